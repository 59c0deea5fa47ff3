package import FoundationEssentials

/// What somebody wants excepted.
package struct WantedException: Sendable, Decodable {
    /// Longer is a policy that should be changed instead.
    static let longest = 366.0 * 86_400

    /// `nil`: every tenant.
    package var tenant: String?
    /// `nil`: every policy.
    package var policy: String?
    package var conditions: [PolicyException.Condition]
    package var owner: String
    package var reason: String
    package var until: Date
    package var by: String?

    package init(
        tenant: String? = nil,
        policy: String? = nil,
        conditions: [PolicyException.Condition],
        owner: String,
        reason: String,
        until: Date,
        by: String? = nil
    ) {
        self.tenant = tenant
        self.policy = policy
        self.conditions = conditions
        self.owner = owner
        self.reason = reason
        self.until = until
        self.by = by
    }

    /// - Throws: ``GatewayError`` with `exception.invalid`.
    func check(now: Date) throws {
        guard !conditions.isEmpty, conditions.count <= 20,
            conditions.allSatisfy({
                !$0.field.trimmed.isEmpty && $0.field.count <= 200 && (1...200).contains($0.values.count)
                    && $0.values.allSatisfy { !$0.isEmpty && $0.count <= 1_000 }
            })
        else {
            throw invalid(
                "An exception has 1 to 20 conditions, each a field with 1 to 200 values.",
                "Name what is excepted, such as UserId=backup@contoso.example."
            )
        }
        // Stars alone would except everything, which is what switching a policy off is for.
        guard conditions.contains(where: { $0.values.allSatisfy { !$0.allSatisfy { "*?".contains($0) } } }) else {
            throw invalid("An exception for every value is none.", "To switch a policy off: gatewayctl policy disable.")
        }
        guard (1...120).contains(owner.trimmed.count), (1...1_000).contains(reason.trimmed.count) else {
            throw invalid(
                "An exception needs somebody who answers for it, and a reason.",
                "Give an owner of 1 to 120 characters and a reason of 1 to 1000."
            )
        }
        guard until > now, until.timeIntervalSince(now) <= Self.longest else {
            throw invalid(
                "An exception ends between now and in 366 days.",
                "Choose a nearer end; what is right for ever belongs into the policy as a filter."
            )
        }
    }

    private func invalid(_ message: String, _ remedy: String) -> GatewayError {
        GatewayError(.exceptionInvalid, message, remedy: remedy)
    }
}
