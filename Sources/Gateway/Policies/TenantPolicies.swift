package import AuditRecords
package import FoundationEssentials
package import Policies

/// What applies to one tenant at a time: its policies compiled, and what of their matches is excepted.
package struct TenantPolicies: Sendable {
    package let compiled: CompiledPolicies
    /// Also those that begin to say nothing while this is in use: their end is looked at with every match.
    let exceptions: [PolicyException]
    /// What tells one set of policies and lists from another, for whoever keeps something by it.
    package let setKey: [UInt8]

    package init(compiled: CompiledPolicies, exceptions: [PolicyException] = [], setKey: [UInt8] = []) {
        self.compiled = compiled
        self.exceptions = exceptions
        self.setKey = setKey
    }

    /// Whether somebody said that this match is not to be told.
    ///
    /// - Parameters:
    ///   - match: Of ``compiled``.
    ///   - fields: The record or event that matched.
    ///   - time: Now; in a test against the past, when it happened.
    /// - Returns: Whether an exception holds for it.
    package func isExcepted(_ match: CompiledPolicies.Match, fields: JSONValue, at time: Date) -> Bool {
        // Nearly always there is none, and what there is costs only what matched.
        !exceptions.isEmpty
            && exceptions.contains {
                $0.holds(for: compiled.policies[match.policy].id, fields: fields, at: time)
            }
    }
}
