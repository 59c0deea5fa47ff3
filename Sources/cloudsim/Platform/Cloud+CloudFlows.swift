/// Reading cloud flows.
extension Cloud {
    /// The flows of an environment; those of solutions only for who asks for them.
    func flows(_ call: Call, _ tenant: SimulatedTenant) throws(PlatformRefusal) -> Reply {
        let environment = try environment(call, tenant).name.lowercased()
        let isWhole = call.parameter("include")?.lowercased() == "includesolutioncloudflows"
        let those = tenant.organisation.resources(.flow).filter { flow in
            flow.environment.lowercased() == environment && (isWhole || flow.isSolutionAware != true)
        }
        return page(those.map { described($0, tenant) }, call)
    }

    func flow(_ call: Call, _ endpoint: Endpoint, _ tenant: SimulatedTenant) throws(PlatformRefusal) -> Reply {
        let flow = try resource(.flow, call, tenant, in: tenant.organisation)
        guard endpoint == .flowPermissions else { return .json(encoding: described(flow, tenant)) }
        return page((flow.assignments ?? []).map { permission($0, of: flow, tenant) }, call)
    }

    private func described(_ flow: Organisation.Resource, _ tenant: SimulatedTenant) -> JSON {
        [
            "name": .string(flow.id),
            "id": .string("\(Self.processes)/environments/\(flow.environment)/flows/\(flow.id)"),
            "type": "Microsoft.ProcessSimple/environments/flows",
            "properties": [
                "displayName": .string(flow.displayName), "state": .string(flow.state ?? "Started"),
                "createdTime": "2024-01-19T21:28:14.2122305Z", "lastModifiedTime": "2025-03-07T08:11:59.0012Z",
                "creator": [
                    "tenantId": .string(tenant.id), "objectId": flow.owner.map { .string($0) } ?? .null,
                    "userId": flow.owner.map { .string($0) } ?? .null, "userType": "ActiveDirectory",
                ],
                "environment": ["name": .string(flow.environment)],
                "definitionSummary": ["triggers": .array([]), "actions": .array([])],
            ] as JSON,
        ]
    }

    private func permission(
        _ given: Organisation.Assignment,
        of flow: Organisation.Resource,
        _ tenant: SimulatedTenant
    ) -> JSON {
        let name = tenant.name(of: given)
        return [
            "name": .string(name),
            "id": .string("\(Self.processes)/environments/\(flow.environment)/flows/\(flow.id)/permissions/\(name)"),
            "type": "/providers/Microsoft.ProcessSimple/environments/flows/permissions",
            "properties": [
                "roleName": .string(given.role), "permissionType": "Principal",
                "principal": ["id": .string(given.principal ?? ""), "type": .string(given.type)],
            ],
        ]
    }
}
