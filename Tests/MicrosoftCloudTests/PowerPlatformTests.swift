import EntraID
import FoundationEssentials
import MicrosoftCloud
import NIOConcurrencyHelpers
import PowerPlatform
import Testing

@Suite struct PowerPlatformTests {
    private static let apps = "/powerapps/providers/Microsoft.PowerApps/scopes/admin/environments"
    private static let flows = "/flow/providers/Microsoft.ProcessSimple/scopes/admin/environments"
    private static let environments =
        "/bap/providers/Microsoft.BusinessAppPlatform/scopes/admin/environments"
    private static let app = "6c39e97c-6ddd-4a37-afd4-494a605925cf"

    /// A server whose tokens say which scope they were asked for.
    private func run<R: Sendable>(
        _ answer: @Sendable @escaping (Asked) async throws -> Reply,
        _ test: @Sendable (Lab, PowerPlatformClient) async throws -> R
    ) async throws -> R {
        try await Lab.run { asked in
            guard asked.isToken else { return try await answer(asked) }
            return .token(TestToken.make(roles: nil, marker: "\(asked.form["scope"] ?? "") \(asked.earlier)"))
        } _: { lab in
            try await test(lab, lab.powerPlatform())
        }
    }

    private static func scope(_ asked: Asked) -> String {
        let marker = asked.headers["authorization"]?.split(separator: ".").last ?? ""
        return String(decoding: TestToken.decode(marker), as: UTF8.self)
    }

