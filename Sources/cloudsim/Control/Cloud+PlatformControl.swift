/// What the control API shows and does of Power Platform.
extension Cloud {
    /// An organisation as it is in truth, and as reads show it.
    private struct OrganisationView: Encodable {
        var organisation: Organisation
        var visible: Organisation
        /// How many changes reads do not show yet.
        var pending: Int
    }

    /// An application to register.
    private struct Registration: Codable { var applicationId: String }

    mutating func organisation(_ call: Call, at now: Moment) throws -> Reply {
        let key = call.parameter("tenant") ?? ""
        let id = try known(key)
        tenants[id]?.settle(at: now)
        guard let tenant = tenants[id] else { throw Misuse(status: 404, message: "no tenant '\(key)'") }
        let view = OrganisationView(
            organisation: tenant.accepted,
            visible: tenant.organisation,
            pending: tenant.pending.count
        )
        return .json(encoding: view)
    }

    /// What an administrator does with `New-PowerAppManagementApp` and `Remove-PowerAppManagementApp`.
    mutating func managementApps(_ key: String, _ call: Call) throws -> Reply {
        let id = try known(key)
        switch (call.method, call.path.count) {
        case ("POST", 4):
            let wanted = try Self.decode(Registration.self, call)
            try setRegistration(.on, of: wanted.applicationId, in: id)
            return .json(encoding: wanted)
        case ("DELETE", 5):
            try setRegistration(.off, of: call.path[4], in: id)
            return Reply(status: 204)
        default: throw Misuse(status: 405, message: "POST with applicationId, or DELETE with it in the path")
        }
    }

    private mutating func setRegistration(_ state: Behaviour.Switch, of app: String, in tenant: String) throws {
        let known = tenants[tenant]?.apps.contains { $0.clientID.lowercased() == app.lowercased() }
        // Without a service principal in the tenant there is nothing to register.
        guard known == true else { throw Misuse(status: 404, message: "no app '\(app)' in this tenant") }
        tenants[tenant]?.behaviour.managementApp = state
    }

    /// Shares an app or a flow, or takes a share back, as a person of the tenant does.
    ///
    /// It is there for everybody at once, with everything that was accepted before it, and so is its record.
    @discardableResult
    mutating func add(_ request: ShareRequest, at now: Moment) throws -> Blob {
        let id = try known(request.tenant)
        tenants[id]?.settleAll()
        guard let tenant = tenants[id] else { throw Misuse(status: 404, message: "no tenant '\(request.tenant)'") }
        let (kind, resource) = try request.resource(in: tenant.organisation)
        let person = try request.person(of: tenant, owner: resource.owner)
        let effect = try request.effect(on: kind, resource)
        let change = ResourceChange(kind: kind, id: resource.id, effects: [effect])
        let done = tenants[id]?.accept(change, by: person.id, at: now) ?? []
        tenants[id]?.settleAll()
        let actor = RecordWriter.Actor.person(person.userPrincipalName, id: person.id, address: "203.0.113.9")
        guard let blob = publish(done, kind, resource, of: tenant, by: actor, at: now, listed: now) else {
            throw Misuse(status: 409, message: "that is so already")
        }
        return blob
    }
}
