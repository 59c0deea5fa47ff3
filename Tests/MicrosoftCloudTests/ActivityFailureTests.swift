import EntraID
import FoundationEssentials
import ManagementActivity
import MicrosoftCloud
import Sealing
import Testing

@Suite struct ActivityFailureTests {
    private func client(_ answer: CloudAnswer) async throws -> ActivityClient {
        let token = ScriptedTransport { request in
            request.operation == "entra.token"
                ? CloudAnswer(
                    status: 200,
                    body: Array(#"{"expires_in":3600,"access_token":"\#(TestToken.make())"}"#.utf8)
                )
                : answer
        }
        let provider = TokenProvider(client: EntraClient(transport: token))
        let request = TokenRequest(
            cloud: .commercial,
            tenant: Lab.tenant,
            clientID: Lab.clientID,
            credential: ClientCredential(id: "s", .secret(Secret("x")))
        )
        return try ActivityClient(
            tenant: Lab.tenant,
            cloud: .commercial,
            publisherID: Lab.publisher,
            tokens: provider.source(for: request),
            transport: token
        )
    }

    private func listing(
        _ status: Int,
        _ body: String,
        _ headers: [(name: String, value: String)] = []
    ) async throws -> CloudFailure {
        let client = try await client(CloudAnswer(status: status, headers: headers, body: Array(body.utf8)))
        return try await failure { try await client.subscriptions() }
    }

    @Test(arguments: ActivityFailures.table.rules.flatMap { rule in rule.codes.map { ($0, rule.retry) } })
    func `Each code of the table is told from an answer`(code: String, retry: RetryClass) async throws {
        let found = try await listing(400, #"{"error":{"code":"\#(code)","message":"In their words."}}"#)

        #expect(found.code.rawValue == code)
        #expect(found.retry == retry)
        #expect(found.message == "In their words.")
        #expect(found.remedy == ActivityFailures.table[code]?.remedy)
        #expect(found.remedy.count > 20)
        #expect(found.status == 400)
    }

    @Test func `No code stands in two rows`() {
        let codes = ActivityFailures.table.rules.flatMap(\.codes)

        #expect(codes.count == 25)
        #expect(Set(codes).count == codes.count)
    }

    @Test(arguments: [
        (
            403,
            "{'error':{'code':'AF429','message':'Too many requests. Method=GetBlob, PublisherId=00000000-0000-0000-0000-000000000000'}}",
            "AF429", RetryClass.throttled
        ),
        (403, "Too many requests.", "AF429", .throttled),
        (429, "", "HTTP429", .throttled),
        (
            403,
            #"{"error":{"code":"AF10001","message":"The permission set (ServiceHealth.Read) sent in the request did not include the expected permission."}}"#,
            "AF10001", .operatorMustAct
        ),
        (403, "", "HTTP403", .operatorMustAct), (404, "", "HTTP404", .operatorMustAct),
        (500, #"{"error":{"code":"AF50000","message":"An internal error occurred."}}"#, "AF50000", .retry),
        (500, "<html>", "HTTP500", .retry), (503, "", "HTTP503", .retry), (408, "", "HTTP408", .retry),
        (400, #"{"error":{"code":"AF99999","message":"New."}}"#, "AF99999", .operatorMustAct),
        (500, #"{"error":{"code":"AF99999","message":"New."}}"#, "AF99999", .retry),
        (
            400,
            #"{"error":{"code":"StartSubscription [CorrId=1][TenantId=2]","message":"Microsoft.Office.Compliance.Audit.DataServiceException: Tenant 0a1b does not exist."}}"#,
            "auditing.off", .operatorMustAct
        ),
        (
            400, "Microsoft.Office.Compliance.Audit.DataServiceException: Tenant 0a1b does not exist.", "auditing.off",
            .operatorMustAct
        ),
        (400, #"{"Message":"Authorization was fine, this was not."}"#, "HTTP400", .operatorMustAct),
        (302, "", "HTTP302", .operatorMustAct),
    ])
    func `Any refusal is classified, JSON or not`(
        status: Int,
        body: String,
        code: String,
        retry: RetryClass
    ) async throws {
        let found = try await listing(status, body)

        #expect(found.code.rawValue == code)
        #expect(found.retry == retry)
        #expect(!found.message.isEmpty)
        #expect(found.remedy.count > 20)
    }

    @Test func `Auditing that is off says how to turn it on`() async throws {
        let found = try await listing(400, "DataServiceException: Tenant 0a1b does not exist.")

        #expect(found.code == .auditingOff)
        #expect(found.remedy.contains("Turn on auditing in Microsoft Purview"))
        #expect(found.retryAfter == .seconds(900))
    }

    @Test(arguments: [
        ("Please retry again after 14m 56s.", 896), ("please retry again after 1h 2m 3s", 3723),
        ("retry again after 9s", 9),
        ("retry again after 15m", 900), ("retry again later", 900),
    ])
    func `The wait between two starts is read from the words`(words: String, seconds: Int) async throws {
        let found = try await listing(
            400,
            #"{"error":{"code":"AF1","message":"Too many frequent subscription start requests. \#(words)"}}"#
        )

        #expect(found.code == .startedTooSoon)
        #expect(found.retry == .throttled)
        #expect(found.retryAfter == .seconds(seconds))
    }

    @Test func `Retry-After wins over the table`() async throws {
        let found = try await listing(403, "AF429", [("Retry-After", "7")])

        #expect(found.retryAfter == .seconds(7))
    }

    @Test func `Two kilobytes of a body that is not understood are kept`() async throws {
        let found = try await listing(500, "<html>" + String(repeating: "y", count: 10_000))

        let body = try #require(found.body)
        #expect(body.hasPrefix("<html>yyy"))
        #expect(body.utf8.count <= 2048)
    }

    @Test func `A 200 with an error's body is that error`() async throws {
        let found = try await listing(200, #"{"error":{"code":"AF429","message":"x"}}"#)
        #expect(found.code == .throttled)
    }

    @Test(arguments: [
        ("{\"value\":[]}", "answer.not_a_list"), ("", "answer.unreadable"), ("<html>", "answer.unreadable"),
        ("[{}]", "answer.unreadable"), ("[1,", "answer.unreadable"),
    ])
    func `What is no list is never taken for an empty one`(body: String, code: String) async throws {
        let found = try await listing(200, body)

        #expect(found.code.rawValue == code)
        #expect(found.retry == .retry)
    }
}
