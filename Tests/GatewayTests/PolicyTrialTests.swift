import AuditRecords
import FoundationEssentials
import GatewayTesting
import ManagementActivity
import MicrosoftCloud
import Policies
import Postgres
import Testing

@testable import Gateway

@Suite(.scratchDatabase) struct PolicyTrialTests {
    private static let since = "2026-03-01T00:00:00Z"

    /// Commits a blob whose archive can be opened again.
    private func archive(
        _ id: String,
        _ records: [String],
        _ lab: WebhookFixtures,
        _ commit: inout BlobCommit
    ) async throws {
        var blob = try await lab.base.blob(id, of: Fixtures.contoso, records)
        let key = try await lab.base.database.asWorker {
            try await lab.credentials.dataKey(of: Fixtures.contoso, on: $0)
        }
        let body = Array("[\(records.joined(separator: ","))]".utf8)
        blob.sealed = try Archive().pack(body, contentID: id, tenant: Fixtures.contoso, key: key)
        _ = try await commit.commit([blob])
    }

    private func report(
        _ lab: WebhookFixtures,
        _ text: String,
        pack: [Policy] = []
    ) async throws -> PolicyTrialReport {
        let trial = PolicyTrial(
            database: lab.base.database,
            export: RecordExport(database: lab.base.database, credentials: lab.credentials),
            book: lab.base.book(pack)
        )
        let prepared = try await trial.begin(
            PolicyTrial.Order(
                files: [Fixtures.file("rule.yml", text)],
                since: try Date(Self.since, strategy: .iso8601),
                until: Date().addingTimeInterval(60)
            ),
            of: "Contoso"
        )
        while true {
            let step = try await prepared.step()
            if let report = step.report { return report }
        }
    }

    private func record(_ id: UUID = UUID(), at time: String, user: String = "adele@contoso.com") -> String {
        Fixtures.record(id, at: time, in: Fixtures.contoso).replacing("adele@contoso.com", with: user)
    }

    @Test func `each record counts once, alerts end with a pause, notifications with the day's limit`() async throws {
        let lab = try await WebhookFixtures()
        var commit = BlobCommit(lease: try await lab.base.lease(Fixtures.contoso), database: lab.base.database)
        let repeated = UUID()
        try await archive(
            "one",
            [
                record(repeated, at: "2026-03-02T10:00:00"), record(at: "2026-03-02T10:30:00"),
                record(at: "2026-03-02T10:00:00", user: "megan@contoso.com"),
                record(at: "2026-03-02T10:00:00", user: "lee@contoso.com"),
            ],
            lab,
            &commit
        )
        // The repeat of a record, another stretch of the first key, and a record that no rule is about.
        try await archive(
            "two",
            [
                record(repeated, at: "2026-03-02T10:00:00"), record(at: "2026-03-02T13:00:00"),
                Fixtures.record(operation: "FileDeleted", at: "2026-03-02T13:00:00", in: Fixtures.contoso),
            ],
            lab,
            &commit
        )
        let rule = Fixtures.rule(
            1,
            more: """
                gateway:
                    aggregation: {key: [UserId], window: 1h}
                    daily-limit: 2
                """
        )

        let outcome = try #require(try await report(lab, rule).policies.first)

        #expect(outcome.matches == 5 && outcome.alerts == 4)
        #expect(outcome.notifications == 2 && outcome.suppressed == 2)
        let largest = try #require(outcome.largest.first)
        #expect(largest.count == 2 && largest.key["UserId"] == "adele@contoso.com")
        #expect(largest.examples.count == 2)
        #expect(try await lab.base.count("select count(*)::int from alert") == 0)
    }

    @Test func `a correlation is tried with the rules that the tenant has`() async throws {
        let lab = try await WebhookFixtures()
        var commit = BlobCommit(lease: try await lab.base.lease(Fixtures.contoso), database: lab.base.database)
        try await archive(
            "one",
            [
                record(at: "2026-03-02T10:00:00"), record(at: "2026-03-02T10:10:00"), record(at: "2026-03-02T10:20:00"),
                record(at: "2026-03-02T10:00:00", user: "lee@contoso.com"),
            ],
            lab,
            &commit
        )
        let correlation = """
            title: Many
            id: \(Fixtures.policyID(9))
            correlation:
                type: event_count
                rules:
                    - rule_1
                group-by:
                    - UserId
                timespan: 1h
                condition:
                    gte: 3
            level: high
            """

        let found = try await report(lab, correlation, pack: Fixtures.policies(Fixtures.rule(1)))

        #expect(found.policies.map(\.policyId) == [Fixtures.policyID(9)])
        let outcome = try #require(found.policies.first)
        #expect(outcome.alerts == 1 && outcome.largest.first?.count == 3)
        #expect(outcome.largest.first?.key["UserId"] == "adele@contoso.com")
    }

    @Test func `what is wrong is told before anything runs`() async throws {
        let lab = try await WebhookFixtures()

        await #expect(throws: PolicyRefusal.self) { _ = try await report(lab, "title: nothing else") }
    }
}