    @Test func `Environments are read through all their pages, under either name of the next link`() async throws {
        try await run { asked in
            let own = "https://\(asked.host)\(Self.environments)?api-version=2020-10-01&$skiptoken="
            switch asked.parameter("$skiptoken") {
            case nil:
                return Reply(
                    200,
                    #"{"value":[{"name":"Default-1","properties":{"displayName":"Contoso (default)","isDefault":true,"environmentSku":"Default"}}],"nextLink":"\#(own)2"}"#
                )
            case "2":
                return Reply(
                    200,
                    #"{"value":[{"name":"aa","properties":{"displayName":"Sandbox"}}],"@odata.nextLink":"\#(own)3"}"#
                )
            default: return Reply(200, #"{"value":[{"name":"bb"}],"nextLink":""}"#)
            }
        } _: { lab, client in
            let found = try await client.environments()

            #expect(found.map(\.name) == ["Default-1", "aa", "bb"])
            #expect(found.map(\.displayName) == ["Contoso (default)", "Sandbox", nil])
            #expect(found[0].isDefault && found[0].sku == "Default")
            #expect(lab.requests.feed.allSatisfy { $0.parameter("api-version") == "2020-10-01" })
            // The trailing slash belongs to the audience, so the scope has two.
            #expect(lab.requests.tokens.first?.form["scope"] == "https://service.powerapps.com//.default")
        }
    }

    @Test(arguments: [
        "https://elsewhere.example/bap/providers/Microsoft.BusinessAppPlatform/scopes/admin/environments?p=2",
        "https://localhost:1/bap/providers/Microsoft.BusinessAppPlatform/scopes/admin/environments?p=2",
        "HOST/bap/providers/Microsoft.BusinessAppPlatform/adminApplications?p=2",
        "HOST/bap/providers/Microsoft.BusinessAppPlatform/scopes/admin/environments/../../x?p=2",
    ])
    func `A next page elsewhere is not followed`(link: String) async throws {
        try await run { asked in
            let link = link.hasPrefix("HOST") ? "https://\(asked.host)\(link.dropFirst(4))" : link
            return Reply(200, #"{"value":[],"nextLink":"\#(link)"}"#)
        } _: { lab, client in
            await expect(.addressRefused) { try await client.environments() }
            #expect(lab.requests.feed.count == 1)
        }
    }

    @Test func `Pages in a circle end`() async throws {
        try await run { asked in
            Reply(200, #"{"value":[],"nextLink":"https://\#(asked.host)\#(Self.environments)?page=1"}"#)
        } _: { lab, client in
            await expect("powerplatform.endless_list") { try await client.environments() }
            #expect(lab.requests.feed.count == 2)
        }
    }

    @Test func `An app is read without the signed addresses of its answer`() async throws {
        try await run { _ in
            Reply(200, Self.appWithSecrets)
        } _: { lab, client in
            let app = try await client.app(Self.app, in: "Default-1")

            #expect(app.displayName == "Expense Tracker")
            #expect(app.owner?.id == "fe36f75e-c103-410b-a18a-2bf6df06ac3a")
            #expect(app.owner?.userPrincipalName == "ada@contoso.example")
            #expect(app.environmentName == "Default-1")
            #expect(app.sharedUsersCount == 3)
            #expect(app.isQuarantined == true)
            #expect(app.createdAt == Date(timeIntervalSince1970: 1_666_733_294.2122305))
            var dumped = ""
            dump(app, to: &dumped)
            #expect(!dumped.contains("SIGNED") && !dumped.contains("blob.core"))
            #expect(lab.requests.feed.first?.path == "\(Self.apps)/Default-1/apps/\(Self.app)")
        }
    }

    @Test(arguments: [200, 400, 403, 404, 500])
    func `Signed addresses stand in no failure`(status: Int) async throws {
        // Valid JSON of the wrong shape, and errors that quote the addresses.
        let body = status == 200 ? "[\(Self.appWithSecrets)]" : Self.appWithSecrets
        try await run { _ in
            Reply(status, body)
        } _: { _, client in
            let failure = try await failure { try await client.app(Self.app, in: "Default-1") }

            var dumped = ""
            dump(failure, to: &dumped)
            #expect(!"\(failure)".contains("SIGNED") && !dumped.contains("SIGNED"))
        }
    }

    private static let appWithSecrets = """
        {"name":"\(app)","properties":{"displayName":"Expense Tracker","appUris":{
        "documentUri":{"value":"https://p.blob.core.windows.net/a/document.msapp?sv=2018&sr=c&sig=SIGNED1&se=2030","readonlyValue":"https://p.blob.core.windows.net/b?sig=SIGNED2"}},
        "backgroundImageUri":"https://p.blob.core.windows.net/c/logo?sv=1&sig=SIGNED3",
        "environment":{"id":"/x/Default-1","name":"Default-1"},"sharedUsersCount":3,"sharedGroupsCount":1,
        "createdTime":"2022-10-25T21:28:14.2122305Z",
        "owner":{"id":"FE36F75E-c103-410b-a18a-2bf6df06ac3a","displayName":"Ada","email":"ada@contoso.example","type":"User","userPrincipalName":"ada@contoso.example"},
        "appQuarantineState":null,"executionRestrictions":{"appQuarantineState":{"quarantineStatus":"Quarantined"}},
        "readonlyUri":"https://p.blob.core.windows.net/d?sig=SIGNED4"},
        "error":{"code":"Odd","message":"See https://p.blob.core.windows.net/e?sv=1&sig=SIGNED5 and sig=SIGNED6"}}
        """

    @Test func `Assignments say who has an app, everybody included`() async throws {
        try await run { _ in
            Reply(
                200,
                """
                {"value":[
                {"name":"fe36f75e-c103-410b-a18a-2bf6df06ac3a","id":"/providers/x/permissions/fe36","properties":{"roleName":"Owner","principal":{"id":"fe36f75e-c103-410b-a18a-2bf6df06ac3a","displayName":"Ada","email":"ada@contoso.example","type":"User"},"createdOn":"2022-10-25T21:28:14.2122305Z","createdBy":"fe36"}},
                {"name":"tenant-\(Lab.tenant)","properties":{"roleName":"CanView","principal":{"id":"null","displayName":null,"email":"","type":"Tenant","tenantId":"\(Lab.tenant)"}}},
                {"name":"0c0c","properties":{"roleName":"CanEdit","principal":{"id":"0C0C","type":"Group","displayName":"Sales"}}},
                {"name":"odd","properties":{"roleName":"CanView","principal":{"id":"1","type":"Device"}}}]}
                """
            )
        } _: { lab, client in
            let found = try await client.assignments(ofApp: Self.app, in: "Default-1")

            #expect(found.map(\.principal.kind) == [.user, .tenant, .group, .other("Device")])
            #expect(found.map(\.isEveryone) == [false, true, false, false])
            #expect(found[1].principal.id == Lab.tenant.description)
            #expect(found[1].principal.displayName == nil && found[1].principal.email == nil)
            #expect(found[2].principal.id == "0c0c")
            #expect(found[0].createdAt != nil && found[1].createdAt == nil)
            let asked = try #require(lab.requests.feed.first)
            #expect(asked.path == "\(Self.apps)/Default-1/apps/\(Self.app)/permissions")
            #expect(asked.parameter("api-version") == "2022-11-01")
        }
    }

    @Test func `A flow is asked for with the Power Apps audience, and with its own once that is refused`() async throws
    {
        try await run { asked in
            guard Self.scope(asked).contains("service.flow.") else { return Reply(401) }
            if asked.path.hasSuffix("/permissions") {
                return Reply(
                    200,
                    #"{"value":[{"name":"ab","properties":{"roleName":"CanEdit","permissionType":"Principal","principal":{"id":"ab","type":"User"}}}]}"#
                )
            }
            return Reply(
                200,
                #"{"name":"f1","properties":{"displayName":"Invoices","state":"Started","creator":{"tenantId":"t","objectId":"AB"},"environment":{"name":"Default-1"}}}"#
            )
        } _: { lab, client in
            let flow = try await client.flow("f1", in: "Default-1")
            let assignments = try await client.assignments(ofFlow: "f1", in: "Default-1")

            #expect(flow.displayName == "Invoices" && flow.creatorID == "ab" && flow.state == "Started")
            #expect(assignments.map(\.roleName) == ["CanEdit"])
            #expect(
                lab.requests.feed.map(\.path) == [
                    "\(Self.flows)/Default-1/flows/f1", "\(Self.flows)/Default-1/flows/f1",
                    "\(Self.flows)/Default-1/flows/f1/permissions",
                ]
            )
            #expect(lab.requests.feed.map { Self.scope($0).contains("flow") } == [false, true, true])
        }
    }

    @Test func `Where Entra knows no flow audience the Power Apps one must do`() async throws {
        try await Lab.run { asked in
            if asked.isToken, asked.form["scope"]?.contains("flow") == true {
                return Reply(
                    400,
                    #"{"error":"invalid_resource","error_description":"AADSTS500011: The resource principal was not found.","error_codes":[500011]}"#
                )
            }
            if asked.isToken { return .token(TestToken.make(roles: nil, marker: "\(asked.earlier)")) }
            return asked.earlier == 0 ? Reply(401) : Reply(200, #"{"name":"f1"}"#)
        } _: { lab in
            let flow = try await lab.powerPlatform().flow("f1", in: "Default-1")

            #expect(flow.name == "f1" && flow.displayName == nil)
            #expect(lab.requests.feed.count == 2)
        }
    }

    @Test(arguments: [
        (
            403,
            #"{"error":{"code":"Forbidden","message":"The service principal with id 'x' for application y does not have permission to access the path 'z'."}}"#
        ),
        (403, #"{"error":{"code":"EnvironmentAccessDenied","message":"Access to the environment is denied."}}"#),
        (403, "The user does not have permission to access the path"), (403, ""),
    ])
    func `An app that is not registered is told how it is registered`(status: Int, body: String) async throws {
        try await run { _ in
            Reply(status, body)
        } _: { _, client in
            let failure = try await failure { try await client.environments() }

            #expect(failure.code == .notManagementApplication)
            #expect(failure.retry == .operatorMustAct)
            #expect(failure.remedy.contains("New-PowerAppManagementApp -ApplicationId \(Lab.clientID)"))
            #expect(failure.status == 403)
        }
    }

    @Test func `Two refused tokens are told as a missing registration too`() async throws {
        try await run { _ in
            Reply(401)
        } _: { lab, client in
            let failure = try await failure { try await client.environments() }

            #expect(failure.code == .powerPlatformTokenRefused)
            #expect(failure.remedy.contains("New-PowerAppManagementApp"))
            #expect(lab.requests.feed.count == 2)
            #expect(lab.requests.tokens.count == 2)
        }
    }

    @Test(arguments: [
        (404, "AppNotFound", RetryClass.gone), (404, "FlowNotFound", .gone), (404, "EnvironmentNotFound", .gone),
        (404, "SomethingElseNotFound", .gone), (404, "ServiceToServiceEnvironmentNotFound", .retry),
        (404, "InvalidUri", .operatorMustAct), (429, "TooManyRequests", .throttled), (429, "Forbidden", .throttled),
        (500, "AppNotFound", .retry), (503, "X", .retry), (408, "X", .retry),
        (400, "InvalidApiVersion", .operatorMustAct),
    ])
    func `Failures are classified once`(status: Int, code: String, expected: RetryClass) async throws {
        try await run { _ in
            Reply(
                status,
                #"{"error":{"code":"\#(code)","message":"Words."}}"#,
                headers: status == 429 ? [("Retry-After", "17")] : []
            )
        } _: { _, client in
            let failure = try await failure { try await client.app(Self.app, in: "Default-1") }

            #expect(failure.retry == expected)
            #expect(failure.code.rawValue == code)
            #expect(failure.message == "Words.")
            #expect(failure.retryAfter == (status == 429 ? .seconds(17) : nil))
        }
    }

    @Test func `Each request waits for its host's turn, and ends when there is none`() async throws {
        struct NoTurn: Error {}
        try await Lab.run { asked in
            asked.isToken ? .token(TestToken.make(roles: nil)) : Reply(200, #"{"value":[]}"#)
        } _: { lab in
            let hosts = NIOLockedValueBox<[Service]>([])
            let client = lab.powerPlatform { service in
                hosts.withLockedValue { $0.append(service) }
                if service == .flow { throw NoTurn() }
            }
            _ = try await client.environments()
            _ = try await client.assignments(ofApp: "a", in: "e")
            await #expect(throws: NoTurn.self) { try await client.assignments(ofFlow: "f", in: "e") }

            #expect(hosts.withLockedValue { $0 } == [.bap, .powerapps, .flow])
            #expect(lab.requests.feed.count == 2)
        }
    }

    @Test func `What is put into a path cannot leave it`() async throws {
        try await run { _ in
            Reply(404, #"{"error":{"code":"AppNotFound","message":"No."}}"#)
        } _: { lab, client in
            _ = try await failure { try await client.app("../../x?y=1", in: "e/f") }

            #expect(lab.requests.feed.first?.query.map(\.name) == ["api-version"])
        }
    }
}
