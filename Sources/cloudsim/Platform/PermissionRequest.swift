/// The body of `modifyPermissions`: who is to have what, and whose assignments go.
struct PermissionRequest: Decodable {
    struct Principal: Decodable {
        var id: String?
        var type: String?
        var tenantId: String?
    }

    struct Put: Decodable {
        struct Properties: Decodable {
            var principal: Principal
            var roleName: String
        }

        var properties: Properties
    }

    struct Delete: Decodable { var id: String }

    var put: [Put]?
    var delete: [Delete]?

    /// What the request changes about an app or a flow; all of it is possible, or nothing is done.
    ///
    /// Removals come first, so that who is in both lists has what `put` says.
    ///
    /// - Parameters:
    ///   - kind: What it is.
    ///   - resource: The app or flow as the last accepted change left it.
    ///   - tenant: Whose it is.
    /// - Returns: The effects, in order.
    /// - Throws: Why the service refuses the request.
    func effects(
        on kind: ResourceChange.Kind,
        _ resource: Organisation.Resource,
        of tenant: SimulatedTenant
    ) throws(PlatformRefusal) -> [ResourceChange.Effect] {
        var effects: [ResourceChange.Effect] = []
        for removal in delete ?? [] {
            let assignment = try Self.assignment(named: removal.id, of: kind, resource, in: tenant)
            if assignment.role == "Owner" { throw .ownerStays }
            effects.append(.delete(assignment))
        }
        for grant in put ?? [] {
            let assignment = try Self.assignment(grant.properties, in: tenant)
            if let problem = assignment.problem(on: kind) { throw .invalid("InvalidRoleAssignment", problem) }
            let present = resource.assignment(like: assignment)
            if present?.role == "Owner" || assignment.role == "Owner", present?.role != assignment.role {
                throw .ownerStays
            }
            effects.append(.put(assignment))
        }
        guard !effects.isEmpty else {
            throw .invalid("InvalidRequestContent", "Neither 'put' nor 'delete' has an entry.")
        }
        return effects
    }

    /// Finds an assignment by its name or by its whole resource id, as far as the tenant's behaviour takes either.
    private static func assignment(
        named text: String,
        of kind: ResourceChange.Kind,
        _ resource: Organisation.Resource,
        in tenant: SimulatedTenant
    ) throws(PlatformRefusal) -> Organisation.Assignment {
        let missing = PlatformRefusal.missing("RoleAssignmentNotFound", "role assignment", text)
        var name = text.lowercased()
        let isFull = name.hasPrefix("/")
        switch (tenant.behaviour.deleteIds, isFull) {
        case (.name, true), (.full, false): throw missing
        default: break
        }
        if isFull {
            let place =
                kind == .app
                ? "\(Cloud.powerApps)/apps/\(resource.id)"
                : "\(Cloud.processes)/environments/\(resource.environment)/flows/\(resource.id)"
            let prefix = "\(place)/permissions/".lowercased()
            guard name.hasPrefix(prefix) else { throw missing }
            name = String(name.dropFirst(prefix.count))
        }
        let known = resource.assignments ?? []
        guard let found = known.first(where: { tenant.name(of: $0).lowercased() == name }) else { throw missing }
        return found
    }

    /// Reads whom a grant is for; everybody has two spellings among shipped clients.
    private static func assignment(
        _ given: Put.Properties,
        in tenant: SimulatedTenant
    ) throws(PlatformRefusal) -> Organisation.Assignment {
        let principal = given.principal
        let types = ["User", "Group", "Tenant", "ServicePrincipal"]
        guard let type = types.first(where: { $0.lowercased() == principal.type?.lowercased() }) else {
            throw .invalid("InvalidPrincipal", "The principal type '\(principal.type ?? "")' is not valid.")
        }
        let id = principal.id ?? ""
        guard type == "Tenant" else {
            guard !id.isEmpty, id != "null" else { throw .invalid("InvalidPrincipal", "The principal has no id.") }
            return Organisation.Assignment(principal: id, type: type, role: given.roleName)
        }
        let named = id.isEmpty || id == "null" ? principal.tenantId ?? "" : id
        guard named.lowercased() == tenant.id else {
            throw .invalid("InvalidPrincipal", "The tenant '\(named)' is not this one.")
        }
        return Organisation.Assignment(principal: nil, type: type, role: given.roleName)
    }
}

extension Organisation.Assignment {
    /// Why nobody can be given this, in words; nil when somebody can.
    func problem(on kind: ResourceChange.Kind) -> String? {
        let roles =
            kind == .app ? ["Owner", "CanEdit", "CanView", "CanViewWithShare"] : ["Owner", "CanEdit", "CanView"]
        let types = kind == .app ? ["User", "Group", "Tenant", "ServicePrincipal"] : ["User", "Group"]
        if !roles.contains(role) { return "The role '\(role)' is not valid here." }
        if !types.contains(type) { return "A principal of type '\(type)' cannot be given this." }
        if isEveryone, role != "CanView" { return "Everyone in the organization can be given CanView only." }
        return nil
    }
}
