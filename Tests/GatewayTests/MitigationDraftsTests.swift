import AuditRecords
import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Policies
import Postgres
import Testing

@testable import Gateway

/// Alerts go in, drafts come out, all in one transaction.
@Suite(.scratchDatabase) struct MitigationDraftsTests {
    private let fixtures = Fixtures()
    private let tenant = Fixtures.contoso

    private func begin(_ state: MitigationSettings.State? = .on) async throws {
        try await fixtures.addTenant(tenant, name: "Contoso")
        if let state { try await MitigationFixtures.switchOn(tenant, fixtures, to: state) }
    }

    private func policy(
        _ action: MitigationAction,
        automatic: PolicySettings.Mitigation.Automatic? = nil
    ) -> Policy {
        var policy = AlertFixtures.policy()
        policy.settings.mitigation = .init(action: action.rawValue, automatic: automatic)
        return policy
    }

    private func automatic(delay: Int = 3600, dailyMax: Int = 5) -> PolicySettings.Mitigation.Automatic {
        var automatic = PolicySettings.Mitigation.Automatic()
        automatic.delay = delay
        automatic.dailyMax = dailyMax
        automatic.isTrial = false
        return automatic
    }

    /// Stores what somebody shared, and has a policy hit by it.
    private func share(
        _ kind: SharedResource.Kind = .canvasApp,
        _ id: String = MitigationFixtures.app,
        with audience: Audience = Audience(.organisation),
        noticedBy policy: Policy
    ) async throws -> AlertHit {
        let record = UUID().uuidString.lowercased()
        let resource = SharedResource(kind, id: id, name: "Expenses", environmentID: MitigationFixtures.environment)
        var fact = FactFixtures.fact(record, key: "c|\(record)|opens|", part: id, audience: audience)
        fact.resource = resource
        let event = try await fixtures.database.asWorker { [fact] in
            try await SharingStore.add([FactFixtures.evidence(fact)], tenant: tenant, on: $0).events[0]
        }
        return AlertFixtures.hit(event.id.uuidString.lowercased(), key: id, policy: policy, share: event)
    }

    private func drafts() async throws -> [Mitigation] { try await MitigationFixtures.all(of: tenant, fixtures) }

