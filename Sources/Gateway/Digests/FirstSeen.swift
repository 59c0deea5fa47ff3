import AuditRecords
import FoundationEssentials
import MicrosoftCloud
import Postgres

/// Guests and their domains that a tenant shares with for the first time.
enum FirstSeen {
    struct Result {
        var guests: [Digest.Guest] = []
        var domains: [String] = []
    }

    /// Compares the guests of untold events with those of every event that a digest has told.
    static func among(
        _ events: [SharingEvent],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> Result {
        var candidates: [String: Digest.Guest] = [:]
        for event in events {
            for audience in event.audiences where audience.kind == .guest {
                guard let name = audience.name ?? audience.id else { continue }
                let guest = Digest.Guest(name: name, domain: audience.domain, by: event.actor.name)
                candidates[name.lowercased()] = candidates[name.lowercased()] ?? guest
            }
        }
        guard !candidates.isEmpty else { return Result() }
        let known = try await connection.query(
            """
            select distinct lower(coalesce(a ->> 'name', a ->> 'id')) as guest, lower(a ->> 'domain') as domain
            from sharing_event e cross join jsonb_array_elements(e.document -> 'audiences') a
            where e.tenant_id = \(tenant.rawValue) and e.daily_digest_id is not null and a ->> 'kind' = 'guest'
            """
        )
        let knownGuests = Set(try known.compactMap { try $0.decode("guest", as: String?.self) })
        let knownDomains = Set(try known.compactMap { try $0.decode("domain", as: String?.self) })
        let domains = Set(candidates.values.compactMap { $0.domain?.lowercased() })
        return Result(
            guests: candidates.filter { !knownGuests.contains($0.key) }.map(\.value),
            domains: domains.subtracting(knownDomains).sorted()
        )
    }
}
