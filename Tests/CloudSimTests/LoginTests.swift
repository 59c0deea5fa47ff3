@testable internal import cloudsim
internal import Testing

@Suite struct LoginTests {
    /// A request that must be refused, and how.
    struct Refused: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var changes: [String: String?] = [:]
        var tenant: String?
        var path = "oauth2/v2.0/token"
        var status: Int
        var error: String
        var code: Int64
    }

    static let refused = [
        Refused(
            testDescription: "wrong secret",
            changes: ["client_secret": "no"],
            status: 401,
            error: "invalid_client",
            code: 7_000_215
        ),
        Refused(
            testDescription: "no secret",
            changes: ["client_secret": nil],
            status: 401,
            error: "invalid_client",
            code: 7_000_218
        ),
        Refused(
            testDescription: "unknown app",
            changes: ["client_id": "00000000-0000-4000-8000-000000000000"],
            status: 400,
            error: "unauthorized_client",
            code: 700_016
        ),
        Refused(
            testDescription: "unknown tenant",
            tenant: "00000000-0000-4000-8000-000000000000",
            status: 400,
            error: "invalid_request",
            code: 90_002
        ),
        Refused(
            testDescription: "no tenant of one's own",
            tenant: "common",
            status: 400,
            error: "invalid_request",
            code: 9_001_023
        ),
        Refused(
            testDescription: "no grant type",
            changes: ["grant_type": nil],
            status: 400,
            error: "invalid_request",
            code: 900_144
        ),
        Refused(
            testDescription: "other grant type",
            changes: ["grant_type": "password"],
            status: 400,
            error: "unsupported_grant_type",
            code: 70_003
        ),
        Refused(
            testDescription: "no scope",
            changes: ["scope": nil],
            status: 400,
            error: "invalid_request",
            code: 900_144
        ),
        Refused(
            testDescription: "scope without default",
            changes: ["scope": "https://manage.office.com/ActivityFeed.Read"],
            status: 400,
            error: "invalid_scope",
            code: 1_002_012
        ),
        Refused(
            testDescription: "unknown resource",
            changes: ["scope": "https://manage.example/.default"],
            status: 400,
            error: "invalid_resource",
            code: 500_011
        ),
        Refused(
            testDescription: "v1 field on v2",
            changes: ["resource": "https://manage.office.com"],
            status: 400,
            error: "invalid_request",
            code: 901_002
        ),
        Refused(
            testDescription: "v1 without resource",
            path: "oauth2/token",
            status: 400,
            error: "invalid_request",
            code: 900_144
        ),
    ]

    @Test(arguments: refused)
    func `A bad request is refused in Entra ID's words and counted`(_ refused: Refused) throws {
        var lab = Lab()

        let answer = lab.login(tenant: refused.tenant, path: refused.path, refused.changes)

        let json = try answer.json()
        #expect(answer.status == refused.status)
        #expect(json["error"]?.text == refused.error)
        #expect(json["error_codes"] == .array([.integer(refused.code)]))
        #expect(json["error_description"]?.text?.hasPrefix("AADSTS\(refused.code): ") == true)
        #expect(json["error_description"]?.text?.contains("\r\nTrace ID: ") == true)
        #expect(json["trace_id"]?.text.map { GUID.isWellFormed($0) } == true)
        #expect(lab.cloud.statistics.refusals == ["AADSTS\(refused.code)": 1])
        #expect(lab.cloud.statistics.tokensIssued.isEmpty)
    }

    @Test func `A secret that needs escaping buys a token with the claims of an app`() throws {
        var lab = Lab()

        let answer = lab.login()

        let json = try answer.json()
        #expect(answer.status == 200)
        #expect(json["expires_in"] == .integer(3_599))
        let token = try #require(
            AccessToken(text: json["access_token"]?.text ?? "", key: lab.cloud.settings.tokenKey)
        )
        #expect(token.audience == "https://manage.office.com")
        #expect(token.tenantID == lab.tenant)
        #expect(token.clientID == lab.client)
        #expect(token.roles == ["ActivityFeed.Read"])
        #expect(token.expires.seconds - lab.now.seconds == 3_599)
        #expect(lab.cloud.statistics.tokensIssued == ["contoso": 1])
    }

    @Test func `The first version writes its numbers as strings`() throws {
        var lab = Lab()

        let answer = lab.login(path: "oauth2/token", ["scope": nil, "resource": "https://manage.office.com"])

        let json = try answer.json()
        #expect(json["expires_in"] == .string("3599"))
        #expect(json["resource"] == .string("https://manage.office.com"))
        #expect(json["expires_on"]?.text.flatMap { Int64($0) } == lab.now.seconds + 3_599)
    }

    @Test func `The domain does for the tenant id, and Basic for the form's secret`() throws {
        var lab = Lab()
        #expect(lab.login(tenant: "Contoso.onmicrosoft.com").status == 200)

        let credentials = URLText.base64("\(lab.client):8Q~a%2Bb%2Fc%3Dd%20e".utf8)
        let answer = lab.call(
            "POST",
            "/login/\(lab.tenant)/oauth2/v2.0/token",
            headers: ["authorization": "Basic \(credentials)"],
            body: "grant_type=client_credentials&scope=https%3A%2F%2Fmanage.office.com%2F.default"
        )

        #expect(answer.status == 200)
    }

    @Test func `The tenant's switches make a good secret wrong, expired or powerless`() throws {
        var lab = Lab()
        for (state, code) in [("wrong", Int64(7_000_215)), ("expired", 7_000_222)] {
            #expect(lab.control("PATCH", "tenants/contoso", #"{"behaviour":{"secret":"\#(state)"}}"#).status == 200)
            let json = try lab.login().json()
            #expect(json["error_codes"] == .array([.integer(code)]))
        }

        _ = lab.control("PATCH", "tenants/contoso", #"{"behaviour":{"secret":"ok","consent":"missing"}}"#)
        let token = try lab.token()

        let bytes = try #require(URLText.bytes(base64: token.split(separator: ".")[1]))
        #expect(try JSON.decode(JSON.self, from: bytes)["roles"] == nil)
        let answer = try lab.activity("GET", "subscriptions/list", token: token)
        #expect(answer.status == 401)
        #expect(try answer.code() == "AF10001")
    }

    @Test func `A secret expires at its hour, and a second one beside it goes on`() throws {
        var lab = Lab()
        let end = lab.now.seconds + 60
        _ = lab.control("PATCH", "tenants/contoso", #"{"secret":"old","secretExpires":\#(end)}"#)
        _ = lab.control("PATCH", "tenants/contoso", #"{"secret":"new","keepSecrets":true}"#)
        #expect(lab.login(["client_secret": "old"]).status == 200)

        lab.now = lab.now.adding(seconds: 60)

        #expect(try lab.login(["client_secret": "old"]).json()["error_codes"] == .array([.integer(7_000_222)]))
        #expect(lab.login(["client_secret": "new"]).status == 200)
    }
}
