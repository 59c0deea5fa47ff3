import FoundationEssentials
import MicrosoftCloud
import Postgres

extension MitigationOffice {
    /// What reading the present state for a draft came to.
    enum Prepared {
        case ready(Mitigation, [MitigationLog.Entry])
        case nothing(Mitigation.Outcome, String)
        case later(CloudFailure)
        case refused(CloudFailure)
    }

    /// Reads the present state for a draft, and makes it a proposal: whom exactly it is about, in which role, resting on what.
    func prepared(
        _ draft: Mitigation,
        of tenant: TenantID,
        reached: @Sendable (MitigationTurn.Point) async throws -> Void = { _ in }
    ) async throws -> Prepared {
        var proposal = draft
        proposal.state = draft.isAutomatic ? .approved : .proposed
        if draft.isAutomatic {
            proposal.decidedAt = Date()
            // However long it took to read: there is the whole delay in which anybody can stop it.
            let delay = draft.runAfter.map { max(0, $0.timeIntervalSince(draft.createdAt)) } ?? 0
            proposal.runAfter = Date().addingTimeInterval(delay)
        }
        proposal.message = nil
        proposal.remedy = nil
        guard draft.resource.isReadable
        else {
            guard !draft.action.writes else { return .nothing(.unneeded, "The app or flow is not named.") }
            return .ready(proposal, [.proposed(proposal)])
        }
        let state: LiveState?
        do {
            state = try await self.state(of: draft.resource, tenant: tenant)
            try await reached(.read)
        } catch let failure as CloudFailure {
            if failure.retry == .operatorMustAct {
                // What is only said or done by hand needs no reading.
                guard draft.action.writes else {
                    return .ready(proposal, [.proposed(proposal)])
                }
                return .refused(failure)
            }
            return .later(failure)
        }
        guard let state else { return .nothing(.gone, "The app or flow is gone, and the share with it.") }
        proposal.resource.name = state.name ?? proposal.resource.name
        if let trouble = Self.complete(&proposal, by: state) { return .nothing(.unneeded, trouble) }
        switch MitigationJudgement(proposal, state) {
        case .reached: return .nothing(.unneeded, "It is so already: \(MitigationWords(proposal).title).")
        case .impossible(let why) where draft.action.writes: return .nothing(.refused, why)
        case .changed, .impossible, .ready: break
        }
        proposal.before = state
        proposal.beforeHash = state.fingerprint(for: proposal.action, principal: proposal.principal?.key)
            .map(\.hexadecimal).joined()
        return .ready(proposal, [.proposed(proposal)])
    }

    /// Says whom it is about by what was read.
    ///
    /// - Returns: Why nobody can be found; `nil` when all is said.
    private static func complete(_ proposal: inout Mitigation, by state: LiveState) -> String? {
        if proposal.action == .removeEveryone {
            guard let everyone = state.everyone else { return "It is not shared with everyone." }
            proposal.principal = everyone.principal
            proposal.role = everyone.role
            return nil
        }
        if proposal.action == .manualTask || proposal.action == .notifySharer {
            proposal.role = proposal.principal.flatMap { state.holder($0.key)?.role }
            return nil
        }
        guard proposal.action.needsPrincipal else { return nil }
        guard let wanted = proposal.principal else { return "It is not said whom it is about." }
        if proposal.action.isRestoration {
            proposal.role = state.holder(wanted.key)?.role
            return nil
        }
        let name = wanted.name?.lowercased()
        let found = state.holder(wanted.key) ?? state.holders.first { $0.name?.lowercased() == name && name != nil }
        guard let found else { return "\(wanted.shown.visible) does not have it." }
        proposal.principal = found.principal
        proposal.role = found.role
        if proposal.action == .lowerRole {
            proposal.targetRole = proposal.targetRole ?? "CanView"
            guard found.role.lowercased().hasPrefix("canview") == false else {
                return "\(found.principal.shown.visible) has \(found.role.visible) and nothing to lower."
            }
        }
        return nil
    }
}
