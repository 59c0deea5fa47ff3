import AuditRecords
import FoundationEssentials
import MicrosoftCloud
import Postgres

/// What happened for the first time with sharing events, by when it happened and not by when it was read.
struct EventFirsts: Sendable {
    /// Foreign domains, by event.
    private(set) var domains: [UUID: [String]] = [:]
    /// Events that used something from an address from which it had not been used before, though from another.
    private(set) var addresses: Set<UUID> = []

    static let none = EventFirsts()

    /// One use of a resource from an address.
    private struct Use: Hashable {
        let resource: String
        let address: String
    }

    /// Remembers where these events' resources were used from, and finds what was new with them.
    ///
    /// - Throws: What the database says; it must be of the worker's role.
    static func load(
        _ events: [SharingEvent],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> EventFirsts {
        var firsts = EventFirsts()
        let basis = try await RiskBasis.load(tenant: tenant, events: events, on: connection)
        for event in events {
            let domains = Set(event.audiences.filter { $0.kind == .guest }.compactMap { $0.domain?.lowercased() })
                .filter { basis.isNew($0, in: event) && !basis.isPartner($0) }
            if !domains.isEmpty { firsts.domains[event.id] = domains.sorted() }
        }
        var uses: [(event: SharingEvent, use: Use)] = []
        for event in events where event.act.direction == .uses {
            guard let address = event.clientIP, let resource = event.resource.id ?? event.resource.url else { continue }
            uses.append((event, Use(resource: AlertHit.shown(resource.lowercased()), address: AlertHit.shown(address))))
        }
        guard !uses.isEmpty else { return firsts }
        let earliest = Dictionary(grouping: uses, by: \.use).map { use, events in
            (use: use, at: Date(microseconds: events.map(\.event.firstOccurredAt).min() ?? 0))
        }.sorted { ($0.use.resource, $0.use.address) < ($1.use.resource, $1.use.address) }
        let results = try await connection.pipeline([
            """
            insert into sharing_address (tenant_id, resource, address, first_at)
            select \(tenant.rawValue), r, a, t from unnest(\(earliest.map(\.use.resource))::text[],
                \(earliest.map(\.use.address))::text[], \(earliest.map(\.at))::timestamptz[]) as v(r, a, t)
            on conflict (tenant_id, resource, address) do update set first_at = excluded.first_at
            where sharing_address.first_at > excluded.first_at
            """,
            """
            select v.r, v.a, v.t, s.first_at, exists (
                select from sharing_address o where o.tenant_id = \(tenant.rawValue) and o.resource = v.r and o.first_at < v.t
            ) as used_before
            from unnest(\(uses.map(\.use.resource))::text[], \(uses.map(\.use.address))::text[],
                \(uses.map { Date(microseconds: $0.event.firstOccurredAt) })::timestamptz[]) with ordinality as v(r, a, t, n)
            join sharing_address s on s.tenant_id = \(tenant.rawValue) and s.resource = v.r and s.address = v.a
            order by v.n
            """,
        ])
        for (item, row) in zip(uses, results[1]) {
            let isFirst = try row.decode("first_at", as: Date.self) >= row.decode("t", as: Date.self)
            if try isFirst && row.decode("used_before", as: Bool.self) { firsts.addresses.insert(item.event.id) }
        }
        return firsts
    }
}
