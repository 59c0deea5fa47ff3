/// Reading canvas apps.
extension Cloud {
    func apps(_ call: Call, _ tenant: SimulatedTenant, _ token: AccessToken) throws(PlatformRefusal) -> Reply {
        let environment = try environment(call, tenant).name.lowercased()
        let those = tenant.organisation.resources(.app).filter { $0.environment.lowercased() == environment }
        return page(those.map { described($0, tenant, token) }, call)
    }

    func app(
        _ call: Call,
        _ endpoint: Endpoint,
        _ tenant: SimulatedTenant,
        _ token: AccessToken
    ) throws(PlatformRefusal) -> Reply {
        let app = try resource(.app, call, tenant, in: tenant.organisation)
        switch endpoint {
        case .appPermissions: return page((app.assignments ?? []).map { permission($0, of: app, tenant) }, call)
        case .appQuarantine: return .json(encoding: app.quarantine)
        default: return .json(encoding: described(app, tenant, token))
        }
    }

    private func described(_ app: Organisation.Resource, _ tenant: SimulatedTenant, _ token: AccessToken) -> JSON {
        // The real answer is full of addresses that open the app's package to whoever has them.
        let signed =
            "https://pafeblobprodam.blob.core.windows.net/\(app.id)/document.msapp"
            + "?sv=2018-03-28&sr=c&sig=\(token.clientID.prefix(8))SIGNED%3D&se=2030-01-01T00%3A00%3A00Z&sp=rl"
        let owner: JSON = app.owner.map { principal($0, "User", tenant, isOwner: true) } ?? .null
        let assignments = app.assignments ?? []
        return [
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
                "executionRestrictions": ["isTeamsOnly": .bool(false), "appQuarantineState": app.quarantine],
            ] as JSON,
        ]
    }

    private func permission(
        _ given: Organisation.Assignment,
        of app: Organisation.Resource,
        _ tenant: SimulatedTenant
    ) -> JSON {
        let name = tenant.name(of: given)
        let who: JSON =
            given.isEveryone
            ? ["id": .null, "displayName": .null, "email": .null, "type": "Tenant", "tenantId": .string(tenant.id)]
            : principal(given.principal ?? "", given.type, tenant)
        return [
            "name": .string(name), "id": .string("\(Self.powerApps)/apps/\(app.id)/permissions/\(name)"),
            "type": "Microsoft.PowerApps/apps/permissions",
            "properties": [
                "roleName": .string(given.role), "principal": who,
                "scope": .string("\(Self.powerApps)/environments/\(app.environment)/apps/\(app.id)"),
                "notifyShareTargetOption": "NotSpecified", "inviteGuestToTenant": .bool(false),
                "createdOn": .string(given.createdOn ?? "2024-02-25T21:28:14.2122305Z"),
                "createdBy": (given.createdBy ?? app.owner).map { .string($0) } ?? .null,
            ],
        ]
    }
}

extension Organisation.Resource {
    fileprivate var quarantine: JSON {
        ["quarantineStatus": isQuarantined == true ? "Quarantined" : "Unquarantined"]
    }
}
