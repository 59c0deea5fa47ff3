/// Who did it.
package struct Actor: Sendable, Hashable, Codable {
    /// What sort of account it is.
    ///
    /// Raw values are stored and shown, so they never change.
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// A person of the tenant.
        case user
        /// A person, acting as an administrator.
        case admin
        /// A technician of the tenant's service provider.
        case partner
        /// An account from outside.
        case guest
        /// Somebody who did not sign in.
        case anonymous
        /// An application or service principal.
        case application
        /// Microsoft's own machinery.
        case system
    }

    /// What sort of account it is.
    package var kind: Kind
    /// The directory's identifier, lower case, where the record has it.
    package var id: String?
    /// The user principal name, or what the record has in its place.
    package var name: String?

    package init(_ kind: Kind, id: String? = nil, name: String? = nil) {
        self.kind = kind
        self.id = id
        self.name = name
    }
}

extension Actor {
    /// The actor by the common fields: `UserId`, `UserKey` and `UserType`.
    ///
    /// `UserType`: 0 regular, 2 admin, 3 data centre admin, 4 system, 5 application, 6 service principal, 7 and 8 policy,
    /// 9 partner technician, 10 guest or anonymous (Management Activity API schema, "Enum: User Type"). What `UserId`
    /// says itself goes first: system accounts are sent with type 0 (`app@sharepoint`).
    init(userID: String?, userKey: String?, userType: Int?) {
        let name = userID ?? ""
        let lower = name.lowercased()
        let key = userKey.flatMap { GUIDText.isGUID($0) ? $0.lowercased() : nil }
        let id = GUIDText.isGUID(name) ? lower : key
        if let kind = Self.special(lower) {
            self.init(kind, id: id, name: userID)
        } else if let principal = lower.suffix(after: "serviceprincipal_") {
            self.init(.application, id: principal, name: userID)
        } else if let guest = GuestName(name) {
            self.init(.guest, id: id, name: guest.address)
        } else {
            let kind: Kind =
                switch userType {
                case 2: .admin
                case 3, 4, 7, 8: .system
                case 5, 6: .application
                case 9: .partner
                case 10: .guest
                default: .user
                }
            self.init(kind, id: id, name: GUIDText.isGUID(name) ? nil : userID)
        }
    }

    /// Accounts that are nobody, by the names they go by in published records.
    private static func special(_ name: String) -> Kind? {
        if name == "app@sharepoint" || name == "application" { return .application }
        if name == "anonymous" || name.hasPrefix("urn:spo:anon") { return .anonymous }
        let prefixes = [
            "nt authority\\", "sharepoint\\", "microsoft\\", "s-1-5-18", "microsoft teams sync", "nt service\\",
        ]
        return prefixes.contains { name.hasPrefix($0) } ? .system : nil
    }
}

extension String {
    /// The rest behind a prefix.
    func suffix(after prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