    @Test func `an alert of a policy with mitigation makes one draft that says why`() async throws {
        try await begin()
        let policy = policy(.removeEveryone)

        try await AlertFixtures.add([try await share(noticedBy: policy)], to: tenant, fixtures)

        let draft = try #require(try await drafts().first)
        let alert = try #require(try await AlertFixtures.alerts(of: tenant, fixtures).first)
        #expect(try await drafts().count == 1)
        #expect(draft.state == .draft && draft.action == .removeEveryone && draft.principal?.kind == .everyone)
        #expect(
            draft.resource.id == MitigationFixtures.app
                && draft.resource.environmentId == MitigationFixtures.environment
        )
        #expect(draft.alertId == alert.alertId && draft.policyId == policy.id && draft.eventId != nil)
        #expect(draft.proposedBy == policy.title && draft.proposedSide == .policy)
        #expect(draft.reason.hasPrefix("Shared with everyone: "))
        #expect(!draft.isAutomatic && !draft.isTrial)
    }

    @Test func `evidence that comes again proposes nothing, also after the first proposal has ended`() async throws {
        try await begin()
        let hit = try await share(noticedBy: policy(.removeEveryone))

        for _ in 0..<3 { try await AlertFixtures.add([hit, hit], to: tenant, fixtures) }
        #expect(try await drafts().count == 1)
        try await fixtures.database.asWorker { connection in
            _ = try await connection.execute(
                "update mitigation set state = 'rejected', settled_at = now(), due_at = null"
            )
        }
        try await AlertFixtures.add([hit], to: tenant, fixtures)
        #expect(try await drafts().count == 1)

        // Somebody shared it once more, which is another event.
        try await AlertFixtures.add([try await share(noticedBy: hit.policy)], to: tenant, fixtures)
        #expect(try await drafts().map(\.state.isOpen).sorted { $0 && !$1 } == [true, false])
    }

    @Test(arguments: [nil, .off] as [MitigationSettings.State?])
    func `where mitigation is off an alert is an alert and no more`(state: MitigationSettings.State?) async throws {
        try await begin(state)

        try await AlertFixtures.add([try await share(noticedBy: policy(.removeEveryone))], to: tenant, fixtures)

        #expect(try await AlertFixtures.alerts(of: tenant, fixtures).count == 1)
        #expect(try await drafts().isEmpty)
    }

    @Test func `where the app is not registered yet a draft waits for it`() async throws {
        try await begin(.waiting)

        try await AlertFixtures.add([try await share(noticedBy: policy(.removeEveryone))], to: tenant, fixtures)

        #expect(try await drafts().map(\.state) == [.draft])
    }

    @Test func `whoever lists the pack sees what it proposes, and that it does nothing by itself`() async throws {
        try await begin()

        let views = try await PolicyDesk(database: fixtures.database).policies(of: "Contoso")

        let proposing = views.filter { $0.mitigation != nil }
        #expect(
            Set(proposing.map(\.title)).isSuperset(of: [
                "App or flow shared with everyone", "App or flow shared with a guest",
            ])
        )
        #expect(proposing.allSatisfy { $0.mitigation?.automatic == nil })
    }

    @Test func `a policy without mitigation proposes nothing`() async throws {
        try await begin()

        try await AlertFixtures.add([try await share(noticedBy: AlertFixtures.policy())], to: tenant, fixtures)

        #expect(try await drafts().isEmpty)
    }

    @Test func `the action that fits the resource is proposed`() async throws {
        try await begin()
        let kim = Audience(.guest, id: MitigationFixtures.kim.id, name: "kim@fabrikam.example")

        for (kind, id) in [
            (SharedResource.Kind.cloudFlow, MitigationFixtures.flow), (.canvasApp, MitigationFixtures.app),
        ] {
            for action in [MitigationAction.removeAccess, .removeFlowAccess] {
                let hit = try await share(kind, id, with: kim, noticedBy: policy(action))
                try await AlertFixtures.add([hit], to: tenant, fixtures)
            }
        }

        let found = try await drafts()
        #expect(Set(found.map(\.action)) == [.removeAccess, .removeFlowAccess] && found.count == 2)
        #expect(found.first { $0.resource.isFlow }?.action == .removeFlowAccess)
        #expect(found.allSatisfy { $0.principal?.key == MitigationFixtures.kim.key })
    }

    @Test(
        arguments: [
            (.removeAccess, Audience(.unknown)), (.removeFlowAccess, Audience(.unknown)),
            (.lowerRole, Audience(.unknown)),
            (.removeEveryone, Audience(.unknown)), (.removeEveryone, Audience(.person, id: MitigationFixtures.ada)),
            (.stopFlow, Audience(.organisation)),
        ] as [(MitigationAction, Audience)]
    )
    func `what nobody can be taken from, and what does not fit, is not proposed`(
        action: MitigationAction,
        audience: Audience
    ) async throws {
        try await begin()

        let hit = try await share(with: audience, noticedBy: policy(action))
        try await AlertFixtures.add([hit], to: tenant, fixtures)

        #expect(try await AlertFixtures.alerts(of: tenant, fixtures).count == 1)
        #expect(try await drafts().isEmpty)
    }

    @Test func `an automatic action is only tried unless the policy says otherwise`() async throws {
        try await begin()
        let policy = policy(.removeEveryone, automatic: .init())

        try await AlertFixtures.add([try await share(noticedBy: policy)], to: tenant, fixtures)

        let draft = try #require(try await drafts().first)
        #expect(draft.isTrial && !draft.isAutomatic && draft.runAfter == nil)
    }

    @Test func `an automatic action waits its delay, in which somebody can stop it`() async throws {
        try await begin()
        let policy = policy(.removeEveryone, automatic: automatic(delay: 900))

        try await AlertFixtures.add([try await share(noticedBy: policy)], to: tenant, fixtures)

        let draft = try #require(try await drafts().first)
        #expect(draft.isAutomatic && !draft.isTrial)
        #expect(draft.runAfter.map { abs($0.timeIntervalSince(draft.createdAt) - 900) < 0.001 } == true)
    }

    @Test func `beyond a policy's daily maximum people are asked, until the tenant's next day`() async throws {
        try await begin()
        let policy = policy(.removeEveryone, automatic: automatic(dailyMax: 1))
        func shareAnother() async throws -> Mitigation {
            let id = UUID().uuidString.lowercased()
            try await AlertFixtures.add([try await share(id: id, noticedBy: policy)], to: tenant, fixtures)
            return try #require(try await drafts().first { $0.resource.id == id })
        }

        let first = try await shareAnother()
        let second = try await shareAnother()
        #expect(first.isAutomatic)
        #expect(!second.isAutomatic && !second.isTrial)
        #expect(second.reason.hasSuffix("(The policy's 1 of the day are used up, so people are asked.)"))

        // The first one becomes yesterday's, by the tenant's clock and not by UTC's.
        let calendar = TenantCalendar(timeZone: "Europe/Berlin")
        let midnight = calendar.start(of: calendar.day(of: Date()))
        func moveFirst(to time: Date) async throws {
            try await fixtures.database.asWorker { connection in
                _ = try await connection.execute(
                    "update mitigation set created_at = \(time) where mitigation_id = \(first.mitigationId.rawValue)"
                )
            }
        }
        try await moveFirst(to: midnight)
        #expect(try await !shareAnother().isAutomatic)
        try await moveFirst(to: midnight.addingTimeInterval(-1))
        #expect(try await shareAnother().isAutomatic)
    }

    @Test func `a reason that grew too long does not hold the records up`() async throws {
        try await begin()
        var policy = policy(.removeEveryone, automatic: automatic(dailyMax: 1))
        policy.title = String(repeating: "e\u{301}", count: 1990)

        for _ in 0..<2 {
            let hit = try await share(id: UUID().uuidString.lowercased(), noticedBy: policy)
            try await AlertFixtures.add([hit], to: tenant, fixtures)
        }

        let found = try await drafts()
        #expect(found.count == 2 && found.allSatisfy { $0.reason.unicodeScalars.count <= 2000 })
        #expect(found.first { !$0.isAutomatic }?.reason.hasSuffix("so people are asked.)") == true)
    }

    @Test func `two workers at once make one draft, and keep to the daily maximum`() async throws {
        try await begin()
        let policy = policy(.removeEveryone, automatic: automatic(dailyMax: 1))
        let same = [try await share(noticedBy: policy), try await share(noticedBy: policy)]
        let other = try await share(id: UUID().uuidString.lowercased(), noticedBy: policy)

        try await withThrowingTaskGroup(of: Void.self) { group in
            for hit in same + [other] {
                group.addTask { try await AlertFixtures.add([hit], to: tenant, fixtures) }
            }
            try await group.waitForAll()
        }

        let found = try await drafts()
        #expect(found.count == 2)
        #expect(found.count { $0.isAutomatic } == 1)
    }

    private func share(id: String, noticedBy policy: Policy) async throws -> AlertHit {
        try await share(.canvasApp, id, noticedBy: policy)
    }

    // MARK: - Whom a policy means

    private static let kim = Audience(.guest, id: MitigationFixtures.kim.id, name: "kim@fabrikam.example")
    private static let ada = Audience(.person, id: MitigationFixtures.ada, name: "ada@contoso.example")

    private static let guests = """
        title: Shared with a guest
        id: 7d0a52a4-0f3e-4a39-9f0f-000000000021
        logsource: {product: gateway, service: sharing}
        detection:
          sel: {gateway.resource.kind: canvasApp, gateway.audience.kind: guest}
          condition: sel
        level: high
        gateway: {mitigation: {action: remove-access}}
        """

    /// An app shared with these by one act, which is one record each.
    private func facts(_ act: String, _ shares: [(record: String, audience: Audience)]) -> [SharingFact] {
        shares.map { record, audience in
            var fact = FactFixtures.fact(
                record,
                key: "c|\(act)|opens|",
                part: MitigationFixtures.app,
                audience: audience
            )
            fact.resource = SharedResource(
                .canvasApp,
                id: MitigationFixtures.app,
                environmentID: MitigationFixtures.environment
            )
            return fact
        }
    }

    private func store(_ facts: [SharingFact]) async throws -> SharingStore.Changed {
        try await fixtures.database.asWorker {
            try await SharingStore.add(facts.map(FactFixtures.evidence), tenant: tenant, on: $0)
        }
    }

    @Test func `whoever was given something in the same breath as a guest keeps it`() async throws {
        try await begin()
        let policies = TenantPolicies(compiled: CompiledPolicies(Fixtures.policies(Self.guests)))

        let changed = try await store(facts("act", [("r-1", Self.ada), ("r-2", Self.kim)]))
        #expect(changed.events.map(\.audiences.count) == [2])
        _ = try await fixtures.database.asWorker {
            try await Evaluation.evaluate([], changed, with: policies, tenant: tenant, on: $0)
        }

        #expect(try await drafts().map(\.principal?.key) == [MitigationFixtures.kim.key])
    }

    @Test func `a policy on records proposes where its record names one, and leaves several to people`() async throws {
        try await begin()
        let policy = policy(.removeAccess)
        func hit(_ record: String) -> AlertHit {
            let evidence = Alert.Evidence(
                kind: .record,
                id: record,
                summary: "PowerAppPermissionEdited",
                occurredAt: Date(microseconds: FactFixtures.start),
                arrivedAt: Date()
            )
            return AlertHit(policy: policy, key: ["UserId": record], evidenceID: record, evidence: evidence)
        }
        _ = try await store(facts("several", [("r-1", Self.ada), ("r-2", Self.kim)]))
        try await AlertFixtures.add([hit("r-1")], to: tenant, fixtures)
        #expect(try await drafts().isEmpty)

        _ = try await store(facts("one", [("r-3", Self.kim)]))
        try await AlertFixtures.add([hit("r-3")], to: tenant, fixtures)
        #expect(try await drafts().map(\.principal?.key) == [MitigationFixtures.kim.key])

        // Another tenant's record of the same id tells of no share of this one's.
        try await fixtures.addTenant(Fixtures.fabrikam, name: "Fabrikam")
        try await MitigationFixtures.switchOn(Fixtures.fabrikam, fixtures)
        try await AlertFixtures.add([hit("r-3")], to: Fixtures.fabrikam, fixtures)
        #expect(try await MitigationFixtures.all(of: Fixtures.fabrikam, fixtures).isEmpty)
    }
}
