import AuditRecords
import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Postgres
import Testing

@testable import Gateway

@Suite(.scratchDatabase) struct CollectionConditionTests {
    private let fixtures = Fixtures()
    private let tenant = Fixtures.contoso

    private func conditions(now: Date = Date()) async throws -> [CollectionCondition] {
        try await fixtures.database.asWorker {
            try await CollectionCondition.all(rules: CompletenessRules(), now: now, on: $0)
        }
    }

    private func run(_ statement: PostgresQuery) async throws {
        try await fixtures.database.asWorker { connection in _ = try await connection.execute(statement) }
    }

    private func addFeeds(_ listed: [String: Double]) async throws {
        try await fixtures.addTenant(tenant, name: "Contoso")
        try await run("delete from feed")
        for (type, hours) in listed {
            try await run(
                """
                insert into feed (tenant_id, content_type, state, last_listed_at)
                values (\(tenant.rawValue), \(type), 'enabled', now() - \(hours) * interval '1 hour')
                """
            )
        }
    }

    private func addCredential(expiringIn seconds: Double) async throws {
        try await run(
            """
            insert into tenant_credential (tenant_id, kind, sealed, expires_at)
            values (\(tenant.rawValue), 'secret', '\\x00', now() + \(seconds) * interval '1 second')
            """
        )
    }

    @Test func `a collection that is well has no condition`() async throws {
        try await addFeeds(["Audit.General": 0.1, "Audit.SharePoint": 1])
        try await addCredential(expiringIn: 90 * 86_400)

        #expect(try await conditions().isEmpty)
    }

    @Test func `a silent collection is one condition, a silent feed beside others is its own`() async throws {
        try await addFeeds(["Audit.General": 3, "Audit.SharePoint": 5])
        let whole = try await conditions().filter { $0.kind == .stale }
        try await run("update feed set last_listed_at = now() where content_type = 'Audit.General'")
        let part = try await conditions().filter { $0.kind == .stale }

        #expect(whole.map(\.subject) == ["collection"])
        #expect(part.map(\.subject) == ["Audit.SharePoint"])
        #expect(part.first?.summary.contains("Audit.SharePoint was not listed with success since") == true)
    }

    @Test func `a condition is the same at every look, and another when it begins anew`() async throws {
        try await addFeeds(["Audit.General": 3])
        let first = try await conditions().map(\.evidenceID)
        let second = try await conditions(now: Date() + 600).map(\.evidenceID)
        try await run("update feed set last_listed_at = now() - interval '150 minutes'")
        let anew = try await conditions().map(\.evidenceID)

        #expect(!first.isEmpty && first == second)
        #expect(Set(anew).isDisjoint(with: first))
    }

    @Test(arguments: [(61, nil), (59, 60), (30, 30), (13, 14), (2, 7), (1, 1)] as [(Int, Int?)])
    func `a credential is told of at 60, 30, 14, 7 and 1 days`(days: Int, notice: Int?) async throws {
        try await addFeeds(["Audit.General": 0])
        try await addCredential(expiringIn: Double(days) * 86_400 - 60)

        let found = try await conditions().filter { $0.kind == .credentialExpiring }

        #expect(found.count == (notice == nil ? 0 : 1))
        #expect(found.first?.particulars["notice"]?.integer == notice)
    }

    @Test func `an expired credential, a stopped subscription, a suspension and a gap are conditions`() async throws {
        try await addFeeds(["Audit.General": 0])
        try await addCredential(expiringIn: -60)
        try await run("update feed set state = 'disabledByAdmin', error = 'The subscription was disabled.'")
        try await run(
            """
            update tenant set state = 'suspended', reason_code = 'AADSTS7000222', reason = 'The secret expired.', remedy = 'x'
            """
        )
        try await run(
            """
            insert into gap (tenant_id, content_type, period_from, period_to, reason, detail)
            values (\(tenant.rawValue), 'Audit.General', now() - interval '1 day', now(), 'outage', 'Away.')
            """
        )

        let kinds = Set(try await conditions().map(\.kind))

        #expect(kinds == [.credentialExpired, .subscriptionStopped, .tenantSuspended, .gapOpened])
    }

    @Test func `nobody is told of a paused tenant`() async throws {
        try await addFeeds(["Audit.General": 300])
        try await run("update tenant set state = 'paused'")

        #expect(try await conditions().filter { $0.kind != .gapOpened }.isEmpty)
    }
}
