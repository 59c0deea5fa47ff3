import AuditRecords
package import FoundationEssentials
package import MicrosoftCloud
import Postgres

/// What is not to be told for a while, and who answers for that.
package struct PolicyException: Sendable, Codable, Equatable {
    /// A field with the values that are excepted, any of them.
    package struct Condition: Sendable, Codable, Equatable {
        /// As policies name it, such as `UserId` or `gateway.resource.name`.
        package var field: String
        /// `*` stands for any text and `?` for a character; case does not matter.
        package var values: [String]

        package init(field: String, values: [String]) {
            self.field = field
            self.values = values
        }
    }

    package var exceptionId: GUID
    /// `nil`: every tenant.
    package var tenantId: TenantID?
    /// `nil`: every policy.
    package var policyId: String?
    /// All of them hold for what is excepted.
    package var conditions: [Condition]
    /// Who answers for it.
    package var owner: String
    package var reason: String
    /// It excepts nothing from then on.
    package var until: Date
    package var madeAt: Date
    package var madeBy: String

    /// Whether it excepts what a policy found in these fields.
    func holds(for policyID: String, fields: JSONValue, at time: Date) -> Bool {
        guard time < until, policyId == nil || policyId == policyID else { return false }
        return conditions.allSatisfy { condition in
            let found = FieldValues.texts(of: condition.field, in: fields)
            return condition.values.contains { value in
                let pattern = Glob(value)
                return found.contains(where: pattern.fits)
            }
        }
    }
}

extension PolicyException {
    static let columns: PostgresQuery = """
        exception_id, tenant_id, policy_id, conditions, owner, reason, until, made_at, made_by
        """

    init(row: PostgresRow) throws {
        exceptionId = GUID(try row.decode("exception_id", as: UUID.self))
        tenantId = try row.decode("tenant_id", as: UUID?.self).map(TenantID.init(rawValue:))
        policyId = try row.decode("policy_id", as: String?.self)
        conditions = try JSONCoding.value([Condition].self, from: row.decode("conditions", as: JSONBytes.self).bytes)
        owner = try row.decode("owner", as: String.self)
        reason = try row.decode("reason", as: String.self)
        until = try row.decode("until", as: Date.self)
        madeAt = try row.decode("made_at", as: Date.self)
        madeBy = try row.decode("made_by", as: String.self)
    }
}
