import AuditRecords
import FoundationEssentials
import Graph
import MicrosoftCloud
import Postgres
import PowerPlatform

/// What look-ups want, found, and could not find, as the database holds it.
enum NameStore {
    /// Reads the events that are new or amended since the last time, and notes what they name and what they open.
    ///
    /// A transaction that stores events may commit a while after its `now()`, so the last minutes are read again.
    ///
    /// - Returns: How many events there were.
    static func note(_ tenant: TenantID, on connection: PostgresConnection) async throws -> Int {
        let rows = try await connection.query(
            "select seen_to - interval '2 minutes' as seen from lookup_turn where tenant_id = \(tenant.rawValue)"
        )
        guard var mark = try rows.first?.decode("seen", as: Date.self) else { return 0 }
        var last = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        var count = 0
        while true {
            let page = try await connection.query(
                """
                select event_id, document, absorbed, greatest(ingested_at, amended_at) as changed from sharing_event
                where tenant_id = \(tenant.rawValue) and greatest(ingested_at, amended_at) >= \(mark)
                    and (greatest(ingested_at, amended_at), event_id) > (\(mark), \(last))
                order by greatest(ingested_at, amended_at), event_id limit \(pageSize)
                """
            )
            var notes = EventNotes()
            var lines: [(UUID, Date, SharingEvent, Int, SharingLine)] = []
            var replaced: [UUID] = []
            for row in page {
                let event = try JSONCoding.value(
                    SharingEvent.self,
                    from: row.decode("document", as: JSONBytes.self).bytes
                )
                notes.formUnion(EventNotes(of: event, tenant: tenant.rawValue))
                let id = try row.decode("event_id", as: UUID.self)
                replaced += try [id] + row.decode("absorbed", as: [UUID].self)
                for (number, line) in SharingLine.lines(of: event).enumerated() {
                    lines.append((id, Date(microseconds: event.lastOccurredAt), event, number, line))
                }
                mark = try row.decode("changed", as: Date.self)
                last = id
            }
            guard !page.isEmpty else { break }
            count += page.count
            try await want(notes, at: mark, tenant: tenant, on: connection)
            try await replace(replaced, with: lines, tenant: tenant, on: connection)
            guard page.count == pageSize else { break }
        }
        guard count > 0 else { return 0 }
        try await connection.execute(
            "update lookup_turn set seen_to = greatest(seen_to, \(mark)) where tenant_id = \(tenant.rawValue)"
        )
        return count
    }

    private static let pageSize = 500

    /// Notes ids that somebody should look up; one that is known is only marked as still named.
    ///
    /// `at` is when the newest of the events arrived: a look-up since then is new enough, however often the events are read
    /// again.
    static func want(
        _ notes: EventNotes,
        at: Date,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        let resources = notes.resources.sorted { ($0.key.kind.rawValue, $0.key.id) < ($1.key.kind.rawValue, $1.key.id) }
        _ = try await connection.pipeline([
            """
            insert into directory_entry (tenant_id, object_id, named_at)
            select \(tenant.rawValue), i, \(at) from unnest(\(notes.objects.sorted())::text[]) as v(i)
            on conflict (tenant_id, object_id) do update
                set named_at = greatest(directory_entry.named_at, excluded.named_at)
            """,
            """
            insert into resource_state (tenant_id, kind, resource_id, environment_id, named_at)
            select \(tenant.rawValue), k, i, e, \(at) from unnest(\(resources.map(\.key.kind.rawValue))::text[],
                \(resources.map(\.key.id))::text[], \(resources.map(\.value))::text[]) as v(k, i, e)
            on conflict (tenant_id, kind, resource_id) do update
                set named_at = greatest(resource_state.named_at, excluded.named_at), environment_id = excluded.environment_id
            """,
        ])
    }

    private static func replace(
        _ events: [UUID],
        with lines: [(UUID, Date, SharingEvent, Int, SharingLine)],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        _ = try await connection.pipeline([
            "delete from sharing_line where tenant_id = \(tenant.rawValue) and event_id = any (\(events)::uuid[])",
            """
            insert into sharing_line (tenant_id, event_id, line, resource_kind, resource_key, audience_kind, audience_key,
                link, opens, occurred_at, resource, audience, role, actor, summary)
            select \(tenant.rawValue), e, n, rk, r, ak, a, l, o, t, rd::jsonb, ad::jsonb, x, w, s from unnest(
                \(lines.map(\.0))::uuid[], \(lines.map(\.3))::int[],
                \(lines.map(\.4.resource.kind.rawValue))::text[], \(lines.map(\.4.resourceKey))::text[],
                \(lines.map(\.4.audience.kind.rawValue))::text[], \(lines.map(\.4.audienceKey))::text[],
                \(lines.map(\.4.link))::text[], \(lines.map(\.4.opens))::bool[], \(lines.map(\.1))::timestamptz[],
                \(try lines.map { try text($0.4.resource) })::text[], \(try lines.map { try text($0.4.audience) })::text[],
                \(lines.map(\.4.role))::text[], \(lines.map { $0.2.actor.name ?? $0.2.actor.id })::text[],
                \(lines.map(\.2.summary))::text[]
            ) as v(e, n, rk, r, ak, a, l, o, t, rd, ad, x, w, s)
            """,
        ])
    }

    private static func text(_ value: some Encodable) throws -> String {
        String(decoding: try JSONCoding.bytes(value), as: UTF8.self)
    }
}
