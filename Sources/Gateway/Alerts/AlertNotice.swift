package import Policies

/// Something about an alert that people may be told: handed to delivery in the transaction that made it so.
package struct AlertNotice: Sendable {
    /// What made it so.
    package enum Cause: String, Sendable, Codable {
        /// A new alert.
        case raised
        /// Resolved, and there is new evidence.
        case reopened
        /// Somebody changed its state, or its evidence grew: told to channels that keep a ticket or a copy, waking nobody.
        case updated
        /// Nobody took it up in time.
        case escalated
    }

    package var alert: Alert
    package var cause: Cause
    /// Of the policy as it stands.
    package var settings: PolicySettings
}
