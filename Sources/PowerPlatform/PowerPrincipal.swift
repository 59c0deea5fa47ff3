/// Who has something: a user, a security group, everybody, or an app.
public struct PowerPrincipal: Hashable, Sendable {
    /// What sort of principal it is.
    public enum Kind: Hashable, Sendable {
        /// One account.
        case user
        /// A security group.
        case group
        /// Everybody in the tenant.
        case tenant
        /// An app.
        case servicePrincipal
        /// Another word of the service's.
        case other(String)

        init(_ text: String) {
            self =
                switch text.lowercased() {
                case "user": .user
                case "group": .group
                case "tenant": .tenant
                case "serviceprincipal": .servicePrincipal
                default: .other(text)
                }
        }

        /// The service's word for it.
        var word: String {
            switch self {
            case .user: "User"
            case .group: "Group"
            case .tenant: "Tenant"
            case .servicePrincipal: "ServicePrincipal"
            case .other(let word): word
            }
        }
    }

    /// The sort.
    public let kind: Kind
    /// Entra object id, lower case; for everybody the tenant's id or nothing.
    public let id: String?
    /// Its name; flows' answers have none.
    public let displayName: String?
    /// Its mail address.
    public let email: String?
    /// The user principal name, which only an app's owner has.
    public let userPrincipalName: String?

    /// States a principal.
    public init(
        _ kind: Kind,
        id: String?,
        displayName: String? = nil,
        email: String? = nil,
        userPrincipalName: String? = nil
    ) {
        self.kind = kind
        self.id = id
        self.displayName = displayName
        self.email = email
        self.userPrincipalName = userPrincipalName
    }
}

extension PowerPrincipal: Decodable {
    private enum Keys: CodingKey { case id, displayName, email, type, tenantId, userPrincipalName }

    /// Reads a principal; what nobody filled in comes as null, empty, or the text `null`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        func text(_ key: Keys) throws -> String? {
            guard let text = try container.decodeIfPresent(String.self, forKey: key), !text.isEmpty, text != "null"
            else { return nil }
            return text
        }
        let kind = Kind(try text(.type) ?? "User")
        // Everybody is a principal without an id in some answers, and with the tenant's in others.
        let id = try text(.id) ?? (kind == .tenant ? try text(.tenantId) : nil)
        self.init(
            kind,
            id: id?.lowercased(),
            displayName: try text(.displayName),
            email: try text(.email),
            userPrincipalName: try text(.userPrincipalName)
        )
    }
}
