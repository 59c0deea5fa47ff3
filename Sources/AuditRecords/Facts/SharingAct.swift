/// What a person did, in the gateway's words.
///
/// Raw values are stored and shown, so they never change.
package enum SharingAct: String, Sendable, Hashable, Codable, CaseIterable {
    /// Access was given.
    case granted
    /// Access that was there was changed.
    case changed
    /// Access was taken away.
    case revoked
    /// A link was made.
    case linkCreated
    /// A link was changed.
    case linkChanged
    /// A link was removed.
    case linkRemoved
    /// A link was opened.
    case linkUsed
    /// Somebody from outside was invited.
    case invited
    /// An invitation was changed.
    case invitationChanged
    /// An invitation was accepted.
    case invitationAccepted
    /// An invitation was withdrawn or ran out.
    case invitationRevoked
    /// An invitation was refused by policy.
    case invitationBlocked
    /// Access was asked for.
    case accessRequested
    /// A request for access was answered with yes.
    case accessApproved
    /// A request for access was answered with no.
    case accessDenied
    /// Somebody became a member.
    case joined
    /// Somebody ceased to be a member.
    case left
    /// A member's role was changed.
    case roleChanged
    /// Somebody else owns it now.
    case ownerChanged
    /// It was locked for its users by an administrator.
    case quarantined
    /// A lock was taken off.
    case released
    /// An application was allowed to act.
    case consented
    /// An application may no longer act.
    case consentRevoked
    /// A key or certificate of an application was added or removed.
    case credentialsChanged
    /// A domain's sign-in was handed to, or taken from, another service.
    case federationChanged
    /// Mail is sent on to somebody else.
    case forwardingSet
    /// A rule about sharing was changed.
    case policyChanged
    /// Something stopped inheriting its permissions; never an event alone.
    case inheritanceChanged

    /// Which acts may be one act: those that open fold together, and apart from those that close.
    package enum Direction: String, Sendable, Hashable, Codable, CaseIterable {
        /// More access.
        case opens
        /// Less access.
        case closes
        /// Access that is used or asked for.
        case uses
        /// A rule.
        case governs
    }

    /// The act that stands for it where records are tied together by hand: a service that first adds somebody and then sets
    /// the role writes both.
    var family: SharingAct {
        switch self {
        case .changed: .granted
        case .roleChanged: .joined
        default: self
        }
    }

    /// Whether there is more access after it, or less.
    package var direction: Direction {
        switch self {
        case .granted, .changed, .linkCreated, .linkChanged, .invited, .invitationChanged, .accessApproved, .joined,
            .roleChanged, .ownerChanged, .released, .consented, .credentialsChanged, .forwardingSet,
            .inheritanceChanged:
            .opens
        case .revoked, .linkRemoved, .invitationRevoked, .invitationBlocked, .accessDenied, .left, .quarantined,
            .consentRevoked:
            .closes
        case .linkUsed, .invitationAccepted, .accessRequested: .uses
        case .policyChanged, .federationChanged: .governs
        }
    }
}
