/// Who gains or loses by an act.
package struct Audience: Sendable, Hashable, Codable {
    /// What is known about who that is.
    ///
    /// Raw values are stored and shown, so they never change.
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// One account of the tenant.
        case person
        /// One account from outside.
        case guest
        /// A group; how many people that is, a look-up tells.
        case group
        /// Everybody in the tenant.
        case organisation
        /// Anybody who has the link, signed in or not.
        case anyone
        /// An application.
        case application
        /// The record doesn't say: with an identifier, one that a look-up may resolve; without, it may be everyone.
        case unknown
    }

    /// What is known about who that is.
    package var kind: Kind
    /// The directory's identifier, lower case.
    package var id: String?
    /// A name, user principal name or mail address, as the record has it.
    package var name: String?
    /// The domain of a mail address, lower case; a guest's home domain.
    package var domain: String?
    /// The most that this audience may do; put in when an event is folded, where its evidence says it.
    package var level: SharedRole.Level?

    package init(
        _ kind: Kind,
        id: String? = nil,
        name: String? = nil,
        domain: String? = nil,
        level: SharedRole.Level? = nil
    ) {
        self.kind = kind
        self.id = id
        self.name = name
        self.domain = domain
        self.level = level
    }
}

extension Audience {
    /// An account named by its user principal name, mail address or GUID: of `kind` unless its name says guest.
    init(account text: String, kind: Kind = .person, name: String? = nil) {
        if GUIDText.isGUID(text) {
            self.init(kind == .person ? .unknown : kind, id: text.lowercased(), name: name)
        } else if let guest = GuestName(text) {
            self.init(.guest, name: guest.address, domain: guest.domain)
        } else {
            self.init(kind, name: text, domain: text.mailDomain)
        }
    }
}

/// The home address of a guest, read out of its user principal name in this tenant.
///
/// `name_fabrikam.com#EXT#@contoso.onmicrosoft.com` is `name@fabrikam.com` (Microsoft, "Properties of a Microsoft Entra
/// B2B collaboration user"): a domain holds no underscore, so the last one stands for the `@`.
struct GuestName {
    let address: String
    let domain: String?

    init?(_ text: String) {
        let lower = text.lowercased()
        guard let marker = lower.firstRange(of: "#ext#") else { return nil }
        let local = lower[..<marker.lowerBound]
        guard let separator = local.lastIndex(of: "_") else {
            address = String(local)
            domain = address.mailDomain
            return
        }
        let host = String(local[local.index(after: separator)...])
        address = local[..<separator] + "@" + host
        domain = host.isEmpty ? nil : host
    }
}

extension String {
    /// What stands behind the `@` of a mail address, lower case.
    package var mailDomain: String? {
        guard let at = lastIndex(of: "@"), at != startIndex else { return nil }
        let domain = self[index(after: at)...].lowercased()
        return domain.isEmpty || domain.contains(" ") ? nil : domain
    }
}
