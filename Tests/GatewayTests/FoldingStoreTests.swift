import AuditRecords
import Foundation
import GatewayTesting
import MicrosoftCloud
import Postgres
import Testing

@testable import Gateway

/// What arrives in any order and any number of commits, through the real store.
@Suite(.scratchDatabase) struct FoldingStoreTests {
    /// Acts of a moment, each under a key of its own, with their bookkeeping.
    private func bursts(_ numbers: inout SeededNumbers) -> [SharingFact] {
        (0..<8).flatMap { number -> [SharingFact] in
            let key = number % 2 == 0 ? "c|\(number)|opens|" : "a|sharepoint|granted|file|megan|\(number)"
            let start = Double.random(in: 0...4_000, using: &numbers)
            let count = Int.random(in: 1...7, using: &numbers)
            return (0..<count).map { index in
                // The minute of the first decides the id where there is no correlation, so the rest stays within it.
                let isFirst = index == 0
                return FactFixtures.fact(
                    "\(number)-\(index)",
                    key: key,
                    after: (start / 60).rounded(.down) * 60 + 10 + Double.random(in: 0...8, using: &numbers),
                    isNoise: !isFirst && Bool.random(using: &numbers),
                    succeeded: isFirst || Int.random(in: 0...4, using: &numbers) > 0
                )
            }
        }
    }

    /// One busy key: several things, bookkeeping, gaps of every length, runs longer than an event may be.
    private func tangle(_ numbers: inout SeededNumbers) -> [SharingFact] {
        let key = Bool.random(using: &numbers) ? "c|busy|opens|" : "a|sharepoint|granted|file|megan|busy"
        var time = 0.0
        return (0..<40).map { index in
            time += [0.5, 2, 5, 9.9, 10.1, 30, 59, 61, 200].randomElement(using: &numbers) ?? 1
            return FactFixtures.fact(
                "\(index)",
                key: key,
                part: ["one", "one", "one", "two", nil].randomElement(using: &numbers) ?? nil,
                after: time,
                isNoise: Int.random(in: 0...3, using: &numbers) == 0,
                succeeded: Int.random(in: 0...9, using: &numbers) > 0
            )
        }
    }

    @Test(arguments: 1...12)
    func `acts of a moment are the same events with the same ids, in any order and any split`(seed: UInt64) async throws
    {
        let fixtures = Fixtures()
        var numbers = SeededNumbers(seed: seed)
        let facts = bursts(&numbers)
        let tenant = try await FactFixtures.newTenant(fixtures)

        for commit in FactFixtures.commits(facts, &numbers) { try await FactFixtures.add(commit, to: tenant, fixtures) }

        let events = try await FactFixtures.stored(tenant, fixtures).map(\.event)
        let expected = Folding.events(of: facts, tenant: tenant.rawValue)
        #expect(expected.count == 8)
        #expect(Set(events) == Set(expected))
    }

    @Test(arguments: 1...25)
    func `a key that many acts share is the same events in any order and any split`(seed: UInt64) async throws {
        let fixtures = Fixtures()
        var numbers = SeededNumbers(seed: 1_000 + seed)
        let facts = tangle(&numbers)
        let expected = FactFixtures.contents(Folding.events(of: facts, tenant: UUID()))

        for _ in 0..<2 {
            let tenant = try await FactFixtures.newTenant(fixtures)
            for commit in FactFixtures.commits(facts, &numbers) {
                try await FactFixtures.add(commit, to: tenant, fixtures)
            }

            let stored = try await FactFixtures.stored(tenant, fixtures).map(\.event)
            #expect(FactFixtures.contents(stored) == expected)
            #expect(Set(stored.map(\.id)).count == stored.count)
            // Every fact stands with the event that tells it.
            let strays = try await fixtures.count(
                """
                select count(*)::int from sharing_fact f left join sharing_event e using (tenant_id, event_id)
                where f.tenant_id = \(tenant.rawValue)
                    and ((f.event_id is not null and e.document is null)
                        or (e.document is not null and not e.document -> 'recordIds' ? (f.fact ->> 'recordID'))
                        or (f.event_id is null and (f.fact ->> 'succeeded')::bool and not (f.fact ->> 'isNoise')::bool))
                """
            )
            #expect(strays == 0)
        }
    }

