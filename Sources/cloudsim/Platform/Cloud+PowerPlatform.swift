/// Environments, canvas apps and cloud flows, in the shapes of published clients' specifications.
extension Cloud {
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

    func app(
        _ call: Call,
        _ endpoint: Endpoint,
        _ tenant: SimulatedTenant,
        _ token: AccessToken
    ) throws(PlatformRefusal) -> Reply {
        let (environment, id) = try place(call, tenant)
        guard let app = tenant.organisation.apps?.first(where: { $0.stands(environment, id) }) else {
            throw .missing("AppNotFound", "PowerApp", id)
        }
        if endpoint == .appPermissions {
            return page((app.assignments ?? []).map { appPermission($0, of: app, tenant) }, call)
        }
        // The real answer is full of addresses that open the app's package to whoever has them.
        let signed =
            "https://pafeblobprodam.blob.core.windows.net/\(app.id)/document.msapp"
            + "?sv=2018-03-28&sr=c&sig=\(token.clientID.prefix(8))SIGNED%3D&se=2030-01-01T00%3A00%3A00Z&sp=rl"
        let owner: JSON = app.owner.map { principal($0, "User", tenant, isOwner: true) } ?? .null
        let assignments = app.assignments ?? []
        return .json(
            encoding: [
                "name": .string(app.id), "id": .string("\(Self.powerApps)/apps/\(app.id)"),
                "type": "Microsoft.PowerApps/apps",
                "properties": [
                    "displayName": .string(app.displayName), "owner": owner,
                    "createdTime": "2024-01-19T21:28:14.2122305Z", "lastModifiedTime": "2025-03-07T08:11:59.0012Z",
                    "sharedGroupsCount": .integer(Int64(assignments.count { $0.type == "Group" })),
                    "sharedUsersCount": .integer(Int64(assignments.count { $0.type == "User" })),
                    "environment": ["id": .string(app.environment), "name": .string(app.environment)],
                    "appUris": ["documentUri": ["value": .string(signed), "readonlyValue": .string(signed)]],
                    "backgroundImageUri": .string(signed), "readonlyUri": .string(signed),
                    "executionRestrictions": [
                        "isTeamsOnly": .bool(false),
                        "appQuarantineState": [
                            "quarantineStatus": app.isQuarantined == true ? "Quarantined" : "Unquarantined"
                        ],
                    ],
                ] as JSON,
            ] as JSON
        )
    }

    func flow(_ call: Call, _ endpoint: Endpoint, _ tenant: SimulatedTenant) throws(PlatformRefusal) -> Reply {
        let (environment, id) = try place(call, tenant)
        guard let flow = tenant.organisation.flows?.first(where: { $0.stands(environment, id) }) else {
            throw .missing("FlowNotFound", "flow", id)
        }
        if endpoint == .flowPermissions {
            return page((flow.assignments ?? []).map { flowPermission($0, of: flow) }, call)
        }
        return .json(
            encoding: [
                "name": .string(flow.id),
                "id": .string("\(Self.processes)/environments/\(environment)/flows/\(flow.id)"),
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
            ] as JSON
        )
    }

    private static let businessApps = "/providers/Microsoft.BusinessAppPlatform"
    private static let powerApps = "/providers/Microsoft.PowerApps"
    private static let processes = "/providers/Microsoft.ProcessSimple"

    /// The environment and the id that a path names; the environment must be there.
    private func place(_ call: Call, _ tenant: SimulatedTenant) throws(PlatformRefusal) -> (String, String) {
        guard call.path.count >= 8 else { throw .noSuchOperation(call.path.joined(separator: "/")) }
        guard tenant.organisation.environment(call.path[6]) != nil else {
            throw .missing("EnvironmentNotFound", "environment", call.path[6])
        }
        return (call.path[6], call.path[8])
    }

    private func appPermission(
        _ given: Organisation.Assignment,
        of app: Organisation.Resource,
        _ tenant: SimulatedTenant
    ) -> JSON {
        let isEveryone = given.type == "Tenant"
        let name = isEveryone ? "tenant-\(tenant.id)" : given.principal ?? ""
        let who: JSON =
            isEveryone
            ? ["id": .null, "displayName": .null, "email": .null, "type": "Tenant", "tenantId": .string(tenant.id)]
            : principal(given.principal ?? "", given.type, tenant)
        return [
            "name": .string(name), "id": .string("\(Self.powerApps)/apps/\(app.id)/permissions/\(name)"),
            "type": "Microsoft.PowerApps/apps/permissions",
            "properties": [
                "roleName": .string(given.role), "principal": who,
                "scope": .string("\(Self.powerApps)/environments/\(app.environment)/apps/\(app.id)"),
                "notifyShareTargetOption": "NotSpecified", "inviteGuestToTenant": .bool(false),
                "createdOn": "2024-02-25T21:28:14.2122305Z", "createdBy": app.owner.map { .string($0) } ?? .null,
            ],
        ]
    }

    private func flowPermission(_ given: Organisation.Assignment, of flow: Organisation.Resource) -> JSON {
        let name = given.principal ?? ""
        return [
            "name": .string(name),
            "id": .string("\(Self.processes)/environments/\(flow.environment)/flows/\(flow.id)/permissions/\(name)"),
            "type": "/providers/Microsoft.ProcessSimple/environments/flows/permissions",
            "properties": [
                "roleName": .string(given.role), "permissionType": "Principal",
                "principal": ["id": .string(name), "type": .string(given.type)],
            ],
        ]
    }

    private func principal(_ id: String, _ type: String, _ tenant: SimulatedTenant, isOwner: Bool = false) -> JSON {
        let user = tenant.organisation.user(id)
        let name = user?.displayName ?? tenant.organisation.group(id)?.displayName
        var members: [String: JSON] = [
            "id": .string(id), "type": .string(type), "tenantId": .string(tenant.id),
            "displayName": name.map { .string($0) } ?? .null, "email": user?.mail.map { .string($0) } ?? .null,
        ]
        if isOwner { members["userPrincipalName"] = user.map { .string($0.userPrincipalName) } ?? .null }
        return .object(members)
    }
}

extension Organisation.Resource {
    fileprivate func stands(_ environment: String, _ id: String) -> Bool {
        self.id.lowercased() == id.lowercased() && self.environment.lowercased() == environment.lowercased()
    }
}
