import AuditRecords
package import FoundationEssentials
package import MicrosoftCloud
package import Postgres

/// What of a tenant bears on how risky a share is: its partners, the applications it trusts, and since when it has shared
/// with a foreign domain.
package struct RiskBasis: Sendable, Hashable {
    /// Mail domains whose guests are expected, lower case; subdomains included.
    package var partnerDomains: Set<String>
    /// Application ids and names that are expected to be given rights, lower case.
    package var trustedApps: Set<String>
    /// The first time that a domain's guests got something, in microseconds since 1970, UTC; only of domains asked for.
    package var firstSeen: [String: Int64]

    /// Nothing is known: nobody is a partner, no application is trusted, no domain is new.
    package static let none = RiskBasis()

    package init(partnerDomains: [String] = [], trustedApps: [String] = [], firstSeen: [String: Int64] = [:]) {
        self.partnerDomains = Set(partnerDomains.map { $0.lowercased() })
        self.trustedApps = Set(trustedApps.map { $0.lowercased() })
        self.firstSeen = firstSeen
    }

    /// What bears on these events; readable under both roles.
    package static func load(
        tenant: TenantID,
        events: [SharingEvent],
        on connection: PostgresConnection
    ) async throws -> RiskBasis {
        let domains = Set(events.flatMap(\.audiences).compactMap { $0.domain?.lowercased() }).sorted()
        let results = try await connection.pipeline([
            "select partner_domains, trusted_apps from tenant where tenant_id = \(tenant.rawValue)",
            """
            select domain, first_at from sharing_domain
            where tenant_id = \(tenant.rawValue) and domain = any (\(domains)::text[])
            """,
        ])
        guard let row = results[0].first else { return .none }
        let seen = try results[1].map { row in
            (try row.decode("domain", as: String.self), try row.decode("first_at", as: Date.self).wholeMicroseconds)
        }
        return RiskBasis(
            partnerDomains: try row.decode("partner_domains", as: [String].self),
            trustedApps: try row.decode("trusted_apps", as: [String].self),
            firstSeen: Dictionary(seen) { first, _ in first }
        )
    }

    /// Whether a mail domain is a partner's: it or a domain above it is named.
    package func isPartner(_ domain: String) -> Bool {
        var rest = domain.lowercased()[...]
        while !rest.isEmpty {
            if partnerDomains.contains(String(rest)) { return true }
            guard let dot = rest.firstIndex(of: ".") else { return false }
            rest = rest[rest.index(after: dot)...]
        }
        return false
    }

    /// Whether the event is the first that gives this domain's guests something.
    func isNew(_ domain: String, in event: SharingEvent) -> Bool {
        guard let first = firstSeen[domain.lowercased()] else { return false }
        return (event.firstOccurredAt...event.lastOccurredAt).contains(first)
    }

    /// Whether the event is about an application that the tenant trusts, by its id or its name.
    func isTrusted(_ event: SharingEvent) -> Bool {
        ([event.resource] + event.otherResources).contains { resource in
            resource.kind == .application
                && [resource.id, resource.name].contains { $0.map { trustedApps.contains($0.lowercased()) } ?? false }
        }
    }
}

extension Date {
    /// Whole microseconds since 1970, the nearest: a `Date` is a double and may lie a little beside them.
    package var wholeMicroseconds: Int64 { Int64((timeIntervalSince1970 * 1_000_000).rounded()) }
}
