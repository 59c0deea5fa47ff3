/// Who works at a tenant and what they built: the state that the admin APIs and Graph tell, beside the audit log.
struct Organisation: Codable, Sendable {
    /// An account.
    struct User: Codable, Sendable {
        var id: String
        var displayName: String
        var userPrincipalName: String
        var mail: String?
        /// `Member` or `Guest`.
        var userType: String?
    }

    /// A group, with how many people it means.
    struct Group: Codable, Sendable {
        var id: String
        var displayName: String
        var members: Int?
        /// How many of the members are guests.
        var guests: Int?
    }

    /// An app in the directory.
    struct ServicePrincipal: Codable, Sendable {
        var id: String
        var displayName: String
    }

    /// A Power Platform environment.
    struct Environment: Codable, Sendable {
        var name: String
        var displayName: String
        var sku: String?
        var isDefault: Bool?
    }

    /// One line of who has an app or a flow.
    struct Assignment: Codable, Sendable {
        /// Object id; for `Tenant` it may be left out.
        var principal: String?
        /// `User`, `Group`, `Tenant` or `ServicePrincipal`.
        var type: String
        /// `Owner`, `CanEdit`, `CanView`, `CanViewWithShare`.
        var role: String
        /// When it was made, and by whom (object id); an old date and the owner unless given.
        var createdOn: String?
        var createdBy: String?
    }

    /// A canvas app or a cloud flow.
    struct Resource: Codable, Sendable {
        var id: String
        var environment: String
        var displayName: String
        /// Object id.
        var owner: String?
        var assignments: [Assignment]?
        var isQuarantined: Bool?
        /// A flow's `Started`, `Stopped`, `Suspended`.
        var state: String?
        /// A flow that is part of a solution.
        var isSolutionAware: Bool?
    }

    var users: [User]?
    var groups: [Group]?
    var servicePrincipals: [ServicePrincipal]?
    var environments: [Environment]?
    var apps: [Resource]?
    var flows: [Resource]?
    /// How many accounts Graph counts, guests included; as many as `users` has unless given.
    var accounts: Int?
    /// How many of those are guests.
    var guests: Int?

    /// Puts in what `change` has: what has the id of something that is there takes its place.
    mutating func merge(_ change: Organisation) {
        Self.merge(&users, change.users, \.id)
        Self.merge(&groups, change.groups, \.id)
        Self.merge(&servicePrincipals, change.servicePrincipals, \.id)
        Self.merge(&environments, change.environments, \.name)
        Self.merge(&apps, change.apps, \.id)
        Self.merge(&flows, change.flows, \.id)
        accounts = change.accounts ?? accounts
        guests = change.guests ?? guests
    }

    /// Takes out whatever has one of these ids, as a deletion does.
    mutating func remove(_ ids: [String]) {
        let gone = Set(ids.map { $0.lowercased() })
        users?.removeAll { gone.contains($0.id.lowercased()) }
        groups?.removeAll { gone.contains($0.id.lowercased()) }
        servicePrincipals?.removeAll { gone.contains($0.id.lowercased()) }
        environments?.removeAll { gone.contains($0.name.lowercased()) }
        apps?.removeAll { gone.contains($0.id.lowercased()) }
        flows?.removeAll { gone.contains($0.id.lowercased()) }
    }

    func environment(_ name: String) -> Environment? {
        environments?.first { $0.name.lowercased() == name.lowercased() }
    }

    func user(_ id: String) -> User? { users?.first { $0.id.lowercased() == id.lowercased() } }
    func group(_ id: String) -> Group? { groups?.first { $0.id.lowercased() == id.lowercased() } }

    private static func merge<Item>(_ items: inout [Item]?, _ change: [Item]?, _ id: (Item) -> String) {
        for item in change ?? [] {
            if let index = items?.firstIndex(where: { id($0).lowercased() == id(item).lowercased() }) {
                items?[index] = item
            } else {
                items = (items ?? []) + [item]
            }
        }
    }
}
