package import FoundationEssentials
import Postgres
import PowerPlatform

/// One line of who has an app or a flow now.
package struct PresentAssignment: Sendable, Codable, Equatable {
    /// The service's words for whom: `User`, `Group`, `Tenant`, `ServicePrincipal`.
    package enum Kind: String, Sendable, Codable { case user, group, everyone, application, other }

    package var kind: Kind
    /// Object id; everybody's is the tenant's or nothing.
    package var id: String?
    /// What the service or the directory calls it.
    package var name: String?
    /// `Owner`, `CanEdit`, `CanView`, `CanViewWithShare`.
    package var role: String
    package var createdAt: Date?
    /// When a look-up first found it, for services that do not say when it was made.
    package var seenAt: Date?

    init(_ assignment: RoleAssignment) {
        let principal = assignment.principal
        kind =
            switch principal.kind {
            case _ where assignment.isEveryone: .everyone
            case .user: .user
            case .group: .group
            case .tenant: .everyone
            case .servicePrincipal: .application
            case .other: .other
            }
        id = principal.id
        name = kind == .everyone ? nil : principal.email ?? principal.displayName
        role = assignment.roleName
        createdAt = assignment.createdAt
    }

    /// The same, seen since the look-up that found it first.
    func seen(before known: [PresentAssignment]?, now: Date) -> PresentAssignment {
        var assignment = self
        let before = known?.first { $0.kind == kind && $0.id == id && $0.role == role }
        // Whole seconds, which stay the same however often they are written and read.
        assignment.seenAt = before?.seenAt ?? Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
        return assignment
    }
}

/// A canvas app or a cloud flow as a look-up found it.
package struct ResourceState: Sendable, Equatable {
    /// What can be looked up; raw values are those of `SharedResource.Kind`.
    package enum Kind: String, Sendable, CaseIterable { case canvasApp, cloudFlow }

    package struct Key: Sendable, Hashable {
        package var kind: Kind
        package var id: String
    }

    package var key: Key
    package var environmentID: String
    package var name: String?
    package var ownerID: String?
    package var owner: String?
    package var assignments: [PresentAssignment]?
    package var fetchedAt: Date?
    package var goneAt: Date?

    init(key: Key, environmentID: String) {
        self.key = key
        self.environmentID = environmentID
    }

    init(row: PostgresRow) throws {
        key = Key(kind: try row.decodeCase("kind"), id: try row.decode("resource_id", as: String.self))
        environmentID = try row.decode("environment_id", as: String.self)
        name = try row.decode("name", as: String?.self)
        ownerID = try row.decode("owner_id", as: String?.self)
        owner = try row.decode("owner", as: String?.self)
        assignments = try row.decode("assignments", as: JSONBytes?.self).map {
            try JSONCoding.value([PresentAssignment].self, from: $0.bytes)
        }
        fetchedAt = try row.decode("fetched_at", as: Date?.self)
        goneAt = try row.decode("gone_at", as: Date?.self)
    }
}
