import EntraID
import FoundationEssentials
import MicrosoftCloud
import Sealing
import Testing

@Suite struct EntraClientTests {
    private func acquire(
        _ reply: Reply,
        change: @Sendable (inout TokenRequest) -> Void = { _ in }
    ) async throws -> AccessToken {
        try await Lab.run { _ in
            reply
        } _: { lab in
            var request = lab.tokenRequest()
            change(&request)
            return try await EntraClient(transport: lab.transport).token(request)
        }
    }

    @Test func `A secret is sent form-encoded, with a scope, to the tenant's v2 endpoint`() async throws {
        try await Lab.run { _ in
            .token(TestToken.make())
        } _: { lab in
            _ = try await EntraClient(transport: lab.transport).token(lab.tokenRequest())

            let asked = try #require(lab.requests.all.first)
            #expect(asked.method == "POST")
            #expect(asked.path == "/login/\(Lab.tenant)/oauth2/v2.0/token")
            #expect(asked.headers["content-type"] == "application/x-www-form-urlencoded")
            #expect(asked.body.contains("client_secret=s3cr3t~%2B%2F%3D%26"))
            #expect(asked.body.contains("scope=https%3A%2F%2Fmanage.office.com%2F.default"))
            #expect(asked.form["client_id"] == Lab.clientID.description)
            #expect(asked.form["grant_type"] == "client_credentials")
        }
    }

    @Test func `An audience with a trailing slash keeps it in the scope`() async throws {
        try await Lab.run { _ in
            .token(TestToken.make(roles: nil))
        } _: { lab in
            var request = lab.tokenRequest()
            request.service = .powerapps
            request.requiredRole = nil
            _ = try await EntraClient(transport: lab.transport).token(request)

            #expect(try #require(lab.requests.all.first).form["scope"] == "https://service.powerapps.com//.default")
        }
    }

