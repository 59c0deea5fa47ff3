import FoundationEssentials
import GatewayTesting
import ManagementActivity
import MicrosoftCloud
import Postgres
import Testing

@testable import Gateway

@Suite(.scratchDatabase) struct DeadLetterTests {
    private let fixtures = Fixtures()

    private func add(_ id: String, _ state: String, hoursOld: Double = 1, code: String? = nil) async throws {
        try await fixtures.database.asWorker { connection in
            _ = try await connection.execute(
                """
                insert into content_blob (tenant_id, content_id, content_type, content_uri, created_at, state, attempts,
                    error_code, error, first_failed_at, next_attempt_at)
                values (\(Fixtures.contoso.rawValue), \(id), 'Audit.General', 'https://localhost/b',
                    now() - \(hoursOld) * interval '1 hour', \(state), \(code == nil ? 0 : 5), \(code), 'It failed.',
                    \(code == nil ? nil : Date()), now() + interval '1 hour')
                """
            )
        }
    }

    private func list(
        _ states: [ContentLetter.State] = [.waiting, .dead, .gone],
        of tenant: TenantID = Fixtures.contoso,
        before mark: PageMark? = nil,
        limit: Int = 100
    ) async throws -> [(letter: ContentLetter, mark: PageMark)] {
        try await fixtures.database.asWorker {
            try await DeadLetters.list(tenant: tenant, states: states, before: mark, limit: limit, on: $0)
        }
    }

    private func retry(_ ids: [String]?) async throws -> DeadLetters.Retried {
        try await fixtures.database.asWorker { try await DeadLetters.retry(ids, tenant: Fixtures.contoso, on: $0) }
    }

    @Test func `what is not stored is listed by state, and no other tenant's`() async throws {
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        try await fixtures.addTenant(Fixtures.fabrikam, name: "Fabrikam")
        for state in ["listed", "dead", "gone", "done"] { try await add("b-\(state)", state) }

        #expect(Set(try await list().map(\.letter.state)) == [.waiting, .dead, .gone])
        #expect(try await list([.dead]).map(\.letter.contentId) == ["b-dead"])
        #expect(try await list(of: Fixtures.fabrikam).isEmpty)
    }

