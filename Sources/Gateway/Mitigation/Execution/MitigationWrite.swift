/// The one change that an action makes, as it is sent.
enum MitigationWrite: Sendable, Equatable {
    /// Takes an assignment away, by one of the two forms of its id.
    case remove(id: String)
    /// Gives a role to a principal, in place of the one it may have.
    case grant(role: String, Mitigation.Principal)
    case quarantine(Bool)
    case stop
    case start

    /// In a few words, for the evidence.
    var inWords: String {
        switch self {
        case .remove(let id): "delete the role assignment \(id)"
        case .grant(let role, let principal):
            "put the role \(role) for \(principal.shown) (\(principal.kind.rawValue) \(principal.id ?? ""))"
        case .quarantine(true): "set the quarantine state to quarantined"
        case .quarantine(false): "set the quarantine state to unquarantined"
        case .stop: "stop the flow"
        case .start: "start the flow"
        }
    }
}
