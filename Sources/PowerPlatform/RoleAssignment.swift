public import FoundationEssentials

/// One line of who has an app or a flow now.
public struct RoleAssignment: Hashable, Sendable {
    /// The assignment's name; everybody's is `tenant-` and the tenant's id.
    public let name: String
    /// The assignment's resource id.
    public let id: String?
    /// `Owner`, `CanEdit`, `CanView`, `CanViewWithShare`.
    public let roleName: String
    /// Who has it.
    public let principal: PowerPrincipal
    /// When it was made; flows' answers do not say.
    public let createdAt: Date?
    /// Who made it, by object id.
    public let createdBy: String?

    /// States an assignment.
    public init(
        name: String,
        id: String? = nil,
        roleName: String,
        principal: PowerPrincipal,
        createdAt: Date? = nil,
        createdBy: String? = nil
    ) {
        self.name = name
        self.id = id
        self.roleName = roleName
        self.principal = principal
        self.createdAt = createdAt
        self.createdBy = createdBy
    }

    /// Whether everybody in the tenant has it.
    public var isEveryone: Bool { principal.kind == .tenant || name.lowercased().hasPrefix("tenant-") }
}

extension RoleAssignment: Decodable {
    private enum Keys: CodingKey { case name, id, properties }

    private struct Properties: Decodable {
        let roleName: String?
        let principal: PowerPrincipal
        let createdOn: ServiceTime?
        let createdBy: String?
    }

    /// Reads an entry of a list of permissions.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        let properties = try container.decode(Properties.self, forKey: .properties)
        self.init(
            name: try container.decode(String.self, forKey: .name),
            id: try container.decodeIfPresent(String.self, forKey: .id),
            roleName: properties.roleName ?? "",
            principal: properties.principal,
            createdAt: properties.createdOn?.date,
            createdBy: properties.createdBy
        )
    }
}
