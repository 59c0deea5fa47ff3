import FoundationEssentials
import ManagementActivity
import MicrosoftCloud
import NIOConcurrencyHelpers
import Testing

@Suite struct ListingTests {
    private static let window = Result {
        try TimeWindow(
            start: Date(timeIntervalSince1970: 1_767_225_600.75),
            end: Date(timeIntervalSince1970: 1_767_225_600 + 86_400)
        )
    }

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

    private static func items(_ asked: Asked, _ names: String...) -> String {
        "["
            + names.map { name in
                #"{"contentType":"Audit.General","contentId":"\#(name)","contentUri":"https://\#(asked.host)/activity/api/v1.0/\#(Lab.tenant)/activity/feed/audit/\#(name)","contentCreated":"2026-01-01T01:00:00.000Z","contentExpiration":"2026-01-08T01:00:00.1234567Z"}"#
            }.joined(separator: ",") + "]"
    }

    /// Where the server says the next page is: below its own address.
    private static func next(_ asked: Asked, _ page: String, version: String = "v1.0") -> String {
        "https://\(asked.host)/activity/api/\(version)/\(Lab.tenant)/activity/feed/subscriptions/content"
            + "?contentType=Audit.General&startTime=2026-01-01T00:00:00&endTime=2026-01-02T00:00:00&nextPage=\(page)"
    }

    @Test func `A listing names type, both ends without zone or fraction, and the publisher`() async throws {
        try await run { asked in
            Reply(200, Self.items(asked, "a$1$b"))
        } _: { lab, client in
            let page = try await client.page(.general, try Self.window.get())

            let item = try #require(page.items.first)
            #expect(item.contentID == "a$1$b")
            #expect(item.contentType == .general)
            #expect(item.createdAt == Date(timeIntervalSince1970: 1_767_229_200))
            #expect(item.expiresAt.map { $0.timeIntervalSince1970.rounded(.down) } == 1_767_834_000)
            #expect(page.next == nil)
            #expect(page.serverTime != nil)
            let asked = try #require(lab.requests.feed.first)
            #expect(asked.path == Lab.feed + "/subscriptions/content")
            #expect(asked.parameter("contentType") == "Audit.General")
            #expect(asked.parameter("startTime") == "2026-01-01T00:00:00")
            #expect(asked.parameter("endTime") == "2026-01-02T00:00:00")
            #expect(asked.parameter("PublisherIdentifier") == Lab.publisher.description)
        }
    }

