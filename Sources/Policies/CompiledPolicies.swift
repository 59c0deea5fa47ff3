package import AuditRecords

/// A tenant's policies, compiled once: an index by operation, so that what no policy mentions costs one look-up.
package struct CompiledPolicies: Sendable {
    /// What matched.
    package struct Match: Sendable, Equatable {
        /// The index in ``CompiledPolicies/policies``.
        package var policy: Int
        /// The values of the policy's aggregation key, by field.
        package var key: [String: String]
        /// Whether the policy raises an alert by itself: one that a correlation refers to does so only with `generate: true`.
        package var raises: Bool
        /// What it adds to correlations.
        package var contributions: [Contribution]
    }

    /// One match as a correlation sees it.
    package struct Contribution: Sendable, Hashable {
        /// The correlation's index in ``CompiledPolicies/policies``.
        package var correlation: Int
        /// The values of its `group-by`, in its order.
        package var group: [String]
        /// Of the field that `value_count` counts.
        package var value: String?
    }

    /// One match of the past, as the store keeps it for correlations.
    package struct Member: Sendable, Hashable {
        /// What it is evidence of, in the store's terms.
        package var id: String
        /// The id of the policy that matched.
        package var policyID: String
        /// Microseconds since 1970, UTC.
        package var occurredAt: Int64
        package var value: String?

        package init(id: String, policyID: String, occurredAt: Int64, value: String?) {
            self.id = id
            self.policyID = policyID
            self.occurredAt = occurredAt
            self.value = value
        }
    }

    /// A policy that could not be evaluated, and why; it is to be switched off.
    package struct Trouble: Sendable, Equatable {
        package var policy: Int
        package var message: String
    }

    package let policies: [Policy]
    /// Those of the policies given that cannot run, such as a list that the tenant has not: they are not in ``policies``.
    package let problems: [PolicyProblem]

    /// Compiles policies with the values of `expand` placeholders, by name.
    package init(_ policies: [Policy], lists: [String: [String]] = [:]) {
        self.policies = policies
        problems = []
    }

    /// Whether any policy looks at sharing events.
    package var hasEventPolicies: Bool { policies.contains { $0.source == .event } }

    /// Whether any policy may match a record of this kind: what says no needs no parsing.
    package func concerns(_ operation: ObservedOperation) -> Bool { false }

    /// The matches of one raw record.
    package func matches(record: JSONValue, troubles: inout [Trouble]) -> [Match] { [] }

    /// The matches of one sharing event (an object with the member `gateway`).
    package func matches(event: JSONValue, troubles: inout [Trouble]) -> [Match] { [] }

    /// The matches of one state of the collection (an object with the member `gateway`).
    package func matches(condition: JSONValue, troubles: inout [Trouble]) -> [Match] { [] }

    /// Microseconds that a correlation looks at.
    package func timespan(ofCorrelation correlation: Int) -> Int64 { 0 }

    /// The fields of a correlation's `group-by`, in its order.
    package func groupFields(ofCorrelation correlation: Int) -> [String] { [] }

    /// Which of one group's members are in a span of time that meets the correlation's condition; empty when none is.
    ///
    /// A function of the members alone, whatever order they arrived in.
    package func firing(correlation: Int, members: [Member]) -> [Member] { [] }
}