    @Test(arguments: 1...10)
    func `what a digest told is amended or joined, and never told as new`(seed: UInt64) async throws {
        let fixtures = Fixtures()
        var numbers = SeededNumbers(seed: 2_000 + seed)
        let facts = tangle(&numbers)
        let tenant = try await FactFixtures.newTenant(fixtures)
        var told: Set<String> = []

        for commit in FactFixtures.commits(facts, &numbers) {
            try await FactFixtures.add(commit, to: tenant, fixtures)
            let untold = try await FactFixtures.stored(tenant, fixtures).filter { $0.digestId == nil }
            for stored in untold {
                let acts = facts.filter { $0.startsAct && stored.event.recordIds.contains($0.recordID) }.map(\.recordID)
                #expect(!told.isSuperset(of: acts), "every act of this new event was told before")
                told.formUnion(acts)
            }
            try await tell(tenant, fixtures)
        }

        let stored = try await FactFixtures.stored(tenant, fixtures)
        #expect(
            FactFixtures.contents(stored.map(\.event))
                == FactFixtures.contents(Folding.events(of: facts, tenant: UUID()))
        )
    }

    /// A digest that tells everything untold.
    private func tell(_ tenant: TenantID, _ fixtures: Fixtures) async throws {
        try await fixtures.database.asWorker { connection in
            let id = UUID()
            try await connection.execute(
                """
                insert into digest (tenant_id, digest_id, cadence, day, period_from, period_to, scheduled, made_at, headline, events, document)
                values (\(tenant.rawValue), \(id), 'daily', '2026-01-01', '2026-01-01', '2026-01-02', false, now(), '', 0, '')
                """
            )
            try await connection.execute(
                """
                update sharing_event set daily_digest_id = \(id)
                where tenant_id = \(tenant.rawValue) and daily_digest_id is null
                """
            )
        }
    }

    @Test func `two told events that late evidence joins are one, under the older id, and the other id leads to it`()
        async throws
    {
        let fixtures = Fixtures()
        let tenant = try await FactFixtures.newTenant(fixtures)
        try await FactFixtures.add(
            [FactFixtures.fact("early"), FactFixtures.fact("late", after: 100)],
            to: tenant,
            fixtures
        )
        let apart = try await FactFixtures.stored(tenant, fixtures)
        try await tell(tenant, fixtures)

        try await FactFixtures.add([FactFixtures.fact("bridge", after: 50)], to: tenant, fixtures)

        let joined = try await FactFixtures.stored(tenant, fixtures)
        #expect(apart.count == 2)
        try #require(joined.count == 1)
        #expect(apart.map(\.event.id).contains(joined[0].event.id))
        #expect(joined[0].event.recordIds == ["bridge", "early", "late"])
        #expect(joined[0].digestId != nil && joined[0].amendedAt != nil)
        let other = try #require(apart.map(\.event.id).first { $0 != joined[0].event.id })
        #expect(
            try await fixtures.count("select count(*)::int from sharing_event where \(other) = any (absorbed)") == 1
        )

        // The absorbed id stays taken: another act of the key gets one of its own.
        try await FactFixtures.add([FactFixtures.fact("another", after: 9_000)], to: tenant, fixtures)
        let ids = try await FactFixtures.stored(tenant, fixtures).map(\.event.id)
        #expect(ids.count == 2 && !ids.contains(other))
    }

    @Test func `an event that a digest told survives a join with an older one that none told`() async throws {
        let fixtures = Fixtures()
        let tenant = try await FactFixtures.newTenant(fixtures)
        try await FactFixtures.add([FactFixtures.fact("a")], to: tenant, fixtures)
        let untold = try await FactFixtures.stored(tenant, fixtures)[0].event.id
        try await FactFixtures.add([FactFixtures.fact("b", after: 100)], to: tenant, fixtures)
        let toldID = try #require(
            try await FactFixtures.stored(tenant, fixtures).map(\.event.id).first { $0 != untold }
        )
        try await tell(tenant, fixtures)
        try await fixtures.database.asWorker {
            _ = try await $0.execute("update sharing_event set daily_digest_id = null where event_id = \(untold)")
        }

        try await FactFixtures.add([FactFixtures.fact("c", after: 50)], to: tenant, fixtures)

        let joined = try await FactFixtures.stored(tenant, fixtures)
        #expect(joined.map(\.event.id) == [toldID] && joined[0].digestId != nil)
    }

    @Test func `a correlation id over days and over many things glues nothing together`() async throws {
        let fixtures = Fixtures()
        let tenant = try await FactFixtures.newTenant(fixtures)
        let facts = (0..<200).flatMap { number in
            (0..<3).map {
                FactFixtures.fact(
                    "\(number)-\($0)",
                    part: "thing \(number % 40)",
                    after: Double(number / 40) * 86_400 + Double($0)
                )
            }
        }
        var numbers = SeededNumbers(seed: 7)

        for commit in FactFixtures.commits(facts, &numbers) { try await FactFixtures.add(commit, to: tenant, fixtures) }

        let events = try await FactFixtures.stored(tenant, fixtures).map(\.event)
        #expect(events.count == 200)
        #expect(events.allSatisfy { $0.recordIds.count == 3 && $0.otherResources.isEmpty })
    }

    @Test func `one record that names three members is three facts of one event, also when it is folded again`()
        async throws
    {
        let fixtures = Fixtures()
        let tenant = try await FactFixtures.newTenant(fixtures)
        let members = ["lee", "kim", "ola"].map { name in
            FactFixtures.fact("one", audience: Audience(.person, name: "\(name)@contoso.example"))
        }
        try await FactFixtures.add(members, to: tenant, fixtures)

        try await FactFixtures.add([FactFixtures.fact("two", after: 3)], to: tenant, fixtures)

        let events = try await FactFixtures.stored(tenant, fixtures).map(\.event)
        try #require(events.count == 1)
        #expect(events[0].audiences.count == 4 && events[0].recordIds == ["one", "two"])
    }

    @Test func `a fact for a key with thousands of them reads its neighbours only`() async throws {
        let fixtures = Fixtures()
        let tenant = try await FactFixtures.newTenant(fixtures)
        let facts = (0..<6_000).map { FactFixtures.fact("\($0)", after: Double($0) * 5) }
        try await FactFixtures.add(facts, to: tenant, fixtures)
        try await fixtures.database.asWorker { connection in
            // Statistics are the owner's to take.
            try await connection.execute("set local role none")
            try await connection.execute("analyze sharing_fact")
        }

        let (read, changed) = try await fixtures.database.asWorker { connection in
            let changed = try await SharingStore.add(
                [FactFixtures.evidence(FactFixtures.fact("late", after: 15_001))],
                tenant: tenant,
                on: connection
            )
            let rows = try await connection.query(
                """
                select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) as read
                from pg_stat_xact_user_tables where relname = 'sharing_fact'
                """
            )
            return (try rows[0].decode("read", as: Int.self), changed)
        }

        // Sixteen minutes to each side, a fact every five seconds.
        #expect((300...450).contains(read), "\(read) facts were read")
        #expect(changed.events.count == 1)
        #expect(try await FactFixtures.stored(tenant, fixtures).count == 101)
    }

    @Test(
        .enabled(if: FoldingTests.recordsFolder != nil),
        arguments: ["elastic_beats_sp-sharing-op", "invictus-ir_o365_dataset_half", "elastic_beats_azuread"]
    )
    func `published bursts are the same events in any order and any split`(name: String) async throws {
        let fixtures = Fixtures()
        let folder = try #require(FoldingTests.recordsFolder)
        let text = try String(contentsOf: folder.appending(path: name + ".jsonl"), encoding: .utf8)
        var seen: Set<RecordKey> = []
        let facts = text.utf8.split(separator: UInt8(ascii: "\n")).flatMap { line -> [SharingFact] in
            guard let json = try? JSONValue(parsing: Array(line).span), let record = AuditRecord(json),
                seen.insert(RecordKey(id: record.id, operation: record.operation)).inserted
            else { return [] }
            return SharingFacts.facts(in: record)
        }
        let links = name.contains("azuread") ? 0 : 1

        for seed in 1...3 as ClosedRange<UInt64> {
            var numbers = SeededNumbers(seed: seed)
            let tenant = try await FactFixtures.newTenant(fixtures)
            for commit in FactFixtures.commits(facts, &numbers) {
                try await FactFixtures.add(commit, to: tenant, fixtures)
            }

            let events = try await FactFixtures.stored(tenant, fixtures).map(\.event)
            #expect(FactFixtures.contents(events) == FactFixtures.contents(Folding.events(of: facts, tenant: UUID())))
            let made = events.filter { $0.act == .linkCreated }
            #expect(made.count == links)
            if name.hasPrefix("elastic_beats_sp") { #expect(made.map(\.recordIds.count) == [5]) }
        }
    }
}