    @Test(arguments: [0, 1, 2, 7], ["NextPageUri", "NextPageUrl", "nextpageuri", "NEXTPAGEURL"])
    func `Pages end where the header ends, and their union is whole`(further: Int, header: String) async throws {
        try await run { asked in
            let page = asked.parameter("nextPage").flatMap { Int($0) } ?? 0
            // The page in the middle is empty, which ends nothing.
            let body = page == 1 ? "[]" : Self.items(asked, "p\(page)a", "p\(page)b")
            return Reply(200, body, headers: page < further ? [(header, Self.next(asked, "\(page + 1)"))] : [])
        } _: { lab, client in
            var found: [String] = []
            for try await page in client.pages(.general, try Self.window.get()) { found += page.items.map(\.contentID) }

            let expected = (0...further).filter { $0 != 1 }.flatMap { ["p\($0)a", "p\($0)b"] }
            #expect(found == expected)
            #expect(lab.requests.feed.count == further + 1)
            #expect(lab.requests.feed.allSatisfy { $0.parameter("PublisherIdentifier") == Lab.publisher.description })
            #expect(
                lab.requests.feed.allSatisfy { asked in asked.query.count { $0.name == "PublisherIdentifier" } == 1 }
            )
        }
    }

    @Test func `A next page of the older version is followed, and a foreign publisher replaced`() async throws {
        try await run { asked in
            guard asked.parameter("nextPage") == nil else { return Reply(200, "[]") }
            let next =
                Self.next(asked, "x%24y", version: "v1") + "&publisheridentifier=00000000-0000-0000-0000-000000000000"
            return Reply(200, "[]", headers: [("NextPageUri", next)])
        } _: { lab, client in
            for try await _ in client.pages(.general, try Self.window.get()) {}

            let asked = try #require(lab.requests.feed.last)
            #expect(asked.path.hasPrefix("/activity/api/v1/"))
            #expect(asked.parameter("nextPage") == "x$y")
            #expect(
                asked.query.filter { $0.name.lowercased() == "publisheridentifier" }.map(\.value) == [
                    Lab.publisher.description
                ]
            )
        }
    }

    @Test(arguments: [
        "https://contoso.example/activity/api/v1.0/TENANT/activity/feed/subscriptions/content?nextPage=1",
        "http://HOST/activity/api/v1.0/TENANT/activity/feed/subscriptions/content?nextPage=1",
        "https://HOST/activity/api/v1.0/aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee/activity/feed/subscriptions/content?nextPage=1",
        "https://HOST/activity/api/v2.0/TENANT/activity/feed/subscriptions/content?nextPage=1",
        "https://HOST/activity/api/v1.0/TENANT/activity/feed/subscriptions/stop?nextPage=1",
        "https://HOST/activity/api/v1.0/TENANT/activity/feed/../../x/subscriptions/content",
        "subscriptions/content?nextPage=1",
        "https://HOST@contoso.example/activity/api/v1.0/TENANT/activity/feed/subscriptions/content",
    ])
    func `A next page anywhere else is refused before a token goes there`(template: String) async throws {
        try await run { asked in
            let next = template.split(separator: "HOST", omittingEmptySubsequences: false).joined(separator: asked.host)
                .split(separator: "TENANT", omittingEmptySubsequences: false).joined(separator: "\(Lab.tenant)")
            return Reply(200, "[]", headers: [("NextPageUri", next)])
        } _: { lab, client in
            let page = try await client.page(.general, try Self.window.get())
            let found = try await failure { try await client.nextPage(try #require(page.next)) }

            #expect(found.code == .addressRefused)
            #expect(found.retry == .operatorMustAct)
            #expect(lab.requests.feed.count == 1)
        }
    }

    @Test func `A page that failed is fetched again alone when the iterator goes on`() async throws {
        let failed = NIOLockedValueBox(false)
        try await run { asked in
            let page = asked.parameter("nextPage").flatMap { Int($0) } ?? 0
            if page == 1,
                !failed.withLockedValue({
                    let before = $0; $0 = true; return before
                })
            {
                return Reply(503)
            }
            return Reply(
                200,
                Self.items(asked, "p\(page)"),
                headers: page < 2 ? [("NextPageUri", Self.next(asked, "\(page + 1)"))] : []
            )
        } _: { lab, client in
            var iterator = client.pages(.general, try Self.window.get()).makeAsyncIterator()
            var found = try await iterator.next()?.items.map(\.contentID) ?? []

            await #expect(throws: CloudFailure.self) { _ = try await iterator.next() }
            while let page = try await iterator.next() { found += page.items.map(\.contentID) }

            #expect(found == ["p0", "p1", "p2"])
            #expect(lab.requests.feed.map { $0.parameter("nextPage") ?? "0" } == ["0", "1", "1", "2"])
        }
    }

    @Test func `Pages that lead in a circle end in a failure`() async throws {
        try await run { asked in
            Reply(200, "[]", headers: [("NextPageUri", Self.next(asked, "1"))])
        } _: { lab, client in
            let found = try await failure { for try await _ in client.pages(.general, try Self.window.get()) {} }

            #expect(found.code == .listingLoop)
            #expect(lab.requests.feed.count == 2)
        }
    }

    @Test(arguments: [
        ("AF20022", RetryClass.subscribe), ("AF20023", .subscribe), ("AF20030", .adjustWindow),
        ("AF20055", .adjustWindow),
        ("AF20031", .restartListing),
    ])
    func `A listing's refusals say what to do next`(code: String, retry: RetryClass) async throws {
        try await run { _ in
            .activityError(400, code)
        } _: { _, client in
            let found = try await failure { try await client.page(.general, try Self.window.get()) }

            #expect(found.retry == retry)
            #expect(found.serverTime != nil)
        }
    }

    @Test func `A content type that this version does not know passes through, encoded`() async throws {
        try await run { _ in
            Reply(200, "[]")
        } _: { lab, client in
            _ = try await client.page(ContentType(rawValue: "Audit.New&x=1"), try Self.window.get())

            #expect(lab.requests.feed.first?.parameter("contentType") == "Audit.New&x=1")
        }
    }

    @Test func `R21 a page that names a blob on a foreign host is refused as a whole`() async throws {
        try await run { asked in
            let items = Self.items(asked, "a", "b")
            return Reply(
                200,
                items.replacing(
                    "https://\(asked.host)/activity/api/v1.0/\(Lab.tenant)/activity/feed/audit/b",
                    with: "https://evil.example/b"
                )
            )
        } _: { _, client in
            let failure = await #expect(throws: CloudFailure.self) {
                try await client.page(.general, try Self.window.get())
            }

            #expect(failure?.code == .addressRefused)
        }
    }
}
