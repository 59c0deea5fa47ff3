import FoundationEssentials
import Hummingbird
import ManagementActivity
import MicrosoftCloud
import NIOCore
import Testing

@Suite struct BlobTests {
    private func run<R: Sendable>(
        _ answer: @Sendable @escaping (Asked) async throws -> Reply,
        _ test: @Sendable (Lab, ActivityClient) async throws -> R
    ) async throws -> R {
        try await Lab.run { asked in
            asked.isToken ? .token(TestToken.make()) : try await answer(asked)
        } _: { lab in
            try await test(lab, try lab.client())
        }
    }

    private func streamed(_ client: ActivityClient, _ item: ContentItem, limit: Int = 1 << 20) async throws -> [[UInt8]]
    {
        var pages: [[UInt8]] = []
        _ = try await client.stream(item, limit: limit) { page, chunk in
            if page == pages.count { pages.append([]) }
            pages[page] += chunk
        }
        return pages
    }

    @Test func `A blob arrives byte for byte, whole and in pieces, with the publisher named`() async throws {
        let bytes = Array("[".utf8) + (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) } + Array("]".utf8)
        try await run { _ in
            Reply(bytes: bytes)
        } _: { lab, client in
            let item = try lab.item()
            let whole = try await client.blob(item)
            let pieces = try await streamed(client, item, limit: 4 << 20)

            #expect(whole.pages == [bytes])
            #expect(whole.count == bytes.count)
            #expect(whole.serverTime != nil)
            #expect(pieces == [bytes])
            let asked = try #require(lab.requests.feed.first)
            #expect(asked.path == Lab.feed + "/audit/blob$1$audit_general")
            #expect(lab.requests.feed.allSatisfy { $0.parameter("PublisherIdentifier") == Lab.publisher.description })
        }
    }

    @Test func `A blob may have further pages`() async throws {
        try await run { asked in
            let page = asked.parameter("nextPage").flatMap { Int($0) } ?? 0
            let next = "https://\(asked.host)\(asked.path)?nextPage=\(page + 1)"
            return Reply(200, "[\(page)]", headers: page < 2 ? [("NextPageUri", next)] : [])
        } _: { lab, client in
            let expected = ["[0]", "[1]", "[2]"].map { Array($0.utf8) }

            let whole = try await client.blob(try lab.item())
            let pieces = try await streamed(client, try lab.item())

            #expect(whole.pages == expected)
            #expect(pieces == expected)
            #expect(lab.requests.feed.allSatisfy { $0.parameter("PublisherIdentifier") == Lab.publisher.description })
        }
    }

    @Test func `Pages of a blob that lead in a circle end in a failure`() async throws {
        try await run { asked in
            let next = "https://\(asked.host)\(asked.path)?nextPage=1"
            return Reply(200, "[]", headers: [("NextPageUri", next)])
        } _: { lab, client in
            let item = try lab.item()

            await expect(.listingLoop) { try await client.blob(item) }
            await expect(.listingLoop) { try await streamed(client, item) }
        }
    }

    @Test func `The limit holds for all pages together`() async throws {
        try await run { asked in
            let next = "https://\(asked.host)\(asked.path)?nextPage=1"
            return Reply(200, "[12345678]", headers: asked.parameter("nextPage") == nil ? [("NextPageUri", next)] : [])
        } _: { lab, client in
            let item = try lab.item()

            let fitting = try await client.blob(item, limit: 20)
            #expect(fitting.count == 20)
            await expect(.tooLarge) { try await client.blob(item, limit: 19) }
            await expect(.tooLarge) { try await streamed(client, item, limit: 19) }
        }
    }

    @Test(arguments: [
        "https://contoso.example/api/v1.0/TENANT/activity/feed/audit/x",
        "https://manage.office.com/api/v1.0/TENANT/activity/feed/audit/x",
        "ROOT/api/v1.0/aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee/activity/feed/audit/x",
        "ROOT/api/v1.0/TENANT/activity/feed/subscriptions/stop?x", "ROOT/api/v1.0/TENANT/activity/feed/audit/../x",
        "ROOT.contoso.example/api/v1.0/TENANT/activity/feed/audit/x", "",
    ])
    func `A blob outside the tenant's feed is refused before a token goes there`(template: String) async throws {
        try await run { _ in
            Reply(200, "[]")
        } _: { lab, client in
            let uri =
                template
                .split(separator: "ROOT", omittingEmptySubsequences: false).joined(
                    separator: "\(try lab.cloud.root(of: .activity))"
                )
                .split(separator: "TENANT", omittingEmptySubsequences: false).joined(separator: "\(Lab.tenant)")
            let item = ContentItem(
                contentType: .general,
                contentID: "x",
                contentURI: uri,
                createdAt: Date(timeIntervalSince1970: 0),
                expiresAt: nil
            )

            await expect(.addressRefused) { try await client.blob(item) }
            await expect(.addressRefused) { try await streamed(client, item) }
            #expect(lab.requests.all.isEmpty)
        }
    }

    @Test(arguments: [
        (404, "", "HTTP404", RetryClass.gone), (410, "", "HTTP410", .gone),
        (400, #"{"error":{"code":"AF20050","message":"x"}}"#, "AF20050", .gone),
        (400, #"{"error":{"code":"AF20051","message":"x"}}"#, "AF20051", .gone),
        (400, #"{"error":{"code":"AF20052","message":"x"}}"#, "AF20052", .gone),
        (403, "{'error':{'code':'AF429','message':'Too many requests. Method=GetBlob'}}", "AF429", .throttled),
        (503, "", "HTTP503", .retry), (200, #"{"a":1}"#, "answer.not_a_list", .retry),
        (200, "", "answer.unreadable", .retry),
        (200, #"{"error":{"code":"AF50000","message":"x"}}"#, "AF50000", .retry),
    ])
    func `What is no blob is a failure of its class, whole and in pieces`(
        status: Int,
        body: String,
        code: String,
        retry: RetryClass
    ) async throws {
        try await run { _ in
            Reply(status, body)
        } _: { lab, client in
            let item = try lab.item()
            for found in [
                try await failure { try await client.blob(item) },
                try await failure { try await streamed(client, item) },
            ] {
                #expect(found.code.rawValue == code)
                #expect(found.retry == retry)
            }
        }
    }

    @Test func `A token that is refused in the middle of a run is replaced`() async throws {
        try await run { asked in
            asked.earlier == 1 ? Reply(401) : Reply(200, "[]")
        } _: { lab, client in
            for _ in 0..<3 {
                let blob = try await client.blob(try lab.item())
                #expect(blob.count == 2)
            }

            #expect(lab.requests.tokens.count == 2)
            #expect(lab.requests.feed.count == 4)
        }
    }
}
