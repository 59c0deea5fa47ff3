import AuditRecords
package import FoundationEssentials
import Postgres

/// One line of the inventory: a thing, and somebody many or from outside who has it now.
package struct WideShare: Sendable, Codable, Equatable {
    /// Whom a line may be about.
    package enum AudienceKind: String, Sendable, Codable, CaseIterable {
        /// Anybody who has the link.
        case anyone
        /// Everybody in the tenant.
        case organisation
        /// One account from outside.
        case guest
        /// A group.
        case group
        /// More individual people than a group would be for.
        case people
    }

    /// Where a line comes from.
    package enum Source: String, Sendable, Codable {
        /// An audit record says that it was opened, and none that it was closed since.
        case auditRecord
        /// The service said so when it was asked.
        case lookUp
    }

    package struct Thing: Sendable, Codable, Equatable {
        package var kind: String
        package var id: String?
        package var name: String?
        package var url: String?
        package var siteURL: String?
        package var environmentId: String?
        package var environmentName: String?
        package var owner: String?
    }

    package struct Who: Sendable, Codable, Equatable {
        package var kind: AudienceKind
        package var id: String?
        package var name: String?
        package var domain: String?
    }

    /// The same for the same thing and audience, however often it is opened and closed.
    package var shareId: String
    package var resource: Thing
    package var audience: Who
    package var reach: Reach?
    /// What they may do, in the service's word.
    package var role: String?
    /// When it was opened, as far as that is known: else when it was first looked up.
    package var since: Date
    /// Who opened it.
    package var sharedBy: String?
    package var source: Source
    /// When the source said so: the record's time, or the look-up's.
    package var asOf: Date
    /// The sharing event by which it was opened.
    package var eventId: String?
    /// The line in words: "by audit record of 2026-03-01", "looked up 2026-03-02".
    package var evidence: String
}

extension WideShare {
    var mark: PageMark { PageMark(at: since, id: UUID(uuidString: shareId) ?? PageMark.end.id) }

    init(row: PostgresRow) throws {
        let resource = try JSONCoding.value(
            SharedResource.self,
            from: row.decode("resource", as: JSONBytes.self).bytes
        )
        self.resource = Thing(
            kind: resource.kind.rawValue,
            id: resource.id,
            name: try resource.name ?? row.decode("found_name", as: String?.self),
            url: resource.url,
            siteURL: resource.siteURL,
            environmentId: resource.environmentID,
            environmentName: try resource.environmentName ?? row.decode("environment", as: String?.self),
            owner: try resource.owner ?? row.decode("owner", as: String?.self)
        )
        shareId = try row.decode("share_id", as: UUID.self).uuidString.lowercased()
        since = try row.decode("since", as: Date.self)
        sharedBy = try row.decode("actor", as: String?.self)
        role = try row.decode("role", as: String?.self)
        source = try row.decodeCase("source")
        asOf = try row.decode("as_of", as: Date.self)
        eventId = try row.decode("event_id", as: UUID?.self)?.uuidString.lowercased()
        audience = Who(
            kind: try row.decodeCase("audience_kind"),
            id: try row.decode("audience_id", as: String?.self),
            name: try row.decode("audience_name", as: String?.self),
            domain: try row.decode("audience_domain", as: String?.self)
        )
        let time = asOf.formatted(.iso8601)
        evidence = source == .lookUp ? "looked up \(time)" : "by audit record of \(time)"
        let accounts = try row.decode("accounts", as: Int?.self)
        let guests = try row.decode("guests", as: Int?.self)
        reach = try Self.reach(audience, accounts, guests, people: row.decode("people", as: Int?.self))
    }

    private static func reach(_ who: Who, _ accounts: Int?, _ guests: Int?, people: Int?) -> Reach? {
        switch who.kind {
        case .anyone: Reach(accounts: nil, guests: nil, isUnbounded: true, text: "Anyone who has the link")
        case .organisation: Reach.everyone(named: who.name, accounts: accounts, guests: guests)
        case .guest: Reach(accounts: 0, guests: 1, text: "1 guest")
        case .group: Reach.group(named: who.name ?? who.id, accounts: accounts, guests: guests)
        case .people:
            people.map { people in
                Reach(
                    accounts: people - (guests ?? 0),
                    guests: guests,
                    text: "\(people) people" + (guests.map { $0 > 0 ? ", \($0) of them guests" : "" } ?? "")
                )
            }
        }
    }
}
