import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Policies
import Postgres
import Testing

@testable import Gateway

/// A share that is there again after it was taken back is news of its own.
@Suite(.scratchDatabase) struct MitigationReshareTests {
    private static let title = "A share came back after it was taken away"

    private let fixtures = Fixtures()
    private let tenant = Fixtures.contoso

    private func begin(resharedAt: Date?) async throws -> Mitigation {
        try await fixtures.addTenant(tenant, name: "Contoso")
        try await fixtures.addTenant(Fixtures.fabrikam, name: "Fabrikam")
        var back = MitigationFixtures.mitigation(.removeEveryone, at: Date() - 7200)
        back.state = .done
        back.outcome = .verified
        back.verifiedAt = Date() - 7100
        back.settledAt = Date() - 7100
        back.resharedAt = resharedAt
        try await MitigationFixtures.store(back, of: tenant, fixtures)
        return back
    }

    private func look(_ seen: inout Set<String>, now: Date = Date()) async throws {
        let watch = AlertWatch(
            database: fixtures.database,
            book: fixtures.book(DefaultPack.policies),
            rules: CompletenessRules(),
            logger: Fixtures.quiet
        )
        try await watch.look(&seen, now: now)
    }

    private func alerts(_ tenant: TenantID = Fixtures.contoso) async throws -> [Alert] {
        try await AlertFixtures.alerts(of: tenant, fixtures).filter { $0.title == Self.title }
    }

    @Test func `it raises one alert of the pack's, however often and by however many workers it is looked at`()
        async throws
    {
        _ = try await begin(resharedAt: Date() - 60)
        var (mine, others): (Set<String>, Set<String>) = ([], [])

        for _ in 0..<2 {
            try await look(&mine)
            try await look(&others)
        }

        let alert = try #require(try await alerts().first)
        #expect(try await alerts().count == 1)
        #expect(alert.count == 1 && alert.severity == .high && alert.category == "permissions")
        #expect(alert.summary.contains("Everyone has the canvas app “Expenses” again. It was taken back on"))
        #expect(try await alerts(Fixtures.fabrikam).isEmpty)
    }

    @Test func `it stays open when it is no news any more`() async throws {
        let back = try await begin(resharedAt: Date() - 60)
        var seen: Set<String> = []
        try await look(&seen)

        try await fixtures.database.asWorker { connection in
            _ = try await connection.execute(
                """
                update mitigation set reshared_at = now() - interval '8 days'
                where mitigation_id = \(back.mitigationId.rawValue)
                """
            )
        }
        try await look(&seen)

        #expect(try await alerts().map(\.state) == [.new])
    }

    @Test func `what stays taken back is no news`() async throws {
        _ = try await begin(resharedAt: nil)
        var seen: Set<String> = []

        try await look(&seen)

        #expect(try await alerts().isEmpty)
    }
}
