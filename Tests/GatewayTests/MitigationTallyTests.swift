import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Postgres
import Testing

@testable import Gateway

/// What a digest tells of mitigation: each thing in the period in which it happened.
@Suite(.scratchDatabase) struct MitigationTallyTests {
    private let fixtures = Fixtures()
    private let tenant = Fixtures.contoso
    /// Contoso's second of March 2026, in Berlin.
    private let day = DigestSample.period

    private func begin() async throws {
        try await fixtures.addTenant(tenant, name: "Contoso")
        try await fixtures.database.asWorker { connection in
            _ = try await connection.execute(
                "update tenant set created_at = '2026-02-01' where tenant_id = \(tenant.rawValue)"
            )
        }
    }

    private func tell(
        _ period: Range<Date>? = nil,
        _ tenant: TenantID = Fixtures.contoso
    ) async throws
        -> Digest.Mitigation?
    {
        try await fixtures.database.asWorker {
            try await MitigationTally.tell(in: period ?? day, tenant: tenant, on: $0)
        }
    }

    /// A mitigation of a resource of its own.
    private func one(
        _ action: MitigationAction = .removeEveryone,
        _ state: Mitigation.State,
        _ outcome: Mitigation.Outcome? = nil,
        at time: Date,
        _ change: (inout Mitigation) -> Void = { _ in }
    ) async throws {
        var made = MitigationFixtures.mitigation(action, name: "App of \(state)", at: time)
        made.resource.id = UUID().uuidString.lowercased()
        made.state = state
        made.outcome = outcome
        if ![.draft, .proposed, .stopped, .expired, .void, .trial].contains(state) { made.decidedAt = time + 60 }
        if !state.isOpen { made.settledAt = time + 120 }
        if outcome == .verified { made.verifiedAt = time + 110 }
        change(&made)
        try await MitigationFixtures.store(made, of: tenant, fixtures)
    }

    @Test func `where nothing was proposed there is nothing to tell`() async throws {
        try await begin()

        #expect(try await tell() == nil)
    }

    @Test func `each end counts once, in the period in which it came`() async throws {
        try await begin()
        let noon = day.lowerBound + 12 * 3600
        try await one(.removeEveryone, .done, .verified, at: noon)
        try await one(.quarantineApp, .done, .verified, at: noon)
        try await one(.removeEveryone, .done, .alreadySo, at: noon)
        try await one(.removeEveryone, .done, .gone, at: noon)
        try await one(.manualTask, .done, .confirmed, at: noon)
        try await one(.manualTask, .done, .seen, at: noon)
        try await one(.notifySharer, .done, .told, at: noon)
        try await one(.removeEveryone, .failed, .forbidden, at: noon)
        try await one(.removeEveryone, .rejected, .rejected, at: noon)
        try await one(.removeEveryone, .expired, .expired, at: noon)
        try await one(.removeEveryone, .stopped, .stopped, at: noon)
        try await one(.removeEveryone, .void, .changed, at: noon)
        try await one(.removeEveryone, .trial, .trial, at: noon) { $0.isTrial = true }
        // What gives back counts where it took back.
        try await one(.restoreAccess, .done, .verified, at: noon) { $0.undoOf = GUID(UUID()) }
        try await one(.removeEveryone, .done, .verified, at: day.lowerBound - 86_400) { $0.undoneAt = noon }
        try await one(.removeEveryone, .done, .verified, at: day.lowerBound - 86_400) { $0.resharedAt = noon }
        try await one(.removeEveryone, .proposed, at: noon)
        try await one(.manualTask, .manual, at: noon)
        try await one(.removeEveryone, .approved, at: noon)
        // Before and after: none of it.
        try await one(.removeEveryone, .failed, .forbidden, at: day.lowerBound - 3600)
        try await one(.removeEveryone, .failed, .forbidden, at: day.upperBound)

        let told = try #require(try await tell())

        var wanted = Digest.Mitigation.Counts()
        (wanted.proposed, wanted.approved) = (16, 11)
        (wanted.takenBack, wanted.changed, wanted.alreadySo, wanted.gone) = (1, 1, 1, 1)
        (wanted.byHand, wanted.told, wanted.failed, wanted.undone, wanted.reshared) = (2, 1, 1, 1, 1)
        (wanted.rejected, wanted.expired, wanted.stopped, wanted.void, wanted.trials) = (1, 1, 1, 1, 1)
        #expect(told.counts == wanted)
        #expect(told.waiting == 1 && told.manual == 1 && told.underWay == 1)
        #expect(told.total == 19 && told.mitigations.count == 19)
        // What came back goes first, what waits for people next, then what failed.
        let states = told.mitigations.map(\.state)
        #expect(told.mitigations[0].resharedAt == noon)
        #expect(Set(states[1...2]) == ["proposed", "manual"] && states[3] == "failed")
    }

