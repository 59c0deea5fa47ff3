import AuditRecords
import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Postgres
import Testing

@testable import Gateway

/// A month in three time zones, March 2026, in which the clocks change in two of them.
@Suite(.scratchDatabase) struct DigestMonthTests {
    static let zones = ["Europe/Berlin", "America/New_York", "Asia/Kolkata"]

    @Test func `every event is in one digest a cadence, sums agree, and no digest ever changes`() async throws {
        let fixtures = Fixtures()
        let maker = DigestMaker(database: fixtures.database)
        var dice = SeededGenerator(seed: 20_260_301)
        let tenants = Self.zones.map { _ in TenantID(rawValue: UUID()) }
        for (tenant, zone) in zip(tenants, Self.zones) {
            try await fixtures.addTenant(tenant, name: zone)
            try await Self.begin(tenant, in: zone, on: fixtures.database)
        }
        var made: [UUID: [UInt8]] = [:]
        var facts: [TenantID: [SharingFact]] = [:]

        // From March's first hour on, in steps of three hours, until all that is late has its month's digest.
        let start = DigestSample.at("2026-03-01T00:20:00Z")
        for step in 0..<(62 * 8) {
            let now = start.addingTimeInterval(Double(step) * 3 * 3_600)
            for tenant in tenants {
                // Nothing new comes after the middle of April, so that April's digest can have everything.
                if step < 45 * 8 {
                    let arriving = Self.arriving(at: now, among: facts[tenant] ?? [], &dice)
                    facts[tenant, default: []] += arriving
                    try await fixtures.add(arriving, to: tenant)
                }
                for digest in try await maker.makeDue(for: tenant, now: now) { made[digest.id] = digest.document }
                if step % 29 == 7 {
                    let asked = try await maker.makeNow(for: tenant.description, now: now)
                    made[asked.id] = asked.document
                }
            }
        }

        for tenant in tenants {
            let events = Set((facts[tenant] ?? []).map { Folding.id(of: $0.foldKey, tenant: tenant.rawValue) })
            let stored = try await fixtures.digests(of: tenant)
            for digest in stored { #expect(made[digest.id] == digest.document, "a digest changed") }

            for cadence in [DigestCadence.daily, .weekly, .monthly] {
                var told: [UUID] = []
                for digest in stored where digest.digest.cadence == cadence {
                    let lines = try await fixtures.lines(of: digest, tenant)
                    #expect(lines.count == digest.digest.eventCount)
                    #expect(digest.digest.counts.reduce(0) { $0 + $1.count } == digest.digest.eventCount)
                    #expect(digest.digest.sections.reduce(0) { $0 + $1.total } == digest.digest.eventCount)
                    told += lines
                }
                #expect(told.count == events.count, "\(cadence)")
                #expect(Set(told) == events, "\(cadence)")
            }
            for long in stored where long.digest.cadence == .weekly || long.digest.cadence == .monthly {
                let days = long.digest.day...long.digest.lastDay
                let dailies = stored.filter { $0.digest.cadence == .daily && days.contains($0.digest.day) }
                #expect(dailies.reduce(0) { $0 + $1.digest.eventCount } == long.digest.eventCount)
            }
        }
    }

    @Test func `a late event stands in the digest of the day it arrives, marked, and in no other`() async throws {
        let fixtures = Fixtures()
        let maker = DigestMaker(database: fixtures.database)
        let tenant = Fixtures.contoso
        try await fixtures.addTenant(tenant, name: "Contoso")
        try await Self.begin(tenant, in: "Europe/Berlin", on: fixtures.database)

        try await fixtures.add([Self.fact(1, at: DigestSample.at("2026-03-03T10:00:00Z"))], to: tenant)
        let wednesday = try await maker.makeDue(for: tenant, now: DigestSample.at("2026-03-04T05:01:00Z"))
        try await fixtures.add([Self.fact(2, at: DigestSample.at("2026-03-03T11:00:00Z"))], to: tenant)
        let early = try await maker.makeDue(for: tenant, now: DigestSample.at("2026-03-05T04:59:00Z"))
        let thursday = try await maker.makeDue(for: tenant, now: DigestSample.at("2026-03-05T05:01:00Z"))

        let daily = wednesday.filter { $0.digest.cadence == .daily }
        #expect(daily.map(\.digest.eventCount) == [1])
        #expect(early.isEmpty)
        #expect(thursday.map(\.digest.cadence) == [.daily])
        #expect(thursday.first?.digest.lateArrivals == [.init(day: try #require(CivilDay("2026-03-03")), count: 1)])
        #expect(thursday.first?.digest.comparison?.events == 1)
    }

    @Test func `a preview is what would be told, and tells nothing`() async throws {
        let fixtures = Fixtures()
        let maker = DigestMaker(database: fixtures.database)
        let tenant = Fixtures.contoso
        try await fixtures.addTenant(tenant, name: "Contoso")
        try await Self.begin(tenant, in: "Europe/Berlin", on: fixtures.database)
        let now = DigestSample.at("2026-03-03T15:00:00Z")
        try await fixtures.add([Self.fact(1, at: now.addingTimeInterval(-3_600))], to: tenant)

        for cadence in DigestCadence.allCases where cadence != .hourly {
            let preview = try await maker.preview(for: "Contoso", cadence: cadence, now: now)
            #expect(preview.digest.eventCount == 1, "\(cadence)")
            #expect(preview.digest.cadence == cadence)
        }

        #expect(try await fixtures.count("select count(*) from digest") == 0)
        #expect(try await fixtures.count("select count(*) from digest_line") == 0)
        #expect(try await fixtures.count("select count(*) from sharing_event where daily_digest_id is null") == 1)
    }

    @Test func `hours are told from when they are wanted, each event in one of them`() async throws {
        let fixtures = Fixtures()
        let maker = DigestMaker(database: fixtures.database)
        let tenant = Fixtures.contoso
        try await fixtures.addTenant(tenant, name: "Contoso")
        let now = Date()
        try await fixtures.add([Self.fact(1, at: now.addingTimeInterval(-7_200))], to: tenant)
        var schedule = DigestSchedule()
        schedule.hourlySince = now.addingTimeInterval(-3_600)
        let wanted = schedule
        try await fixtures.database.asWorker { connection in
            try await connection.execute("update sharing_event set ingested_at = now() - interval '2 hours'")
            try await DigestScheduleStore.set(wanted, of: tenant, on: connection)
        }
        try await fixtures.add([Self.fact(2, at: now.addingTimeInterval(-60))], to: tenant)

        let hours = try await maker.makeDue(for: tenant, now: now.addingTimeInterval(3_900))
        let next = try await maker.makeDue(for: tenant, now: now.addingTimeInterval(7_500))

        let first = hours.filter { $0.digest.cadence == .hourly }
        #expect(first.map(\.digest.eventCount) == [1])
        #expect(next.filter { $0.digest.cadence == .hourly }.map(\.digest.eventCount) == [0])
    }

    // MARK: - What arrives

    /// Up to three new facts, of now or of up to nine days ago; some that were there already; some more of an act told before.
    private static func arriving(
        at now: Date,
        among old: [SharingFact],
        _ dice: inout SeededGenerator
    ) -> [SharingFact] {
        var facts: [SharingFact] = []
        for _ in 0..<Int.random(in: 0...3, using: &dice) {
            let isLate = Int.random(in: 0..<5, using: &dice) == 0
            let delay =
                isLate ? Double.random(in: 0...(9 * 86_400), using: &dice) : Double.random(in: 0...5_400, using: &dice)
            facts.append(fact(Int.random(in: 0..<1_000_000_000, using: &dice), at: now.addingTimeInterval(-delay)))
        }
        if let again = old.randomElement(using: &dice) { facts.append(again) }
        if var more = old.randomElement(using: &dice) {
            more.recordID = "\(more.recordID)-more"
            more.audience = Audience(.guest, name: "kim@fabrikam.example", domain: "fabrikam.example")
            facts.append(more)
        }
        return facts.shuffled(using: &dice)
    }

    static func fact(_ number: Int, at instant: Date) -> SharingFact {
        SharingFact(
            act: number % 3 == 0 ? .revoked : .granted,
            resource: SharedResource(.file, id: "file-\(number)", name: "File \(number).xlsx"),
            audience: number % 4 == 0 ? Audience(.anyone) : Audience(.person, name: "p\(number)@contoso.example"),
            role: nil,
            actor: Actor(.user, name: "megan@contoso.example"),
            occurredAt: Int64(instant.timeIntervalSince1970 * 1_000) * 1_000,
            recordID: "record-\(number)",
            operation: "SharingSet",
            recordType: 14,
            workload: "SharePoint",
            correlationID: nil,
            clientIP: nil,
            isNoise: false,
            succeeded: true,
            foldKey: "act-\(number)",
            details: [:]
        )
    }

    private static func begin(_ tenant: TenantID, in zone: String, on database: Database) async throws {
        _ = try await database.asWorker { connection in
            try await connection.execute(
                """
                update tenant set created_at = '2026-02-27', time_zone = \(zone) where tenant_id = \(tenant.rawValue)
                """
            )
        }
    }
}

extension Fixtures {
    /// Adds facts as a blob's commit does.
    func add(_ facts: [SharingFact], to tenant: TenantID) async throws {
        let evidence = facts.map {
            SharingStore.Evidence(key: RecordKey(id: $0.recordID, operation: $0.operation), fact: $0)
        }
        _ = try await database.asWorker { try await SharingStore.add(evidence, tenant: tenant, on: $0) }
    }

    func digests(of tenant: TenantID) async throws -> [StoredDigest] {
        try await database.asTenant(tenant) { connection in
            var digests: [StoredDigest] = []
            for summary in try await DigestStore.all(tenant: tenant, limit: 10_000, on: connection) {
                digests.append(
                    try await DigestStore.get(summary.digestId.rawValue.uuidString, tenant: tenant, on: connection)
                )
            }
            return digests
        }
    }

    func lines(of digest: StoredDigest, _ tenant: TenantID) async throws -> [UUID] {
        try await database.asTenant(tenant) {
            try await DigestLedger.page(of: digest, after: nil, limit: 100_000, tenant: tenant, on: $0)
        }.compactMap { UUID(uuidString: $0.eventId) }
    }
}

/// Chance that can be had again (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
