import FoundationEssentials
import GatewayTesting
import ManagementActivity
import MicrosoftCloud
import Postgres
import Testing

@testable import Gateway

@Suite(.scratchDatabase) struct BackfillTests {
    private let fixtures = Fixtures()
    private let now = Date()

    private func ask(_ since: Date, types: [String] = []) async throws -> Backfill {
        try await fixtures.database.asWorker { [now] connection in
            let tenant = try await TenantStore.get(Fixtures.contoso, on: connection)
            return try await Backfill.ask(since: since, contentTypes: types, of: tenant, now: now, on: connection)
        }
    }

    private func feeds() async throws -> [Feed] {
        try await fixtures.database.asWorker { try await FeedStore.all(tenant: Fixtures.contoso, on: $0) }
    }

    @Test func `a backfill asks for the span again, reopens its dead letters and wakes the tenant`() async throws {
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        try await fixtures.makeHealthy(Fixtures.contoso)
        try await fixtures.database.asWorker { connection in
            for (id, age) in [("new", 1.0), ("old", 5.0)] {
                try await connection.execute(
                    """
                    insert into content_blob (tenant_id, content_id, content_type, content_uri, created_at, state)
                    values (\(Fixtures.contoso.rawValue), \(id), 'Audit.General', 'https://localhost/b',
                        now() - \(age) * interval '1 day', 'dead')
                    """
                )
            }
        }

        let asked = try await ask(now - 3 * 86_400, types: ["Audit.General"])

        #expect(asked.reopened == 1)
        #expect(asked.lostFrom == nil)
        #expect(asked.starts)
        let feeds = try await feeds()
        #expect(abs((feeds[0].relistFrom ?? now).timeIntervalSince(now) + 3 * 86_400) < 1)
        #expect(feeds[1].relistFrom == nil, "another type was not asked for")
        #expect(feeds[0].blobsDead == 1)
        #expect(feeds[0].blobsWaiting == 1)
        #expect(try await fixtures.count("select count(*) from tenant_lease where due_at <= now()") == 1)
    }

    @Test func `what Microsoft keeps no more is cut off and said`() async throws {
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")

        let asked = try await ask(now - 30 * 86_400)

        #expect(asked.from == now - TimeWindow.reach)
        #expect(asked.lostFrom == now - 30 * 86_400)
        #expect(asked.lostTo == asked.from)
        #expect(asked.plan.contains { $0.contains("cannot be had") })
        #expect(asked.contentTypes == ["Audit.General", "Audit.SharePoint"])
        #expect(try await ask(now - 7 * 86_400).lostFrom == nil, "five minutes are no loss worth telling")
    }

    @Test func `a second backfill never shortens the first`() async throws {
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")

        _ = try await ask(now - 5 * 86_400)
        _ = try await ask(now - 86_400)

        #expect(abs((try await feeds()[0].relistFrom ?? now).timeIntervalSince(now) + 5 * 86_400) < 1)
    }

    @Test func `a time to come and a type that is not read are refused`() async throws {
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")

        let future = await #expect(throws: GatewayError.self) { _ = try await ask(now + 60) }
        let stranger = await #expect(throws: GatewayError.self) { _ = try await ask(now - 60, types: ["DLP.All"]) }

        #expect(future?.code == .requestInvalid)
        #expect(stranger?.code == .requestInvalid)
        #expect(stranger?.remedy?.contains("Audit.General") == true)
        #expect(try await feeds().allSatisfy { $0.relistFrom == nil })
    }

    @Test func `a paused tenant waits for its resumption`() async throws {
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        try await fixtures.database.asWorker { try await TenantStore.setState(.paused, of: Fixtures.contoso, on: $0) }

        let asked = try await ask(now - 86_400)

        #expect(!asked.starts)
        #expect(asked.plan.contains { $0.contains("paused") })
    }
}