    @Test func `who proposed and who approved is told by name, and of many only twenty`() async throws {
        try await begin()
        let noon = day.lowerBound + 12 * 3600
        for _ in 0..<23 { try await one(.removeEveryone, .done, .verified, at: noon) }
        let any = try #require(try await MitigationFixtures.all(of: tenant, fixtures).first)
        try await fixtures.database.asWorker { connection in
            for (index, name) in ["Alex", "megan@contoso.example"].enumerated() {
                let person = MitigationPerson(name, side: index == 0 ? .operator : .contact, way: .cli)
                let decision = ApprovalDecision(.approve, by: person, note: nil, at: noon + Double(index))
                _ = try await MitigationStore.decide(
                    decision,
                    of: any.mitigationId.rawValue,
                    tenant: tenant,
                    on: connection
                )
            }
            _ = try await connection.execute(
                """
                update mitigation set settled_at = settled_at + interval '1 minute'
                where mitigation_id = \(any.mitigationId.rawValue)
                """
            )
        }

        let told = try #require(try await tell())

        #expect(told.total == 23 && told.mitigations.count == 20)
        #expect(told.mitigations.first?.approvedBy == ["Alex", "megan@contoso.example"])
        #expect(told.mitigations.first?.proposedBy == "Alex")
        #expect(told.mitigations.first?.title == "Take Everyone off the canvas app “App of done”")
    }

    @Test func `a day's and its week's digest tell their own period, and what they told stays as it is`() async throws {
        try await begin()
        // A Monday at noon, and the Thursday after.
        try await one(.removeEveryone, .done, .verified, at: day.lowerBound + 12 * 3600)
        try await one(.removeAccess, .proposed, at: day.lowerBound + 84 * 3600)
        let maker = DigestMaker(database: fixtures.database)

        var made: [StoredDigest] = []
        for offset in 1...7 {
            let morning = day.lowerBound + Double(offset) * 86_400 + 6 * 3600 + 60
            made += try await maker.makeDue(for: tenant, now: morning)
        }

        let daily = made.filter { $0.digest.cadence == .daily && $0.digest.day >= DigestSample.day }
        let week = try #require(made.first { $0.digest.cadence == .weekly && $0.digest.day == DigestSample.day })
        #expect(daily.first?.digest.mitigation?.counts.takenBack == 1)
        #expect(daily.dropFirst().allSatisfy { $0.digest.mitigation?.counts.takenBack == 0 })
        #expect(daily.map { $0.digest.mitigation?.counts.proposed ?? 0 } == [1, 0, 0, 1, 0, 0, 0])
        #expect(week.digest.mitigation?.counts.takenBack == 1 && week.digest.mitigation?.counts.proposed == 2)
        #expect(week.digest.mitigation?.waiting == 1)
        #expect(
            DigestText(week.digest).render().contains("1 share taken back and verified, 1 waits for approval.")
        )
        // What happens afterwards does not change what was told.
        try await fixtures.database.asWorker { connection in
            _ = try await connection.execute("update mitigation set reshared_at = now() where state = 'done'")
        }
        let again = try await fixtures.digests(of: tenant).first { $0.id == week.id }
        #expect(again?.document == week.document)
    }

    @Test func `one tenant's mitigations are not told to another`() async throws {
        try await begin()
        try await fixtures.addTenant(Fixtures.fabrikam, name: "Fabrikam")
        try await one(.removeEveryone, .done, .verified, at: day.lowerBound + 60)

        #expect(try await tell(nil, Fixtures.fabrikam) == nil)
        #expect(try await tell() != nil)
    }
}
