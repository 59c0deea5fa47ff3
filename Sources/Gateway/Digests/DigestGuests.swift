import AuditRecords
import FoundationEssentials
import MicrosoftCloud
import Postgres

/// The guests that a tenant's digests have told, each with the digest that told them first.
enum DigestGuests {
    /// How many new guests a digest names.
    private static let named = 100

    struct Arrivals {
        var guests: [Digest.Guest]
        var count: Int
        var domains: [String]
    }

    /// Writes down the guests of told events who were never told before.
    static func remember(
        _ events: [SharingEvent],
        digest: UUID,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        var guests: [String: Digest.Guest] = [:]
        for event in events {
            for audience in event.audiences where audience.kind == .guest {
                guard let name = audience.name ?? audience.id else { continue }
                let guest = Digest.Guest(name: name, domain: audience.domain?.lowercased(), by: event.actor.name)
                guests[name.lowercased()] = guests[name.lowercased()] ?? guest
            }
        }
        guard !guests.isEmpty else { return }
        let sorted = guests.sorted { $0.key < $1.key }
        try await connection.execute(
            """
            insert into digest_guest (tenant_id, digest_id, guest, name, domain, brought_by)
            select \(tenant.rawValue), \(digest), * from unnest(\(sorted.map(\.key))::text[],
                \(sorted.map(\.value.name))::text[], \(sorted.map(\.value.domain))::text[], \(sorted.map(\.value.by))::text[])
            on conflict do nothing
            """
        )
    }

    /// Who was new in these digests, and which domains were.
    static func arrivals(
        in digests: [UUID],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> Arrivals {
        let rows = try await connection.query(
            """
            select name, domain, brought_by, count(*) over () as total from digest_guest
            where tenant_id = \(tenant.rawValue) and digest_id = any (\(digests)::uuid[])
            order by name, guest limit \(named)
            """
        )
        let domains = try await connection.query(
            """
            select distinct domain from digest_guest g
            where tenant_id = \(tenant.rawValue) and digest_id = any (\(digests)::uuid[]) and domain is not null
                and not exists (
                    select from digest_guest h
                    where h.tenant_id = g.tenant_id and h.domain = g.domain and h.digest_id <> all (\(digests)::uuid[])
                )
            order by domain limit \(named)
            """
        )
        return Arrivals(
            guests: try rows.map {
                Digest.Guest(
                    name: try $0.decode("name", as: String.self),
                    domain: try $0.decode("domain", as: String?.self),
                    by: try $0.decode("brought_by", as: String?.self)
                )
            },
            count: try rows.first?.decode("total", as: Int.self) ?? 0,
            domains: try domains.map { try $0.decode("domain", as: String.self) }
        )
    }
}
