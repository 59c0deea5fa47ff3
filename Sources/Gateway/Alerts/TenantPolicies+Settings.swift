package import Policies

extension TenantPolicies {
    /// The settings of a policy as it stands; the defaults for one that is gone or off.
    package func settings(of policyID: String) -> PolicySettings {
        compiled.policies.first { $0.id == policyID }?.settings ?? PolicySettings()
    }
}
