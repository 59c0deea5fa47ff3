package import FoundationEssentials
import Graph
import Postgres

/// What the directory says about one id.
package struct DirectoryEntry: Sendable, Equatable {
    /// The sort of object, as the `directory_entry.kind` column spells it.
    package enum Kind: String, Sendable, CaseIterable {
        /// Some event names it, and it was not looked up yet.
        case wanted
        /// An account of the tenant's own.
        case user
        /// An account from outside.
        case guest
        case group
        case servicePrincipal
        /// Something that nobody shares with.
        case other
        /// The directory has no such object, or none any more.
        case missing
    }

    package var id: String
    package var kind: Kind
    package var name: String?
    package var userName: String?
    package var mail: String?
    package var fetchedAt: Date?
    /// How many people a group is.
    package var accounts: Int?
    package var guests: Int?
    package var countedAt: Date?

    init(
        id: String,
        kind: Kind,
        name: String? = nil,
        userName: String? = nil,
        mail: String? = nil,
        fetchedAt: Date? = nil
    ) {
        self.id = id
        self.kind = kind
        self.name = name
        self.userName = userName
        self.mail = mail
        self.fetchedAt = fetchedAt
    }

    init(row: PostgresRow) throws {
        id = try row.decode("object_id", as: String.self)
        kind = try row.decodeCase("kind")
        name = try row.decode("name", as: String?.self)
        userName = try row.decode("user_name", as: String?.self)
        mail = try row.decode("mail", as: String?.self)
        fetchedAt = try row.decode("fetched_at", as: Date?.self)
        accounts = try row.decode("accounts", as: Int?.self)
        guests = try row.decode("guests", as: Int?.self)
        countedAt = try row.decode("counted_at", as: Date?.self)
    }

    init(_ object: DirectoryObject, at now: Date) {
        let kind: Kind =
            switch object.kind {
            case .member: .user
            case .guest: .guest
            case .group: .group
            case .servicePrincipal: .servicePrincipal
            case .other: .other
            }
        self.init(
            id: object.id,
            kind: kind,
            name: object.displayName,
            userName: object.userPrincipalName,
            mail: object.mail,
            fetchedAt: now
        )
    }

    /// What an audit record would call it: accounts by their address, a guest by the one at home, the others by name.
    package var label: String? {
        switch kind {
        case .user: userName ?? mail ?? name
        case .guest: mail ?? Self.homeAddress(userName) ?? userName ?? name
        case .group, .servicePrincipal, .other: name
        case .wanted, .missing: nil
        }
    }

    /// `robin@adatum.com` of `robin_adatum.com#EXT#@contoso.onmicrosoft.com`: a domain holds no underscore.
    private static func homeAddress(_ userName: String?) -> String? {
        guard let userName, let marker = userName.lowercased().firstRange(of: "#ext#"),
            let separator = userName[..<marker.lowerBound].lastIndex(of: "_")
        else { return nil }
        return userName[..<separator] + "@" + userName[userName.index(after: separator)..<marker.lowerBound]
    }
}
