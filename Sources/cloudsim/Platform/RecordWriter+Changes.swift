/// What the audit log says of changes to apps and flows.
extension RecordWriter {
    /// Adds the record that the audit log holds of a change; none where it holds none.
    mutating func change(
        _ effect: ResourceChange.Effect,
        _ kind: ResourceChange.Kind,
        _ resource: Organisation.Resource,
        of tenant: SimulatedTenant,
        by actor: Actor,
        at time: Moment
    ) {
        let environment = resource.environment
        func holder(_ given: Organisation.Assignment) -> String {
            given.isEveryone ? tenant.id : given.principal ?? ""
        }
        func record(_ operation: String, target: String? = nil, role: String? = nil, quarantine: String? = nil) {
            app256(
                operation,
                by: actor,
                at: time,
                app: resource.id,
                target: target,
                role: role,
                quarantine: quarantine,
                environment: environment.lowercased(),
                environmentName: tenant.organisation.environment(environment)?.displayName,
                late: 0
            )
        }
        func flow(_ operation: String, _ holder: String, sharing: String) {
            flow30(
                operation,
                by: actor,
                at: time,
                url:
                    "https://admin.powerplatform.microsoft.com/environments/\(environment)/flows/\(resource.id)/flowDetails",
                recipient: holder,
                sharing: sharing
            )
        }
        switch (effect, kind) {
        case (.put(let given), .app):
            record("PowerAppPermissionEdited", target: holder(given), role: given.role)
        case (.delete(let given), .app):
            record("PowerAppPermissionDeleted", target: holder(given), role: given.role)
        case (.put(let given), .flow):
            flow("PutPermissions", holder(given), sharing: given.role == "CanView" ? "2" : "3")
        case (.delete(let given), .flow): flow("DeletePermissions", holder(given), sharing: "1")
        case (.quarantine(let isWanted), _):
            record("AdminQuarantineApp", quarantine: isWanted ? "Quarantined" : "Unquarantined")
        case (.state, _): break
        }
    }
}
