import FoundationEssentials
import GatewayTesting
import HTTPTypes
import MicrosoftCloud
import Policies
import Postgres
import Testing

@testable import Gateway
@testable import GatewayHTTP

@Suite(.scratchDatabase) struct AlertServingTests {
    private static func policy(_ id: String, _ severity: Severity = .high) -> Policy {
        Policy(
            id: id,
            name: nil,
            title: "Shared with everyone",
            about: "Ask the owner.",
            severity: severity,
            tags: [],
            source: .event,
            isCorrelation: false,
            settings: PolicySettings(),
            file: "test.yml",
            line: 1,
            text: ""
        )
    }

    /// Adds one alert, as a commit of evidence does.
    private func raise(
        _ evidence: String,
        _ policy: Policy = policy("policy-1"),
        for tenant: TenantID,
        _ customers: Customers
    ) async throws {
        let hit = AlertHit(
            policy: policy,
            key: ["gateway.resource.id": evidence],
            evidenceID: evidence,
            evidence: Alert.Evidence(
                kind: .event,
                id: evidence,
                summary: "Evidence \(evidence)",
                occurredAt: Date().addingTimeInterval(-60),
                arrivedAt: Date()
            )
        )
        try await customers.database.asWorker { connection in
            _ = try await AlertStore.add([hit], tenant: tenant, on: connection)
        }
    }

    private func customers() async throws -> Customers {
        let customers = try Customers()
        try await customers.add(Customers.contoso, name: "Contoso")
        try await customers.add(Customers.fabrikam, name: "Fabrikam")
        return customers
    }

    private struct Page: Decodable {
        struct Item: Decodable {
            var alertId: String
            var summary: String
        }
        var items: [Item]
        var next: String?
    }

    @Test func `a customer pages through the own alerts, by state and severity, and sees nobody else's`() async throws {
        let customers = try await customers()
        for number in 1...3 { try await raise("contoso-\(number)", for: Customers.contoso, customers) }
        try await raise("contoso-low", Self.policy("policy-2", .low), for: Customers.contoso, customers)
        try await raise("fabrikam-1", for: Customers.fabrikam, customers)
        let key = try await customers.key(of: Customers.contoso)

        let first = try await customers.ask("/v1/alerts?limit=2&severity=high", key: key)
        let page = try JSONCoding.value(Page.self, from: first.bytes)
        let rest = try await customers.ask(
            "/v1/alerts?limit=2&severity=high&cursor=\(try #require(page.next))",
            key: key
        )
        let low = try await customers.ask("/v1/alerts?policy=policy-2&state=open", key: key)
        let wrong = try await customers.ask("/v1/alerts?state=gone", key: key)

        #expect(page.items.count == 2 && first.headers[.link]?.contains(#"rel="next""#) == true)
        let last = try JSONCoding.value(Page.self, from: rest.bytes)
        #expect(last.items.count == 1 && last.next == nil)
        #expect(try JSONCoding.value(Page.self, from: low.bytes).items.map(\.summary) == ["Evidence contoso-low"])
        #expect(wrong.status == 400 && wrong.text.contains("request.invalid"))
        #expect(!(first.text + rest.text).contains("fabrikam"))
    }

    @Test func `an alert changes hands under the key's name, and another tenant's is not there`() async throws {
        let customers = try await customers()
        try await raise("contoso-1", for: Customers.contoso, customers)
        let own = try await customers.key(of: Customers.contoso)
        let foreign = try await customers.key(of: Customers.fabrikam)
        let list = try JSONCoding.value(Page.self, from: try await customers.ask("/v1/alerts", key: own).bytes)
        let path = "/v1/alerts/\(try #require(list.items.first).alertId)"

        let changed = try await customers.ask(
            path,
            key: own,
            method: .patch,
            body: #"{"state":"acknowledged","note":"seen"}"#
        )
        let shown = try await customers.ask(path, key: own)
        let short = try await customers.ask(String(path.prefix("/v1/alerts/".count + 8)), key: own)
        let read = try await customers.ask(path, key: foreign)
        let written = try await customers.ask(path, key: foreign, method: .patch, body: #"{"state":"dismissed"}"#)
        let wrong = try await customers.ask(path, key: own, method: .patch, body: #"{"state":"done"}"#)
        let empty = try await customers.ask(path, key: own, method: .patch, body: "{}")

        #expect(changed.status == 200 && changed.text.contains(#""state":"acknowledged""#))
        #expect(shown.text.contains(#""handledBy":"test""#) && shown.text.contains(#""note":"seen""#))
        #expect(shown.text.contains(#""id":"contoso-1""#))
        #expect(short.status == 200)
        #expect(read.status == 404 && written.status == 404 && written.text.contains("alert.not_found"))
        #expect(wrong.status == 400 && empty.status == 400)
        #expect(try await customers.ask(path, key: own).text.contains(#""state":"acknowledged""#))
    }

    @Test func `a stream tells the own changes, goes on after the last one seen, and ends with its key`() async throws {
        let customers = try await customers()
        let news = customers.news
        // Owned and cancelled here.
        let service = Task { try await news.run() }
        defer { service.cancel() }
        try await eventually("the news listen") { news.isListening }
        try await raise("contoso-1", for: Customers.contoso, customers)
        let (own, foreign) = (
            try await customers.key(of: Customers.contoso), try await customers.key(of: Customers.fabrikam)
        )

        async let fresh = customers.ask("/v1/alerts/stream", key: own)
        async let resumed = customers.ask("/v1/alerts/stream", key: own, [.lastEventID: "0"])
        async let others = customers.ask("/v1/alerts/stream?after=0", key: foreign)
        try await eventually("three streams are open") { news.streamCount == 3 }
        try await raise("contoso-2", for: Customers.contoso, customers)
        try await raise("fabrikam-1", for: Customers.fabrikam, customers)
        // Every stream looks at its key now and then, after it told what there was.
        try await customers.database.asWorker { _ = try await $0.execute("update api_key set revoked_at = now()") }
        let (first, second, third) = (try await fresh, try await resumed, try await others)

        #expect(first.headers[.contentType] == "text/event-stream")
        #expect(second.text.contains("id: 1\n") && second.text.contains("id: 2\n"))
        #expect(second.text.contains("contoso-1") && second.text.contains("contoso-2"))
        #expect(third.text.contains("fabrikam-1"))
        #expect(!third.text.contains("contoso") && !(first.text + second.text).contains("fabrikam"))
        #expect(!first.text.contains("id: 1\n"), "what was before a fresh stream is not told")
        try await eventually("all have left") { news.streamCount == 0 }
    }

    @Test func `a tenant has only so many streams, and a wrong number is refused`() async throws {
        let customers = try await customers()
        let key = try await customers.key(of: Customers.contoso)
        let held = (0..<AlertNews.tenantLimit).map { _ in customers.news.join(Customers.contoso) }

        let full = try await customers.ask("/v1/alerts/stream", key: key)
        let wrong = try await customers.ask(
            "/v1/alerts/stream",
            key: try await customers.key(of: Customers.fabrikam),
            [.lastEventID: "x"]
        )

        #expect(full.status == 429 && full.text.contains("stream.limit"))
        #expect(wrong.status == 400)
        withExtendedLifetime(held) {}
    }
}
