import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Policies
import Postgres
import Testing

@testable import Gateway

@Suite(.scratchDatabase, .timeLimit(.minutes(6))) struct AlertNoticesTests {
    private let desk = ChannelFixtures()
    /// A winter's noon in Berlin.
    private let noon = Date(timeIntervalSince1970: 1_772_449_200)

    private func addContoso() async throws {
        try await desk.fixtures.addTenant(Fixtures.contoso, name: "Contoso")
    }

    @Test func `an alert goes to every enabled channel that takes its severity`() async throws {
        try await addContoso()
        try await desk.addChannel("all")
        try await desk.addChannel("urgent", minSeverity: .critical)
        try await desk.addChannel("people", .mail, addresses: ["kim@msp.example", "lee@msp.example"])
        try await desk.addChannel("off")
        try await desk.fixtures.database.asWorker { connection in
            _ = try await connection.execute(
                "update channel set state = 'disabled', state_reason = 'x' where name = 'off'"
            )
        }

        try await desk.enqueue([ChannelFixtures.notice()])

        #expect(
            try await desk.outbox() == ["all raised waiting", "people raised waiting", "people raised waiting"]
        )
        #expect(try await desk.courses() == ["told"])
    }

    @Test func `a policy's recipients are told whatever they take otherwise, and nobody else`() async throws {
        try await addContoso()
        try await desk.addChannel("soc", minSeverity: .critical)
        try await desk.addChannel("owner")

        try await desk.enqueue([
            ChannelFixtures.notice(settings: ChannelFixtures.settings(recipients: ["soc", "nobody-here"]))
        ])
        try await desk.enqueue([ChannelFixtures.notice(settings: ChannelFixtures.settings(recipients: ["gone"]))])

        #expect(try await desk.outbox() == ["soc raised waiting"])
        #expect(try await desk.courses() == ["told", "unheard"])
    }

    @Test func `one thing is told once by however many workers`() async throws {
        try await addContoso()
        try await desk.addChannel("soc")
        let alert = ChannelFixtures.alert()

        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { try await desk.enqueue([ChannelFixtures.notice(alert)]) } }
            try await group.waitForAll()
        }

        #expect(try await desk.outbox() == ["soc raised waiting"])
        #expect(try await desk.fixtures.count("select told from notice_tally") == 1)
    }

    @Test func `what is above the daily limit is counted for the digest, exactly, also concurrently`() async throws {
        try await addContoso()
        try await desk.addChannel("soc")
        let settings = ChannelFixtures.settings(dailyLimit: 3)

        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<10 {
                group.addTask { [desk, noon] in
                    try await desk.enqueue([ChannelFixtures.notice(settings: settings)], now: noon)
                }
            }
            try await group.waitForAll()
        }

        #expect(try await desk.outbox().count == 3)
        let suppressed = try await desk.fixtures.database.asWorker {
            try await SuppressedNotices.since(
                noon.addingTimeInterval(-60),
                until: noon.addingTimeInterval(60),
                tenant: Fixtures.contoso,
                on: $0
            )
        }
        #expect(suppressed.map(\.count) == [7] && suppressed.first?.reason == .limited)
        #expect(suppressed.first?.title == "App shared with everyone" && suppressed.first?.severity == .high)
        // Tomorrow there is room again, by the tenant's own midnight.
        try await desk.enqueue(
            [ChannelFixtures.notice(settings: settings)],
            now: noon.addingTimeInterval(11.9 * 3600)
        )
        #expect(try await desk.outbox().count == 3)
        try await desk.enqueue(
            [ChannelFixtures.notice(settings: settings)],
            now: noon.addingTimeInterval(12.1 * 3600)
        )
        #expect(try await desk.outbox().count == 4)
        let last = try await desk.fixtures.count(
            "select count(*)::int from outbox where payload->>'lastOfDay' = '3'"
        )
        #expect(last == 1, "the last one of the day says so")
    }

    @Test func `quiet hours hold a notification until they end`() async throws {
        try await addContoso()
        try await desk.addChannel("soc")
        let quiet = try ChannelFixtures.quietHours(.hold)
        let night = noon.addingTimeInterval(11 * 3600)

        try await desk.enqueue(
            [ChannelFixtures.notice(settings: ChannelFixtures.settings(quietHours: quiet))],
            now: night
        )

        #expect(try await desk.courses() == ["held"])
        let due = try await desk.fixtures.count("select extract(epoch from next_attempt_at)::int from outbox")
        // 07:00 in Berlin.
        #expect(due == Int(noon.timeIntervalSince1970) + 19 * 3600)
    }

    @Test func `quiet hours may leave it to the digest, but never an escalation`() async throws {
        try await addContoso()
        try await desk.addChannel("soc")
        let quiet = try ChannelFixtures.quietHours(.digest)
        let settings = ChannelFixtures.settings(quietHours: quiet)
        let night = noon.addingTimeInterval(11 * 3600)

        try await desk.enqueue([ChannelFixtures.notice(settings: settings)], now: night)
        #expect(try await desk.courses() == ["quiet"])
        #expect(try await desk.outbox().isEmpty)
        try await desk.enqueue([ChannelFixtures.notice(cause: .escalated, settings: settings)], now: night)

        #expect(try await desk.outbox() == ["soc escalated waiting"])
    }

    @Test func `a snoozed alert tells nobody`() async throws {
        try await addContoso()
        try await desk.addChannel("soc")
        let alert = ChannelFixtures.alert(snoozedUntil: noon.addingTimeInterval(60))

        try await desk.enqueue([ChannelFixtures.notice(alert)], now: noon)
        #expect(try await desk.outbox().isEmpty)
        try await desk.enqueue([ChannelFixtures.notice(alert)], now: noon.addingTimeInterval(61))

        #expect(try await desk.outbox().count == 1)
    }

    @Test func `how it goes on is told to who keeps a ticket and was told of it`() async throws {
        try await addContoso()
        try await desk.addChannel("hook")
        try await desk.addChannel("tickets", .psa, minSeverity: .critical)
        try await desk.addChannel("chat", .slack)
        let id = UUID()
        try await desk.enqueue([ChannelFixtures.notice(ChannelFixtures.alert(id))])

        for count in 2...5 {
            try await desk.enqueue([ChannelFixtures.notice(ChannelFixtures.alert(id, count: count), cause: .updated)])
        }

        #expect(try await desk.outbox() == ["chat raised waiting", "hook raised waiting", "hook updated waiting"])
        let count = try await desk.fixtures.count(
            "select (payload->'alert'->>'count')::int from outbox where cause = 'updated'"
        )
        #expect(count == 5, "what was not tried yet says the newest")
        // What was tried is repeated as it was, and the newest comes after it.
        try await desk.fixtures.database.asWorker {
            _ = try await $0.execute("update outbox set attempts = 1 where cause = 'updated'")
        }
        try await desk.enqueue([ChannelFixtures.notice(ChannelFixtures.alert(id, count: 6), cause: .updated)])
        #expect(try await desk.outbox().filter { $0 == "hook updated waiting" }.count == 2)
    }

    @Test func `what was settled in the night wakes nobody in the morning`() async throws {
        try await addContoso()
        try await desk.addChannel("chat", .teams)
        try await desk.addChannel("tickets", .psa)
        let quiet = try ChannelFixtures.quietHours(.hold)
        let settings = ChannelFixtures.settings(quietHours: quiet)
        let night = noon.addingTimeInterval(11 * 3600)
        let id = UUID()
        try await desk.enqueue([ChannelFixtures.notice(ChannelFixtures.alert(id), settings: settings)], now: night)

        let closed = ChannelFixtures.alert(id, state: .dismissed, count: 2)
        try await desk.enqueue(
            [ChannelFixtures.notice(closed, cause: .updated, settings: settings)],
            now: night.addingTimeInterval(60)
        )

        #expect(
            try await desk.outbox() == ["chat raised dropped", "tickets raised waiting", "tickets updated waiting"]
        )
    }
}
