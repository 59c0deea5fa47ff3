package import FoundationEssentials
package import Policies

/// One policy in one scope, as lists show it.
package struct PolicyView: Sendable, Codable, Equatable {
    /// Whether it runs.
    package enum State: String, Sendable, Codable {
        case on
        /// An operator switched it off.
        case off
        /// Its own settings say `enabled: false`.
        case disabled
        /// It could not be evaluated.
        case trouble
        /// It cannot run here, such as for a list that is missing.
        case problem
        /// A policy of the same id takes the place of the default pack's.
        case replaced
    }

    package var policyId: String
    package var title: String
    package var severity: Severity
    package var category: String?
    /// `record`, `event` or `collection`.
    package var source: String
    package var isCorrelation: Bool
    /// `nil`: the default pack.
    package var scope: PolicyScope?
    package var tenantName: String?
    package var version: Int?
    package var file: String
    package var state: State
    /// Why it does not run.
    package var reason: String?
    /// Whom a word of their own keeps out of it, or in it.
    package var switches: [PolicySwitch]
    package var madeAt: Date?
    package var madeBy: String?
    /// What it proposes about the shares that it finds; `nil` where nothing.
    package var mitigation: PolicySettings.Mitigation?
    /// The document, where one policy is shown.
    package var text: String?
}

/// A word of an operator's that a policy is on or off for a scope.
package struct PolicySwitch: Sendable, Codable, Equatable {
    package var scope: PolicyScope
    package var tenantName: String?
    package var isOn: Bool
    package var reason: String
    package var madeAt: Date
    package var madeBy: String
}

/// One version of a policy in one scope.
package struct PolicyVersion: Sendable, Codable, Equatable {
    package var scope: PolicyScope
    package var tenantName: String?
    package var version: Int
    package var revision: Int64
    package var madeAt: Date
    package var madeBy: String
    package var title: String
    package var file: String
    /// Hexadecimal; `nil` for a removal.
    package var sha256: String?
    package var text: String?
}

/// All about one policy.
package struct PolicyReport: Sendable, Codable, Equatable {
    package var policyId: String
    /// Where it applies, the nearest first.
    package var policies: [PolicyView]
    package var exceptions: [PolicyException]
    /// Newest first; empty unless it was asked for.
    package var history: [PolicyVersion]
}
