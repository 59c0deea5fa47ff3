import FoundationEssentials

/// What an action means for a state that was just read: pure.
enum MitigationJudgement: Equatable {
    /// It is so already.
    case reached
    /// It rests on something else than what was approved.
    case changed([String])
    /// There is nothing of the kind to change, or it must not be.
    case impossible(String)
    /// To be sent.
    case ready(MitigationWrite)

    /// Judges an action by the present state.
    ///
    /// - Parameters:
    ///   - mitigation: What is to be done; without a `before`, it is being proposed.
    ///   - state: As it was read just now.
    ///   - usesFullID: Whether the other form of an assignment's id is to be used.
    init(_ mitigation: Mitigation, _ state: LiveState, usesFullID: Bool = false) {
        if Self.isReached(mitigation, state) {
            self = .reached
            return
        }
        if let before = mitigation.before, let hash = mitigation.beforeHash {
            let now = state.fingerprint(for: mitigation.action, principal: mitigation.principal?.key)
            guard now.map(\.hexadecimal).joined() == hash else {
                self = .changed(Self.differences(mitigation, before, state))
                return
            }
        }
        self = Self.write(mitigation, state, usesFullID)
    }

    /// Whether the state is what the action is for.
    static func isReached(_ mitigation: Mitigation, _ state: LiveState) -> Bool {
        let holder = state.holder(mitigation.principal?.key ?? "everyone")
        switch mitigation.action {
        case .removeAccess, .removeEveryone, .removeFlowAccess: return holder == nil
        case .lowerRole: return holder?.role == mitigation.targetRole
        case .restoreAccess, .restoreFlowAccess: return holder?.role == mitigation.targetRole
        case .quarantineApp: return state.isQuarantined == true
        case .releaseApp: return state.isQuarantined != true
        case .stopFlow: return state.flowState.map { $0 != "Started" } ?? false
        case .startFlow: return state.flowState == "Started"
        // Only whom the proposal's reading showed to have it can be seen to have lost it.
        case .manualTask: return mitigation.principalBefore != nil && holder == nil
        case .notifySharer: return false
        }
    }

    private static func write(_ mitigation: Mitigation, _ state: LiveState, _ usesFullID: Bool) -> MitigationJudgement {
        switch mitigation.action {
        case .removeAccess, .removeEveryone, .removeFlowAccess, .lowerRole:
            guard let holder = state.holder(mitigation.principal?.key ?? "everyone") else { return .reached }
            guard !holder.isOwner else {
                return .impossible("The owner cannot be taken off; an administrator gives it another owner first.")
            }
            if mitigation.action == .lowerRole {
                guard holder.kind != .everyone else { return .impossible("Everyone has CanView and nothing to lower.") }
                return .ready(.grant(role: mitigation.targetRole ?? "CanView", holder.principal))
            }
            return .ready(.remove(id: usesFullID ? holder.assignmentId ?? holder.assignment : holder.assignment))
        case .restoreAccess, .restoreFlowAccess:
            guard let principal = mitigation.principal, let role = mitigation.targetRole else {
                return .impossible("It is not recorded who had it, and how.")
            }
            guard principal.kind != .everyone || role == "CanView" else {
                return .impossible("Everyone can be given CanView only, and had \(role).")
            }
            return .ready(.grant(role: role, principal))
        case .quarantineApp: return .ready(.quarantine(true))
        case .releaseApp: return .ready(.quarantine(false))
        case .stopFlow: return .ready(.stop)
        case .startFlow: return .ready(.start)
        case .notifySharer, .manualTask: return .impossible("Nothing is sent for it.")
        }
    }

    /// What differs between two states, as far as the action rests on it, a sentence each.
    static func differences(_ mitigation: Mitigation, _ before: LiveState, _ now: LiveState) -> [String] {
        var differences: [String] = []
        func named(_ text: String?) -> String { text?.visible ?? "nobody" }
        if before.ownerId != now.ownerId {
            differences.append(
                "The owner was \(named(before.owner ?? before.ownerId)) and is \(named(now.owner ?? now.ownerId))."
            )
        }
        let key = mitigation.principal?.key ?? "everyone"
        let whom = mitigation.principal?.shown.visible ?? "Everyone"
        switch (before.holder(key), now.holder(key)) {
        case (let old?, let new?) where old.role != new.role:
            differences.append("\(whom) had the role \(old.role.visible) and has \(new.role.visible).")
        case (let old?, let new?) where old.createdAt != new.createdAt || old.assignment != new.assignment:
            differences.append("\(whom) was taken off and given the role \(new.role.visible) again meanwhile.")
        case (nil, let new?): differences.append("\(whom) did not have it and has the role \(new.role.visible).")
        case (let old?, nil): differences.append("\(whom) had the role \(old.role.visible) and no longer has it.")
        default: break
        }
        if before.isQuarantined != now.isQuarantined {
            differences.append("The app is \(now.isQuarantined == true ? "" : "not ")quarantined now.")
        }
        if before.flowState != now.flowState {
            differences.append("The flow was \(named(before.flowState)) and is \(named(now.flowState)).")
        }
        return differences.isEmpty ? ["How it is shared was changed meanwhile."] : differences
    }
}

extension Mitigation {
    /// What the principal had when the state was read for the proposal; `nil` where it was not read, or showed nothing.
    var principalBefore: LiveState.Holder? { principal.flatMap { before?.holder($0.key) } }
}

extension LiveState.Holder {
    var principal: Mitigation.Principal { Mitigation.Principal(kind: kind, id: id, name: name) }
}
