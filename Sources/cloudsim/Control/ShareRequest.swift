/// One assignment of an app or a flow that a person makes or removes.
struct ShareRequest: Codable {
    var tenant: String
    /// The app's id or display name; either this or `flow`.
    var app: String?
    var flow: String?
    /// Object id; none for everyone.
    var principal: String?
    /// `User`, `Group`, `Tenant` or `ServicePrincipal`.
    var type: String
    /// `CanEdit`, `CanView`, `CanViewWithShare`; a removal does not need it.
    var role: String?
    /// Object id or user principal name; the owner unless given.
    var by: String?
    /// Whether it is taken away.
    var remove: Bool?

    func resource(in organisation: Organisation) throws -> (ResourceChange.Kind, Organisation.Resource) {
        let kind: ResourceChange.Kind = app == nil ? .flow : .app
        guard let id = app ?? flow, app == nil || flow == nil else {
            throw Cloud.Misuse(message: "either app or flow")
        }
        let named = organisation.resources(kind).first { $0.displayName == id }
        guard let resource = organisation.resource(kind, id) ?? named else {
            throw Cloud.Misuse(status: 404, message: "no \(kind.rawValue) '\(id)'")
        }
        return (kind, resource)
    }

    /// Who does it.
    func person(of tenant: SimulatedTenant, owner: String?) throws -> Organisation.User {
        let users = tenant.organisation.users ?? []
        func find(_ key: String) -> Organisation.User? {
            users.first { [$0.id.lowercased(), $0.userPrincipalName.lowercased()].contains(key.lowercased()) }
        }
        guard let person = by.map(find) ?? owner.flatMap(find) ?? users.first else {
            throw Cloud.Misuse(status: 404, message: "no person '\(by ?? "")'")
        }
        return person
    }

    func effect(
        on kind: ResourceChange.Kind,
        _ resource: Organisation.Resource
    ) throws -> ResourceChange.Effect {
        var assignment = Organisation.Assignment(principal: principal, type: type, role: role ?? "CanView")
        guard assignment.isEveryone || principal?.isEmpty == false else {
            throw Cloud.Misuse(message: "principal is missing")
        }
        if assignment.isEveryone { assignment.principal = nil }
        let present = resource.assignment(like: assignment)
        if present?.role == "Owner" || assignment.role == "Owner" {
            throw Cloud.Misuse(message: "the owner stays the owner")
        }
        if remove == true {
            guard let present else { throw Cloud.Misuse(status: 404, message: "no such assignment") }
            return .delete(present)
        }
        if let problem = assignment.problem(on: kind) { throw Cloud.Misuse(message: problem) }
        return .put(assignment)
    }
}