    @Test(arguments: [
        #""expires_in":3599"#, #""expires_in":"3599","expires_on":"1431659094","not_before":"1431655494""#,
        #""expires_in":3599.0"#,
    ])
    func `Numbers may be strings, as the v1 endpoint writes them`(numbers: String) async throws {
        let before = Date()
        let token = try await acquire(
            Reply(200, #"{"token_type":"Bearer",\#(numbers),"access_token":"\#(TestToken.make())"}"#)
        )

        let life = token.expiresAt.timeIntervalSince(before)
        #expect(life >= 3599 && life < 3630)
    }

    @Test func `A token tells its claims and hides itself`() async throws {
        let text = TestToken.make()
        let token = try await acquire(.token(text))

        #expect(token.claims.tenant == Lab.tenant)
        #expect(token.claims.roles == ["ActivityFeed.Read"])
        #expect(token.claims.audience == "https://manage.office.com")
        #expect(token.claims.appID == Lab.clientID.description)
        #expect(token.claims.expiresAt == Date(timeIntervalSince1970: 1_900_000_000))
        #expect(token.authorization == "Bearer \(text)")
        var dumped = ""
        dump(token, to: &dumped)
        #expect(!"\(token)\(String(reflecting: token))\(dumped)".contains(text.prefix(20)))
    }

    @Test(arguments: [nil, [], ["ServiceHealth.Read"]] as [[String]?])
    func `A token without the role is refused with how to grant it`(roles: [String]?) async throws {
        let found = try await failure { try await acquire(.token(TestToken.make(roles: roles))) }

        #expect(found.code == .roleMissing)
        #expect(found.retry == .operatorMustAct)
        #expect(found.message.contains("The token has no ActivityFeed.Read"))
        #expect(found.remedy.hasPrefix("Grant admin consent"))
    }

    @Test func `A token of another tenant is refused`() async throws {
        let found = try await failure { try await acquire(.token(TestToken.make(tenant: Lab.publisher))) }

        #expect(found.code == .wrongTenant)
        #expect(found.retry == .operatorMustAct)
    }

    @Test(arguments: [
        "<html>Sign in</html>", "", "{}", #"{"access_token":"opaque","expires_in":1}"#, #"{"access_token":"a.b.c"}"#,
    ])
    func `A 200 that is no readable token is a failure`(body: String) async throws {
        let found = try await failure { try await acquire(Reply(200, body)) }

        #expect(found.code == .tokenUnreadable)
        #expect(found.retry == .retry)
    }

    private static let refusal = #"""
        {"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided.\r\nTrace ID: t-1\r\nCorrelation ID: c-1\r\nTimestamp: 2026-01-01 00:00:00Z","error_codes":[7000215],"timestamp":"2026-01-01 00:00:00Z","trace_id":"t-1","correlation_id":"c-1"}
        """#

    @Test func `A refusal keeps Entra's words, ids and time, and says what to do`() async throws {
        let found = try await failure { try await acquire(Reply(401, Self.refusal)) }

        #expect(found.code == "AADSTS7000215")
        #expect(found.retry == .operatorMustAct)
        #expect(found.message == "AADSTS7000215: Invalid client secret provided.")
        #expect(found.remedy.contains("secret's Value, not the Secret ID"))
        #expect([found.traceID, found.correlationID, found.timestamp] == ["t-1", "c-1", "2026-01-01 00:00:00Z"])
        #expect(found.status == 401)
    }

    @Test(arguments: [
        (
            400, #"{"error":"invalid_request","error_description":"AADSTS90002: Tenant not found."}"#, "AADSTS90002",
            RetryClass.operatorMustAct
        ),
        (400, #"{"error":"unauthorized_client","error_codes":["700016"]}"#, "AADSTS700016", .operatorMustAct),
        (400, #"{"error":"invalid_client"}"#, "invalid_client", .operatorMustAct),
        (400, #"{"error":"invalid_scope"}"#, "invalid_scope", .ourFault),
        (400, #"{"error":"temporarily_unavailable"}"#, "temporarily_unavailable", .retry),
        (400, #"{"error":"new","error_codes":[123456]}"#, "AADSTS123456", .operatorMustAct),
        (500, #"{"error":"new","error_codes":[123456]}"#, "AADSTS123456", .retry),
        (503, "<html><body>Service Unavailable</body></html>", "HTTP503", .retry),
        (502, "", "HTTP502", .retry), (429, "slow down", "HTTP429", .throttled),
        (404, "<html>", "HTTP404", .operatorMustAct),
        (401, "no", "HTTP401", .operatorMustAct), (302, "", "HTTP302", .operatorMustAct),
        (401, "proxy says AADSTS7000222: expired", "AADSTS7000222", .operatorMustAct),
        (429, #"{"error":"x","error_codes":[90055]}"#, "AADSTS90055", .throttled),
        (500, #"{"error":"x","error_codes":[90033]}"#, "AADSTS90033", .retry),
        (500, #"{"error":"x","error_codes":[7000215]}"#, "AADSTS7000215", .operatorMustAct),
    ])
    func `Any refusal is classified, JSON or not`(
        status: Int,
        body: String,
        code: String,
        retry: RetryClass
    ) async throws {
        let found = try await failure { try await acquire(Reply(status, body)) }

        #expect(found.code.rawValue == code)
        #expect(found.retry == retry)
        #expect(!found.message.isEmpty)
        #expect(found.remedy.count > 20)
    }

    @Test func `Retry-After of the token endpoint is kept`() async throws {
        let found = try await failure { try await acquire(Reply(429, "", headers: [("Retry-After", "33")])) }

        #expect(found.retryAfter == .seconds(33))
    }

    @Test func `No row of the table is empty, and no code stands in two`() {
        let rules = EntraFailures.table.rules
        let codes = rules.flatMap(\.codes)

        #expect(codes.count == 86)
        #expect(Set(codes).count == codes.count)
        for rule in rules {
            #expect(rule.remedy.count > 20)
            #expect(rule.retry != .gone && rule.retry != .refreshToken)
            #expect(rule.codes.allSatisfy { $0.hasPrefix("AADSTS") && Int($0.dropFirst(6)) != nil })
        }
    }

    @Test(arguments: EntraFailures.table.rules.flatMap { rule in rule.codes.map { ($0, rule.retry) } })
    func `Each code of the table is told from an answer's number`(code: String, retry: RetryClass) async throws {
        let transport = ScriptedTransport { _ in
            CloudAnswer(
                status: 400,
                body: Array(#"{"error":"invalid_client","error_codes":[\#(code.dropFirst(6))]}"#.utf8)
            )
        }
        let request = TokenRequest(
            cloud: .commercial,
            tenant: Lab.tenant,
            clientID: Lab.clientID,
            credential: ClientCredential(id: "s", .secret(Secret("x")))
        )

        let found = try await failure { try await EntraClient(transport: transport).token(request) }

        #expect(found.code.rawValue == code)
        #expect(found.retry == retry)
        #expect(found.remedy == EntraFailures.table[code]?.remedy)
    }

    @Test func `A credential shows neither secret nor key`() {
        let credential = ClientCredential(id: "one", .secret(Secret("hunter2")))
        var dumped = ""
        dump(credential, to: &dumped)

        #expect(!"\(credential)\(String(reflecting: credential))\(dumped)".contains("hunter2"))
    }
}
