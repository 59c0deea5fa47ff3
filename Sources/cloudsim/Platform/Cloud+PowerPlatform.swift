/// Environments and management applications, and what apps and flows have in common, in the shapes of published
/// clients' specifications.
extension Cloud {
    static let businessApps = "/providers/Microsoft.BusinessAppPlatform"
    static let powerApps = "/providers/Microsoft.PowerApps"
    static let processes = "/providers/Microsoft.ProcessSimple"

    func environments(_ call: Call, _ tenant: SimulatedTenant) -> Reply {
        let items = (tenant.organisation.environments ?? []).map { environment -> JSON in
            [
                "id": .string("\(Self.businessApps)/scopes/admin/environments/\(environment.name)"),
                "name": .string(environment.name),
                "type": "Microsoft.BusinessAppPlatform/scopes/environments",
                "location": "europe",
                "properties": [
                    "displayName": .string(environment.displayName),
                    "environmentSku": .string(environment.sku ?? "Production"),
                    "isDefault": .bool(environment.isDefault ?? false),
                    "createdTime": "2022-10-22T04:38:17.8550157Z",
                    "provisioningState": "Succeeded",
                    "runtimeEndpoints": ["microsoft.PowerApps": "https://europe.api.powerapps.com"],
                ],
            ]
        }
        return page(items, call)
    }

    /// The registered management applications; an app can read them and change nothing about them.
    ///
    /// Every token here is an app's: what a person registers comes through the control API.
    func adminApplications(
        _ call: Call,
        _ tenant: SimulatedTenant,
        _ token: AccessToken
    ) throws(PlatformRefusal) -> Reply {
        guard call.method == "GET" else { throw .needsPerson(token.objectID) }
        let known = tenant.apps.map { app -> JSON in ["applicationId": .string(app.clientID)] }
        guard call.path.count == 5 else { return page(known, call) }
        guard let app = tenant.apps.first(where: { $0.clientID.lowercased() == call.path[4].lowercased() }) else {
            throw .missing("AdminApplicationNotFound", "admin application", call.path[4])
        }
        return .json(encoding: ["applicationId": .string(app.clientID)] as JSON)
    }

    /// The environment that a path names, by which lists are made; it must be there.
    func environment(_ call: Call, _ tenant: SimulatedTenant) throws(PlatformRefusal) -> Organisation.Environment {
        guard call.path.count >= 8 else { throw .noSuchOperation(call.path.joined(separator: "/")) }
        guard let environment = tenant.organisation.environment(call.path[6]) else {
            throw .missing("EnvironmentNotFound", "environment", call.path[6])
        }
        return environment
    }

    /// The app or flow that a path names, as an organisation has it.
    func resource(
        _ kind: ResourceChange.Kind,
        _ call: Call,
        _ tenant: SimulatedTenant,
        in organisation: Organisation
    ) throws(PlatformRefusal) -> Organisation.Resource {
        let environment = try environment(call, tenant).name
        let id = call.path.count > 8 ? call.path[8] : ""
        guard let resource = organisation.resource(kind, id), resource.stands(environment, id) else {
            throw kind == .app ? .missing("AppNotFound", "PowerApp", id) : .missing("FlowNotFound", "flow", id)
        }
        return resource
    }

    func principal(_ id: String, _ type: String, _ tenant: SimulatedTenant, isOwner: Bool = false) -> JSON {
        let user = tenant.organisation.user(id)
        let name =
            user?.displayName ?? tenant.organisation.group(id)?.displayName
            ?? tenant.servicePrincipals.first { $0.id.lowercased() == id.lowercased() }?.displayName
        var members: [String: JSON] = [
            "id": .string(id), "type": .string(type), "tenantId": .string(tenant.id),
            "displayName": name.map { .string($0) } ?? .null, "email": user?.mail.map { .string($0) } ?? .null,
        ]
        if isOwner { members["userPrincipalName"] = user.map { .string($0.userPrincipalName) } ?? .null }
        return .object(members)
    }
}
