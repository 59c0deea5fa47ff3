import EntraID
import FoundationEssentials
import ManagementActivity
import MicrosoftCloud
import Testing

@Suite struct SubscriptionTests {
    private func run<R: Sendable>(
        _ answer: @Sendable @escaping (Asked) async throws -> Reply,
        _ test: @Sendable (Lab, ActivityClient) async throws -> R
    ) async throws -> R {
        try await Lab.run { asked in
            asked.isToken ? .token(TestToken.make(marker: "\(asked.earlier)")) : try await answer(asked)
        } _: { lab in
            try await test(lab, try lab.client())
        }
    }

    @Test func `Subscriptions are read whatever their webhooks look like`() async throws {
        let list = """
            [{"contentType":"Audit.SharePoint","status":"enabled","webhook":{"status":"enabled","address":"https://a","authId":"b","expiration":null}},
            {"contentType":"Audit.Exchange","webhook":null},
            {"contentType":"DLP.All","status":"disabled","webhook":{"status":"expired","address":"https://a","authId":"b","expiration":""}},
            {"contentType":"Audit.Tomorrow","status":"enabled","webhook":{"expiration":"2030-01-01T00:00:00Z"}}]
            """
        try await run { _ in
            Reply(200, list)
        } _: { lab, client in
            let answered = try await client.subscriptions()
            let all = answered.value

            #expect(all.map(\.contentType) == [.sharePoint, .exchange, .dlp, ContentType(rawValue: "Audit.Tomorrow")])
            #expect(all.map(\.isEnabled) == [true, true, false, true])
            #expect(all[0].webhook?.authID == "b")
            #expect(all[1].webhook == nil)
            #expect(all[2].webhook?.status == .expired)
            #expect(all[3].webhook?.expiresAt == Date(timeIntervalSince1970: 1_893_456_000))
            #expect(answered.serverTime != nil)
            let asked = try #require(lab.requests.feed.first)
            #expect(asked.method == "GET")
            #expect(asked.path == Lab.feed + "/subscriptions/list")
            #expect(asked.parameter("PublisherIdentifier") == Lab.publisher.description)
            #expect(asked.headers["authorization"] == "Bearer \(TestToken.make(marker: "0"))")
        }
    }

    @Test func `A start is a POST of JSON for one content type`() async throws {
        try await run { _ in
            Reply(200, #"{"contentType":"Audit.General","status":"enabled","webhook":null}"#)
        } _: { lab, client in
            guard case .started(let subscription) = try await client.start(.general).value else {
                Issue.record("Not started")
                return
            }

            #expect(subscription.isEnabled)
            let asked = try #require(lab.requests.feed.first)
            #expect(asked.method == "POST")
            #expect(asked.path == Lab.feed + "/subscriptions/start")
            #expect(asked.parameter("contentType") == "Audit.General")
            #expect(asked.parameter("PublisherIdentifier") == Lab.publisher.description)
            #expect(asked.headers["content-type"] == "application/json")
            #expect(asked.body.isEmpty)
        }
    }

    @Test func `A webhook goes into the start's body`() async throws {
        try await run { _ in
            Reply()
        } _: { lab, client in
            let target = WebhookTarget(
                address: "https://gateway.contoso.example/hook",
                authID: "word",
                expiresAt: Date(timeIntervalSince1970: 1_893_456_000)
            )
            _ = try await client.start(.general, webhook: target)

            #expect(
                lab.requests.feed.first?.body
                    == #"{"webhook":{"address":"https://gateway.contoso.example/hook","authId":"word","expiration":"2030-01-01T00:00:00Z"}}"#
            )
        }
    }

    @Test func `A subscription that is enabled already is a success`() async throws {
        try await run { _ in
            .activityError(400, "AF20024", "The subscription is already enabled. No property change.")
        } _: { _, client in
            guard case .alreadyEnabled = try await client.start(.general).value else {
                Issue.record("Not taken for enabled")
                return
            }
        }
    }

    @Test func `A start that comes too soon tells the wait`() async throws {
        try await run { _ in
            .activityError(
                429,
                "AF1",
                "Too many frequent subscription start requests. Please retry again after 14m 56s"
            )
        } _: { _, client in
            let found = try await failure { try await client.start(.general) }

            #expect(found.code == .startedTooSoon)
            #expect(found.retryAfter == .seconds(896))
        }
    }

    @Test func `A stop is a POST whose empty answer is a success`() async throws {
        try await run { _ in
            Reply(200, "")
        } _: { lab, client in
            try await client.stop(.exchange)

            #expect(lab.requests.feed.first?.path == Lab.feed + "/subscriptions/stop")
            #expect(lab.requests.feed.first?.method == "POST")
            #expect(lab.requests.feed.first?.parameter("contentType") == "Audit.Exchange")
        }
    }

    @Test func `After a 401 one new token is tried`() async throws {
        try await run { asked in
            asked.earlier == 0 ? Reply(401, "") : Reply(200, "[]")
        } _: { lab, client in
            let answered = try await client.subscriptions()
            #expect(answered.value.isEmpty)

            #expect(lab.requests.tokens.count == 2)
            #expect(
                lab.requests.feed.map { $0.headers["authorization"] }
                    == ["0", "1"].map { "Bearer \(TestToken.make(marker: $0))" }
            )
        }
    }

    @Test func `A second 401 is an operator's matter`() async throws {
        try await run { _ in
            Reply(401, #"{"Message":"Authorization has been denied for this request."}"#)
        } _: { lab, client in
            let found = try await failure { try await client.subscriptions() }

            #expect(found.code == .tokenRefused)
            #expect(found.retry == .operatorMustAct)
            #expect(found.message == "Authorization has been denied for this request.")
            #expect(found.remedy.contains("application (not delegated)"))
            #expect(lab.requests.feed.count == 2)
            #expect(lab.requests.tokens.count == 2)
        }
    }

    @Test func `A cloud without an audit host is told when the client is made`() async throws {
        try await run { _ in
            Reply()
        } _: { lab, _ in
            let found = try await failure {
                try ActivityClient(
                    tenant: Lab.tenant,
                    cloud: .china,
                    publisherID: Lab.publisher,
                    tokens: .init(token: { throw CancellationError() }, invalidate: { _ in }),
                    transport: lab.transport
                )
            }

            #expect(found.code == .noService)
        }
    }
}
