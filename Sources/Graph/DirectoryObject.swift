/// A user, group or service principal by its id.
public struct DirectoryObject: Hashable, Sendable {
    /// What sort of object it is.
    public enum Kind: Hashable, Sendable {
        /// An account of the tenant's own.
        case member
        /// An account from outside.
        case guest
        /// A group.
        case group
        /// An app in the tenant.
        case servicePrincipal
        /// Something else, by Graph's name for it.
        case other(String)
    }

    /// Entra object id, lower case.
    public let id: String
    /// The sort.
    public let kind: Kind
    /// What people call it.
    public let displayName: String?
    /// A user's principal name.
    public let userPrincipalName: String?
    /// A mail address.
    public let mail: String?

    /// States an object.
    public init(
        id: String,
        kind: Kind,
        displayName: String?,
        userPrincipalName: String? = nil,
        mail: String? = nil
    ) {
        self.id = id
        self.kind = kind
        self.displayName = displayName
        self.userPrincipalName = userPrincipalName
        self.mail = mail
    }
}

extension DirectoryObject: Decodable {
    private enum Keys: String, CodingKey {
        case type = "@odata.type"
        case id, displayName, userPrincipalName, userType, mail
    }

    /// Reads an object and nothing that is not needed of it.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        func text(_ key: Keys) throws -> String? {
            try container.decodeIfPresent(String.self, forKey: key).flatMap { $0.isEmpty ? nil : $0 }
        }
        let name = try text(.userPrincipalName)
        let type = try text(.type) ?? ""
        let kind: Kind =
            switch type {
            case "#microsoft.graph.user":
                Self.isGuest(userType: try text(.userType), name: name) ? .guest : .member
            case "#microsoft.graph.group": .group
            case "#microsoft.graph.servicePrincipal": .servicePrincipal
            default: .other(type)
            }
        self.init(
            id: try container.decode(String.self, forKey: .id).lowercased(),
            kind: kind,
            displayName: try text(.displayName),
            userPrincipalName: name,
            mail: try text(.mail)
        )
    }

    /// A guest by `userType`; where the answer leaves that out, by the name that guests have in the tenant.
    private static func isGuest(userType: String?, name: String?) -> Bool {
        if let userType { return userType.lowercased() == "guest" }
        return name?.lowercased().contains("#ext#") == true
    }
}
