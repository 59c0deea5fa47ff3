import FoundationEssentials
import GatewayTesting
import Logging
import MicrosoftCloud
import Policies
import Postgres
import Testing

@testable import Gateway

@Suite(.scratchDatabase, .timeLimit(.minutes(6))) struct EscalationTests {
    private let desk = ChannelFixtures()
    private let noon = Date(timeIntervalSince1970: 1_772_449_200)

    private func service() -> EscalationService {
        EscalationService(
            database: desk.fixtures.database,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    private func settings(quiet: Bool = false) throws -> PolicySettings {
        let text = #"{"after":3600,"recipients":["owner"]}"#
        return ChannelFixtures.settings(
            recipients: ["soc"],
            quietHours: quiet ? try ChannelFixtures.quietHours(.hold) : nil,
            escalation: try JSONCoding.value(PolicySettings.Escalation.self, from: Array(text.utf8))
        )
    }

    /// An alert as the database has it, and told.
    private func raise(quiet: Bool = false, at now: Date) async throws -> UUID {
        let id = UUID()
        try await desk.fixtures.database.asWorker { connection in
            _ = try await connection.execute(
                """
                insert into alert (tenant_id, alert_id, policy_id, key_hash, key, title, severity, summary, evidence_count,
                    first_seen_at, last_seen_at, age_at_arrival)
                values (\(Fixtures.contoso.rawValue), \(id), 'p', \(Array(repeating: UInt8(id.uuid.0), count: 32)), '{}',
                    'App shared with everyone', 'high', 's', 1, \(now), \(now), 0)
                """
            )
        }
        let alert = ChannelFixtures.alert(id, policy: "p")
        try await desk.enqueue([ChannelFixtures.notice(alert, settings: try settings(quiet: quiet))], now: now)
        return id
    }

    private func set(_ state: String, of alert: UUID) async throws {
        try await desk.fixtures.database.asWorker {
            _ = try await $0.execute("update alert set state = \(state) where alert_id = \(alert)")
        }
    }

    @Test func `an alert that nobody took up is told to others once, and one that was taken up to nobody`() async throws
    {
        try await desk.fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        try await desk.addChannel("soc")
        try await desk.addChannel("owner", .mail)
        _ = try await raise(at: noon)
        let taken = try await raise(at: noon)
        try await set("acknowledged", of: taken)

        try await service().escalate(now: noon.addingTimeInterval(3599))
        #expect(try await desk.outbox() == ["soc raised waiting", "soc raised waiting"])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask { [noon] in _ = try await service().escalate(now: noon.addingTimeInterval(3601)) }
            }
            try await group.waitForAll()
        }

        #expect(
            try await desk.outbox() == ["owner escalated waiting", "soc raised waiting", "soc raised waiting"]
        )
        #expect(try await desk.fixtures.count("select count(*)::int from alert_escalation") == 0)
    }

    @Test func `the time runs from when it was told, and quiet hours hold an escalation too`() async throws {
        try await desk.fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        try await desk.addChannel("soc")
        try await desk.addChannel("owner")
        // 23:00 in Berlin: told at 07:00, escalated at 08:00.
        _ = try await raise(quiet: true, at: noon.addingTimeInterval(11 * 3600))

        try await service().escalate(now: noon.addingTimeInterval(13 * 3600))
        #expect(try await desk.outbox() == ["soc raised waiting"])
        try await service().escalate(now: noon.addingTimeInterval(20 * 3600 + 1))

        #expect(try await desk.outbox() == ["owner escalated waiting", "soc raised waiting"])
    }
}
