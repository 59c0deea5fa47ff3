package import AuditRecords
package import FoundationEssentials
package import Policies

package struct TenantPolicies: Sendable {
    package let compiled: CompiledPolicies
    package func isExcepted(_ match: CompiledPolicies.Match, fields: JSONValue, at: Date) -> Bool { false }
    package func settings(of policyID: String) -> PolicySettings { PolicySettings() }
}
