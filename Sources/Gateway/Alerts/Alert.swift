package import FoundationEssentials
package import Policies

/// What somebody should look at: one for a tenant, a policy and an aggregation key, however much evidence it has.
package struct Alert: Sendable, Codable, Equatable {
    /// Where it stands between people.
    package enum State: String, Sendable, Codable, CaseIterable {
        /// Nobody has taken it up; evidence and people end this state.
        case new
        /// Somebody has seen it.
        case acknowledged
        /// Somebody works on it.
        case investigating
        /// Done; new evidence opens it again.
        case resolved
        /// Not wanted; new evidence is counted and wakes nobody.
        case dismissed

        /// Whether somebody has still to do something.
        package var isOpen: Bool { self != .resolved && self != .dismissed }
    }

    /// One record, sharing event or condition that the alert rests on.
    package struct Evidence: Sendable, Codable, Equatable {
        package enum Kind: String, Sendable, Codable { case record, event, condition }

        package var kind: Kind
        /// A record's `Id`, a sharing event's id, or a condition's name.
        package var id: String
        /// One sentence.
        package var summary: String
        package var occurredAt: Date
        package var arrivedAt: Date
    }

    package var alertId: GUID
    package var policyId: String
    package var title: String
    package var severity: Severity
    package var category: String?
    package var state: State
    /// One sentence about the newest evidence.
    package var summary: String
    /// What tells it from the policy's other alerts, by field.
    package var key: [String: String]
    /// How much evidence there is.
    package var count: Int
    /// When the first of it happened.
    package var firstSeenAt: Date
    /// When the last of it happened.
    package var lastSeenAt: Date
    package var raisedAt: Date
    package var updatedAt: Date
    /// How old the first evidence was when it arrived, in seconds.
    package var ageAtArrival: Int
    package var snoozedUntil: Date?
    /// Who changed it last.
    package var handledBy: String?
    /// What to do, from the policy's description.
    package var advice: String?
    /// The newest of it, at most 20.
    package var evidence: [Evidence]
}
