/// What can be done about a share.
///
/// Raw values are stored, sent and typed, so they never change.
package enum MitigationAction: String, Sendable, Codable, CaseIterable {
    /// Takes a canvas app from one user or group.
    case removeAccess
    /// Takes a canvas app from everybody in the tenant at once.
    case removeEveryone
    /// Lets one user or group use a canvas app and no longer change it.
    case lowerRole
    /// Keeps everybody from playing a canvas app.
    case quarantineApp
    /// Ends an app's quarantine.
    case releaseApp
    /// Takes a cloud flow from a co-owner or a run-only user.
    case removeFlowAccess
    /// Stops a cloud flow.
    case stopFlow
    /// Starts a cloud flow that was stopped.
    case startFlow
    /// Writes to whoever shared: the reason, and what to do instead.
    case notifySharer
    /// Steps for a person, where no API can do it for an app.
    case manualTask
    /// Gives an app back to whom it was taken from, in the role that was recorded.
    case restoreAccess
    /// Gives a flow back to whom it was taken from.
    case restoreFlowAccess
}

extension MitigationAction {
    /// Which kind of resource it is for; `nil`: any.
    package var kind: ResourceState.Kind? {
        switch self {
        case .removeAccess, .removeEveryone, .lowerRole, .quarantineApp, .releaseApp, .restoreAccess: .canvasApp
        case .removeFlowAccess, .stopFlow, .startFlow, .restoreFlowAccess: .cloudFlow
        case .notifySharer, .manualTask: nil
        }
    }

    /// Whether it is about one principal.
    package var needsPrincipal: Bool {
        switch self {
        case .removeAccess, .lowerRole, .removeFlowAccess, .restoreAccess, .restoreFlowAccess: true
        case .removeEveryone, .quarantineApp, .releaseApp, .stopFlow, .startFlow, .notifySharer, .manualTask: false
        }
    }

    /// Whether it writes to Power Platform, which needs the app's registration as a management application.
    package var writes: Bool { self != .notifySharer && self != .manualTask }

    /// Whether it makes access smaller, so that the share may come back afterwards.
    package var takesAway: Bool {
        switch self {
        case .removeAccess, .removeEveryone, .lowerRole, .removeFlowAccess: true
        default: false
        }
    }

    /// Whether only an undo proposes it.
    package var isRestoration: Bool { self == .restoreAccess || self == .restoreFlowAccess }

    /// What brings back what this one changed; `nil` where nothing can.
    package var undo: MitigationAction? {
        switch self {
        case .removeAccess, .removeEveryone, .lowerRole: .restoreAccess
        case .quarantineApp: .releaseApp
        case .releaseApp: .quarantineApp
        case .removeFlowAccess: .restoreFlowAccess
        case .stopFlow: .startFlow
        case .startFlow: .stopFlow
        case .restoreAccess: .removeAccess
        case .restoreFlowAccess: .removeFlowAccess
        case .notifySharer, .manualTask: nil
        }
    }
}
