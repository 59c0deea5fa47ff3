import FoundationEssentials
import Testing

@testable import Gateway

@Suite struct MitigationJudgementTests {
    /// What became of the state between the proposal and the moment at which it is carried out.
    enum Change: String, CaseIterable, Sendable {
        case none, alreadySo, otherRole, givenAgain, otherOwner, halted, gone
    }

    enum Verdict: Sendable { case reached, changed, impossible, ready }

    struct Row: Sendable, CustomTestStringConvertible {
        var action: MitigationAction
        /// In the order of ``Change``.
        var verdicts: [Verdict]
        var testDescription: String { action.rawValue }
    }

    static let rows = [
        Row(action: .removeAccess, verdicts: [.ready, .reached, .changed, .changed, .changed, .ready, .reached]),
        Row(action: .removeEveryone, verdicts: [.ready, .reached, .changed, .changed, .changed, .ready, .reached]),
        Row(action: .lowerRole, verdicts: [.ready, .reached, .changed, .changed, .changed, .ready, .changed]),
        Row(action: .quarantineApp, verdicts: [.ready, .reached, .ready, .ready, .changed, .reached, .ready]),
        Row(action: .releaseApp, verdicts: [.ready, .reached, .ready, .ready, .changed, .ready, .ready]),
        Row(action: .removeFlowAccess, verdicts: [.ready, .reached, .changed, .changed, .changed, .ready, .reached]),
        Row(action: .stopFlow, verdicts: [.ready, .reached, .ready, .ready, .changed, .reached, .ready]),
        Row(action: .startFlow, verdicts: [.ready, .reached, .ready, .ready, .changed, .ready, .ready]),
        Row(
            action: .notifySharer,
            verdicts: [.impossible, .impossible, .impossible, .impossible, .changed, .impossible, .impossible]
        ),
        Row(
            action: .manualTask,
            verdicts: [.impossible, .reached, .impossible, .impossible, .changed, .impossible, .reached]
        ),
        // Nobody has what is given back, so there is nothing whose date or absence could differ.
        Row(action: .restoreAccess, verdicts: [.ready, .reached, .changed, .ready, .changed, .ready, .ready]),
        Row(action: .restoreFlowAccess, verdicts: [.ready, .reached, .changed, .ready, .changed, .ready, .ready]),
    ]

    private static func state(_ action: MitigationAction, after change: Change) -> LiveState {
        let mitigation = MitigationFixtures.mitigation(action)
        let key = mitigation.principal?.key ?? (action == .removeEveryone ? "everyone" : "")
        var state = MitigationFixtures.state(before: action)
        let index = state.holders.firstIndex { $0.key == key }
        func add(_ role: String) {
            state.holders.append(MitigationFixtures.holder(.user, key, role, at: AlertFixtures.start + 60))
        }
        switch change {
        case .none: break
        case .alreadySo:
            switch action {
            case .removeAccess, .removeEveryone, .removeFlowAccess, .manualTask:
                state.holders.removeAll { $0.key == key }
            case .lowerRole: if let index { state.holders[index].role = "CanView" }
            case .quarantineApp: state.isQuarantined = true
            case .releaseApp: state.isQuarantined = false
            case .stopFlow: state.flowState = "Stopped"
            case .startFlow: state.flowState = "Started"
            case .restoreAccess, .restoreFlowAccess: add("CanEdit")
            case .notifySharer: break
            }
        case .otherRole:
            if let index {
                state.holders[index].role = "CanViewWithShare"
            } else if action.isRestoration {
                add("CanView")
            }
        case .givenAgain: if let index { state.holders[index].createdAt = AlertFixtures.start + 60 }
        case .otherOwner:
            state.ownerId = MitigationFixtures.sales
            state.owner = "lidia@contoso.example"
        case .halted: if action.kind == .cloudFlow { state.flowState = "Stopped" } else { state.isQuarantined = true }
        case .gone: state.holders.removeAll { $0.key == key }
        }
        return state
    }

    private static func verdict(_ judgement: MitigationJudgement) -> Verdict {
        switch judgement {
        case .reached: .reached
        case .changed: .changed
        case .impossible: .impossible
        case .ready: .ready
        }
    }

    @Test func `every action has its row`() {
        #expect(Set(Self.rows.map(\.action)) == Set(MitigationAction.allCases))
        #expect(Self.rows.allSatisfy { $0.verdicts.count == Change.allCases.count })
    }

    @Test(arguments: rows) func `what was approved is carried out only while it is what is there`(row: Row) {
        let approved = MitigationFixtures.approved(row.action)

        for (change, verdict) in zip(Change.allCases, row.verdicts) {
            let judgement = MitigationJudgement(approved, Self.state(row.action, after: change))

            #expect(Self.verdict(judgement) == verdict, "\(change)")
            if case .changed(let differences) = judgement {
                #expect(!differences.isEmpty && differences.allSatisfy { $0.hasSuffix(".") }, "\(change)")
            }
        }
    }

