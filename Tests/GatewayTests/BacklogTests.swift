import FoundationEssentials
import GatewayTesting
import ManagementActivity
import MicrosoftCloud
import Postgres
import Testing

@testable import Gateway

/// The durable queue under a backlog, and what a look-up of it costs (field lessons R5, R6).
@Suite(.scratchDatabase) struct BacklogTests {
    private func list(_ fixtures: Fixtures, _ ages: [String: TimeInterval]) async throws {
        let items = ages.map { id, age in
            ContentItem(
                contentType: .general,
                contentID: id,
                contentURI: "https://localhost/audit/\(id)",
                createdAt: Date() - age,
                expiresAt: nil
            )
        }
        _ = try await fixtures.database.asWorker {
            try await ContentBlobStore.add(items, tenant: Fixtures.contoso, on: $0)
        }
    }

    @Test func `R5 what Microsoft deletes first is fetched first`() async throws {
        let fixtures = Fixtures()
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        try await list(fixtures, ["new": 60, "old": 6 * 86_400, "middle": 86_400])

        let due = try await fixtures.database.asWorker {
            try await ContentBlobStore.due(limit: 2, tenant: Fixtures.contoso, on: $0)
        }

        #expect(due.map(\.item.contentID) == ["old", "middle"])
    }

    @Test func `R6 what is known, waiting and stored is looked up by an index`() async throws {
        let fixtures = Fixtures()
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        let tenant = Fixtures.contoso.rawValue
        let plans = try await fixtures.database.asWorker { connection in
            try await connection.execute(
                """
                insert into content_blob (tenant_id, content_id, content_type, content_uri, created_at, state)
                select \(tenant), 'c' || n, 'Audit.General', 'u', now(), 'done' from generate_series(1, 20000) n
                """
            )
            try await connection.execute(
                """
                insert into record_segment (tenant_id, hour, content_id, keys)
                select \(tenant), n % 200, 'c' || n, ''::bytea from generate_series(1, 20000) n
                """
            )
            try await connection.execute("analyze content_blob, record_segment")
            let queries: [PostgresQuery] = [
                """
                explain select content_id from content_blob where tenant_id = \(tenant) and state = 'listed'
                    and next_attempt_at <= now() order by created_at limit 2000
                """,
                "explain select hour, keys from record_segment where tenant_id = \(tenant) and hour = any ('{7,8}')",
            ]
            var plans: [String] = []
            for query in queries {
                plans.append(
                    try await connection.query(query).map { try $0.decode(0, as: String.self) }.joined(separator: "\n")
                )
            }
            return plans
        }
        for plan in plans {
            #expect(plan.contains("Index"), "\(plan)")
            #expect(!plan.contains("Seq Scan"), "\(plan)")
        }
    }

    @Test func `a page that names a blob twice stores it once, and a new address is taken while it waits`() async throws
    {
        let fixtures = Fixtures()
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        func item(_ uri: String) -> ContentItem {
            ContentItem(contentType: .general, contentID: "a", contentURI: uri, createdAt: Date(), expiresAt: nil)
        }
        let added = try await fixtures.database.asWorker { connection in
            let first = try await ContentBlobStore.add(
                [item("u"), item("u")],
                tenant: Fixtures.contoso,
                on: connection
            )
            let again = try await ContentBlobStore.add([item("u")], tenant: Fixtures.contoso, on: connection)
            let moved = try await ContentBlobStore.add([item("v")], tenant: Fixtures.contoso, on: connection)
            return [first, again, moved]
        }
        let due = try await fixtures.database.asWorker {
            try await ContentBlobStore.due(limit: 5, tenant: Fixtures.contoso, on: $0)
        }

        #expect(added == [1, 0, 1])
        #expect(due.map(\.item.contentURI) == ["v"])
    }
}