    @Test func `pages neither repeat nor leave out, also where many blobs have one time`() async throws {
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        try await fixtures.database.asWorker { connection in
            _ = try await connection.execute(
                """
                insert into content_blob (tenant_id, content_id, content_type, content_uri, created_at, state)
                select \(Fixtures.contoso.rawValue), 'id$' || n, 'Audit.General', 'https://localhost/b',
                    timestamptz '2026-03-01' + (n / 7) * interval '1 minute', 'dead' from generate_series(1, 50) n
                """
            )
        }

        var seen: [String] = []
        var mark: PageMark?
        repeat {
            let page = try await list(before: mark, limit: 8)
            seen += page.map(\.letter.contentId)
            mark = try page.last.map { try #require(PageMark(cursor: $0.mark.cursor)) }
        } while mark != nil

        #expect(seen.count == 50)
        #expect(Set(seen).count == 50)
    }

    @Test func `what waited for its subscription is due once that runs again, and nothing else`() async throws {
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        try await add("without-subscription", "listed", code: "AF20022")
        try await add("throttled", "listed", code: "AF429")

        try await fixtures.database.asWorker {
            try await FeedStore.setState(.enabled, of: "Audit.General", tenant: Fixtures.contoso, on: $0)
        }

        let due = try await fixtures.database.asWorker {
            try await ContentBlobStore.due(limit: 10, tenant: Fixtures.contoso, on: $0)
        }
        #expect(due.map(\.item.contentID) == ["without-subscription"])
    }

    @Test func `a letter tells what happened, in whose words, and what to do`() async throws {
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        try await add("b1", "dead", code: "AF50000")
        try await add("b2", "dead", hoursOld: 200, code: "transport.too_large")
        try await add("b3", "gone", code: "AF20051")
        try await add("b4", "listed")
        func get(_ id: String) async throws -> ContentLetter {
            try await fixtures.database.asWorker { try await DeadLetters.get(id, tenant: Fixtures.contoso, on: $0) }
        }

        let fresh = try await get("b1")
        #expect(fresh.explanation.hasPrefix("Given up after 5 tries since "))
        #expect(fresh.toldBy == "Microsoft")
        #expect(fresh.remedy.contains("gatewayctl content retry TENANT 'b1'"))
        #expect(abs(fresh.keptUntil.timeIntervalSince(fresh.createdAt) - 604_800) < 1)
        let old = try await get("b2")
        #expect(old.toldBy == "the gateway", "the limit is ours")
        #expect(old.remedy.contains("probably deleted"))
        #expect(try await get("b3").remedy.contains("Purview"))
        #expect(try await get("b4").explanation.contains("waits for its turn"))
        let error = await #expect(throws: GatewayError.self) { _ = try await get("nothing") }
        #expect(error?.code == .contentNotFound)
    }

    @Test func `a retry puts dead letters back with all their tries before them, and wakes the tenant`() async throws {
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        try await fixtures.makeHealthy(Fixtures.contoso)
        try await add("b1", "dead", code: "AF50000")
        try await add("b2", "dead", hoursOld: 200, code: "AF50000")
        try await add("b3", "gone", code: "AF20051")

        let retried = try await retry(nil)

        #expect(retried == DeadLetters.Retried(reopened: 2, hurried: 0, expired: 1, untouched: []))
        #expect(
            try await fixtures.count(
                "select count(*) from content_blob where state = 'listed' and attempts = 0 and next_attempt_at <= now()"
            ) == 2
        )
        #expect(try await fixtures.count("select count(*) from tenant_lease where due_at <= now()") == 1)
        #expect(try await retry(nil).reopened == 0)
    }

    @Test func `the commit of a dead letter that came after all knows that a gap stands for it`() async throws {
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        try await add("b1", "dead", code: "AF50000")

        _ = try await retry(["b1"])
        let due = try await fixtures.database.asWorker {
            try await ContentBlobStore.due(limit: 10, tenant: Fixtures.contoso, on: $0)
        }

        #expect(due.map(\.wasGivenUp) == [true])
        #expect(due.map(\.attempts) == [0])
    }

    @Test func `a named blob that waits is hurried, a finished one is left, an unknown one refuses the whole`()
        async throws
    {
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        try await add("b1", "listed", code: "HTTP503")
        try await add("b2", "done")
        try await add("b3", "dead", code: "AF50000")

        #expect(
            try await retry(["b1", "b2"]) == DeadLetters.Retried(reopened: 0, hurried: 1, expired: 0, untouched: ["b2"])
        )
        let error = await #expect(throws: GatewayError.self) { _ = try await retry(["b3", "b9"]) }
        #expect(error?.code == .contentNotFound)
        #expect(error?.message.contains("b9") == true)
        #expect(try await list([.dead]).count == 1)
    }

    @Test func `a list of what is unfinished does not read what is done`() async throws {
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        try await fixtures.database.asWorker { connection in
            _ = try await connection.execute(
                """
                insert into content_blob (tenant_id, content_id, content_type, content_uri, created_at, state)
                select \(Fixtures.contoso.rawValue), 'id$' || n, 'Audit.General', 'https://localhost/b', now(),
                    case when n % 1000 = 0 then 'dead' else 'done' end from generate_series(1, 20000) n
                """
            )
        }

        let plan = try await fixtures.database.asWorker { connection in
            try await connection.query(
                """
                explain select content_id from content_blob
                where tenant_id = \(Fixtures.contoso.rawValue) and state <> 'done' and state = any (array['dead'])
                """
            ).map { try $0.decode(0, as: String.self) }.joined(separator: "\n")
        }

        #expect(plan.contains("content_blob_unfinished"), "\(plan)")
    }
}