    @Test(
        arguments: [
            (.removeAccess, .remove(id: MitigationFixtures.kim.key)),
            (.removeEveryone, .remove(id: "tenant-\(Fixtures.contoso)")),
            (.lowerRole, .grant(role: "CanView", MitigationFixtures.kim)),
            (.quarantineApp, .quarantine(true)), (.releaseApp, .quarantine(false)),
            (.removeFlowAccess, .remove(id: MitigationFixtures.kim.key)),
            (.stopFlow, .stop), (.startFlow, .start),
            (.restoreAccess, .grant(role: "CanEdit", MitigationFixtures.kim)),
            (.restoreFlowAccess, .grant(role: "CanEdit", MitigationFixtures.kim)),
        ] as [(MitigationAction, MitigationWrite)]
    )
    func `one change is sent, for the one it is about`(action: MitigationAction, write: MitigationWrite) {
        let approved = MitigationFixtures.approved(action)

        #expect(MitigationJudgement(approved, MitigationFixtures.state(before: action)) == .ready(write))
    }

    @Test func `a manual task is seen to be done only where its share was seen before`() {
        var state = MitigationFixtures.state(before: .manualTask)
        state.holders.removeAll { $0.key == MitigationFixtures.kim.key }
        let seen = MitigationFixtures.approved(.manualTask)
        var unread = seen
        unread.before = nil
        // A name that the service does not list by: that nobody of this name has it says nothing.
        var named = seen
        named.principal = Mitigation.Principal(kind: .user, name: "kim@fabrikam.example")

        #expect(MitigationJudgement.isReached(seen, state))
        #expect(!MitigationJudgement.isReached(unread, state))
        #expect(!MitigationJudgement.isReached(named, state))
    }

    @Test func `the other form of the id is the assignment's whole one`() throws {
        let approved = MitigationFixtures.approved(.removeAccess)
        let state = MitigationFixtures.state(before: .removeAccess)
        let whole = try #require(state.holder(MitigationFixtures.kim.key)?.assignmentId)

        #expect(MitigationJudgement(approved, state, usesFullID: true) == .ready(.remove(id: whole)))
    }

    @Test(arguments: [MitigationAction.removeAccess, .removeFlowAccess, .lowerRole])
    func `an owner is never taken off or lowered`(action: MitigationAction) {
        let state = MitigationFixtures.state(before: action)
        let owner = Mitigation.Principal(kind: .user, id: MitigationFixtures.ada)
        let draft = MitigationFixtures.mitigation(action, principal: owner)

        #expect(Self.verdict(MitigationJudgement(draft, state)) == .impossible)
    }

    @Test(
        arguments: [
            (nil, "CanView"), ("canview", "CanView"), ("CanViewWithShare", nil), ("CanEdit", nil), ("Owner", nil),
            ("", nil),
        ] as [(String?, String?)]
    )
    func `a role is lowered and never raised`(wanted: String?, given: String?) throws {
        if let given {
            #expect(try MitigationDesk.loweredRole(wanted) == given)
        } else {
            #expect(throws: GatewayError.self) { try MitigationDesk.loweredRole(wanted) }
        }
    }

    @Test func `everyone is given nothing but CanView`() {
        var undo = MitigationFixtures.mitigation(.restoreAccess, principal: .init(kind: .everyone))
        var state = MitigationFixtures.state(before: .restoreAccess)
        state.holders.removeAll { $0.kind == .everyone }
        #expect(Self.verdict(MitigationJudgement(undo, state)) == .impossible)

        undo.targetRole = "CanView"
        #expect(Self.verdict(MitigationJudgement(undo, state)) == .ready)
    }

    @Test(arguments: MitigationAction.allCases)
    func `others' assignments do not touch what an approval rests on`(action: MitigationAction) throws {
        let key = MitigationFixtures.approved(action).principal?.key
        let before = MitigationFixtures.state(before: action)
        var now = before
        now.holders.append(MitigationFixtures.holder(.user, "ffffffff-0000-4000-8000-000000000001", "CanEdit"))
        let index = try #require(now.holders.firstIndex { $0.kind == .group })
        now.holders[index].role = "CanEdit"
        now.holders[index].createdAt = AlertFixtures.start + 60
        now.holders.reverse()
        now.name = "Renamed"
        now.readAt = AlertFixtures.start + 60

        #expect(now.fingerprint(for: action, principal: key) == before.fingerprint(for: action, principal: key))
        now.holders.removeAll { $0.kind == .group }
        #expect(now.fingerprint(for: action, principal: key) == before.fingerprint(for: action, principal: key))
    }

    @Test func `two actions on one state have two fingerprints, and so have two principals`() {
        let state = MitigationFixtures.state(before: .removeAccess)
        let prints = MitigationAction.allCases.map { state.fingerprint(for: $0, principal: MitigationFixtures.kim.key) }

        #expect(Set(prints).count == MitigationAction.allCases.count)
        #expect(
            state.fingerprint(for: .removeAccess, principal: MitigationFixtures.kim.key)
                != state.fingerprint(for: .removeAccess, principal: MitigationFixtures.sales)
        )
    }
}
