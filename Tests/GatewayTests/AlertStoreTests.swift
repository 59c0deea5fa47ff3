import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Policies
import Postgres
import Testing

@testable import Gateway

@Suite(.scratchDatabase) struct AlertStoreTests {
    private let fixtures = Fixtures()
    private let tenant = Fixtures.contoso

    @Test func `evidence in any order and over many transactions at once is one alert with the right count`()
        async throws
    {
        try await fixtures.addTenant(tenant, name: "Contoso")
        let hits = (0..<50).map { AlertFixtures.hit("e\($0)", after: Double($0) * 60) }.shuffled()

        // Eight writers, each with all of it in an order of its own, a few at a time.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                let own = hits.shuffled()
                group.addTask {
                    for start in stride(from: 0, to: own.count, by: 7) {
                        try await AlertFixtures.add(Array(own[start..<min(start + 7, own.count)]), to: tenant, fixtures)
                    }
                }
            }
            try await group.waitForAll()
        }

        let alerts = try await AlertFixtures.alerts(of: tenant, fixtures)
        let alert = try #require(alerts.first)
        #expect(alerts.count == 1)
        #expect(alert.count == 50)
        #expect(alert.firstSeenAt == AlertFixtures.start)
        #expect(alert.lastSeenAt == AlertFixtures.start + 49 * 60)
        #expect(alert.summary == "Evidence e49 of app-1")
        let changes = try await AlertFixtures.changes(of: tenant, fixtures)
        #expect(changes.map(\.kind) == [.raised, .grew])
        #expect(changes.last?.count == 50)
    }

    @Test func `another key, another policy and a pause longer than the window are alerts of their own`() async throws {
        try await fixtures.addTenant(tenant, name: "Contoso")
        let hourly = AlertFixtures.policy("hourly", window: 3600)

        try await AlertFixtures.add(
            [
                AlertFixtures.hit("a", policy: hourly), AlertFixtures.hit("b", after: 3000, policy: hourly),
                AlertFixtures.hit("c", after: 7200, policy: hourly),
                AlertFixtures.hit("d", key: "app-2", policy: hourly), AlertFixtures.hit("a"),
            ],
            to: tenant,
            fixtures
        )
        // Late, and within an hour of both: the later one has it.
        try await AlertFixtures.add([AlertFixtures.hit("late", after: 5000, policy: hourly)], to: tenant, fixtures)

        let alerts = try await AlertFixtures.alerts(of: tenant, fixtures)
        #expect(alerts.map(\.count).sorted() == [1, 1, 2, 2])
        #expect(alerts.first { $0.firstSeenAt == AlertFixtures.start + 5000 }?.lastSeenAt == AlertFixtures.start + 7200)
    }

    @Test func `new evidence opens what was resolved, and leaves what was dismissed`() async throws {
        try await fixtures.addTenant(tenant, name: "Contoso")
        try await AlertFixtures.add(
            [AlertFixtures.hit("a"), AlertFixtures.hit("b", key: "app-2")],
            to: tenant,
            fixtures
        )
        for alert in try await AlertFixtures.alerts(of: tenant, fixtures) {
            let state: Alert.State = alert.key.values.contains("app-1") ? .resolved : .dismissed
            try await AlertFixtures.change(alert, .init(state: state, note: "Meant so."), of: tenant, fixtures)
        }

        try await AlertFixtures.add(
            [AlertFixtures.hit("a2", after: 60), AlertFixtures.hit("b2", after: 60, key: "app-2")],
            to: tenant,
            fixtures
        )

        let alerts = try await AlertFixtures.alerts(of: tenant, fixtures)
        #expect(alerts.first { $0.key.values.contains("app-1") }?.state == .new)
        #expect(alerts.first { $0.key.values.contains("app-2") }?.state == .dismissed)
        #expect(alerts.map(\.count) == [2, 2])
        let kinds = try await AlertFixtures.changes(of: tenant, fixtures).map(\.kind)
        #expect(Set(kinds) == [.raised, .resolved, .dismissed, .reopened, .grew])
    }

    @Test func `what somebody did stands in the history, and what stands already is no change`() async throws {
        try await fixtures.addTenant(tenant, name: "Contoso")
        try await AlertFixtures.add([AlertFixtures.hit("a")], to: tenant, fixtures)
        let alert = try #require(try await AlertFixtures.alerts(of: tenant, fixtures).first)

        let seen = try await AlertFixtures.change(
            alert,
            .init(state: .acknowledged, note: "I look."),
            of: tenant,
            fixtures
        )
        _ = try await AlertFixtures.change(alert, .init(state: .acknowledged), of: tenant, fixtures)
        let asleep = try await AlertFixtures.change(alert, .init(snoozedUntil: Date() + 3600), of: tenant, fixtures)
        let done = try await AlertFixtures.change(alert, .init(state: .resolved), of: tenant, fixtures)

        #expect(seen.state == .acknowledged)
        #expect(seen.handledBy == "operator")
        #expect(asleep.snoozedUntil != nil)
        #expect(done.snoozedUntil == nil)
        let changes = try await AlertFixtures.changes(of: tenant, fixtures)
        #expect(changes.map(\.kind) == [.raised, .acknowledged, .snoozed, .resolved])
        #expect(changes.map(\.changeId) == [1, 2, 3, 4])
        #expect(changes[1].note == "I look.")
        #expect(changes[1].who == "operator")
        await #expect(throws: GatewayError.self) {
            try await AlertFixtures.change(alert, .init(snoozedUntil: Date() + 60), of: tenant, fixtures)
        }
    }

    @Test func `of very many records the first thousand are named and all are counted`() async throws {
        try await fixtures.addTenant(tenant, name: "Contoso")
        let hits = (0..<1500).map { AlertFixtures.hit("r\($0)", after: Double($0), kind: .record) }

        try await AlertFixtures.add(Array(hits[..<700]), to: tenant, fixtures)
        try await AlertFixtures.add(Array(hits[700...]), to: tenant, fixtures)

        #expect(try await AlertFixtures.alerts(of: tenant, fixtures).first?.count == 1500)
        #expect(try await fixtures.count("select count(*)::int from alert_evidence") == 1000)
    }

    @Test func `an event that turned out to be another one is counted once`() async throws {
        try await fixtures.addTenant(tenant, name: "Contoso")
        let ids = (0..<3).map { _ in UUID() }
        let names = ids.map { $0.uuidString.lowercased() }
        try await AlertFixtures.add(names.map { AlertFixtures.hit($0) }, to: tenant, fixtures)

        try await fixtures.database.asWorker {
            try await AlertStore.rename([(into: ids[0], id: ids[1])], tenant: tenant, on: $0)
        }
        try await AlertFixtures.add([AlertFixtures.hit(names[0])], to: tenant, fixtures)

        let alert = try #require(try await AlertFixtures.alerts(of: tenant, fixtures).first)
        #expect(alert.count == 2)
        #expect(try await fixtures.count("select count(*)::int from alert_evidence") == 2)
    }

    @Test func `what look-ups found out later stands in the words of the alert, and counts nothing`() async throws {
        try await fixtures.addTenant(tenant, name: "Contoso")
        func hit(_ summary: String) -> AlertHit {
            let before = AlertFixtures.hit("a")
            var evidence = before.evidence
            evidence.summary = summary
            return AlertHit(policy: before.policy, key: before.key, evidenceID: "a", evidence: evidence)
        }

        try await AlertFixtures.add([hit("shared the app 4a2d")], to: tenant, fixtures)
        try await AlertFixtures.add([hit("shared the app Expenses")], to: tenant, fixtures)

        let alert = try #require(try await AlertFixtures.alerts(of: tenant, fixtures).first)
        #expect(alert.summary == "shared the app Expenses")
        #expect(alert.count == 1)
        #expect(try await AlertFixtures.changes(of: tenant, fixtures).map(\.kind) == [.raised])
    }

    @Test func `a text that a record puts in is bounded and has no NUL`() async throws {
        try await fixtures.addTenant(tenant, name: "Contoso")
        let hostile = String(repeating: "x", count: 10_000) + "\0"

        try await AlertFixtures.add([AlertFixtures.hit("a", key: "\0" + hostile)], to: tenant, fixtures)

        let alert = try #require(try await AlertFixtures.alerts(of: tenant, fixtures).first)
        #expect(alert.key.values.first?.count == AlertHit.textLimit)
    }

    @Test func `a customer's own connection sees no other customer's alerts`() async throws {
        try await fixtures.addTenant(tenant, name: "Contoso")
        try await fixtures.addTenant(Fixtures.fabrikam, name: "Fabrikam")
        try await AlertFixtures.add([AlertFixtures.hit("a")], to: tenant, fixtures)

        for table in ["alert", "alert_evidence", "alert_change", "alert_feed"] {
            let query: PostgresQuery = "select count(*)::int as n from \(raw: table)"
            let own = try await fixtures.database.asTenant(tenant) {
                try await $0.query(query)[0].decode("n", as: Int.self)
            }
            let other = try await fixtures.database.asTenant(Fixtures.fabrikam) {
                try await $0.query(query)[0].decode("n", as: Int.self)
            }
            #expect(own == 1, "\(table)")
            #expect(other == 0, "\(table)")
        }
    }
}
