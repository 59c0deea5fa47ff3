import FoundationEssentials
import PowerPlatform

extension PowerPlatformClient {
    /// An app or flow with who has it now.
    func state(of known: ResourceState) async throws -> ResourceState {
        var state = known
        let now = Date()
        switch known.key.kind {
        case .canvasApp:
            let app = try await app(known.key.id, in: known.environmentID)
            let assignments = try await assignments(ofApp: known.key.id, in: known.environmentID)
            state.name = app.displayName
            state.ownerID = app.owner?.id
            state.owner = app.owner.flatMap { $0.userPrincipalName ?? $0.email ?? $0.displayName }
            state.assignments = assignments.map { PresentAssignment($0).seen(before: known.assignments, now: now) }
        case .cloudFlow:
            let flow = try await flow(known.key.id, in: known.environmentID)
            let assignments = try await assignments(ofFlow: known.key.id, in: known.environmentID)
            state.name = flow.displayName
            state.ownerID = flow.creatorID
            state.assignments = assignments.map { PresentAssignment($0).seen(before: known.assignments, now: now) }
        }
        return state
    }
}
