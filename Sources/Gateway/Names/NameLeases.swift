import FoundationEssentials
import MicrosoftCloud
import Postgres

/// Which replica looks names up for which tenant; apart from ingestion's leases, so that neither waits for the other.
enum NameLeases {
    /// Longer than any turn: the pace ends one after half a minute, and a request under way some time later.
    static let lifetime = Duration.seconds(300)

    /// A tenant to look names up for.
    struct Lease: Sendable {
        let tenant: TenantID
        var levels: [LookupSource: LookupPace.Level]
    }

    /// Marks the tenants due that have events which arrived or were amended after `since`, and tells the newest arrival.
    ///
    /// Events that commit late are covered by the tenants' own turns.
    static func wake(since: Date, on connection: PostgresConnection) async throws -> Date {
        let rows = try await connection.query(
            """
            with arrived as (
                select tenant_id, max(greatest(ingested_at, amended_at)) as newest from sharing_event
                where greatest(ingested_at, amended_at) > \(since) group by tenant_id
            ), woken as (
                update lookup_turn t set due_at = now() from arrived a
                where t.tenant_id = a.tenant_id and t.due_at > now()
            ), added as (
                insert into lookup_turn (tenant_id) select tenant_id from arrived on conflict do nothing
            )
            select max(newest) as newest from arrived
            """
        )
        return try rows.first?.decode("newest", as: Date?.self) ?? since
    }

    /// Gives the tenant its turn now: somebody has switched look-ups on, or mended what kept names away.
    static func rouse(_ tenant: TenantID, on connection: PostgresConnection) async throws {
        _ = try await connection.pipeline([
            """
            insert into lookup_turn (tenant_id) values (\(tenant.rawValue))
            on conflict (tenant_id) do update set due_at = now()
            """,
            "update lookup_state set not_before = null where tenant_id = \(tenant.rawValue) and trouble_code is not null",
        ])
    }

    /// Leases tenants that are due, longest first; paused ones have no turn.
    static func take(upTo limit: Int, holder: String, on connection: PostgresConnection) async throws -> [Lease] {
        let tenants = try await connection.query(
            """
            with due as (
                select l.tenant_id from lookup_turn l join tenant t using (tenant_id)
                where t.state <> 'paused' and l.due_at <= now() and (l.leased_until is null or l.leased_until < now())
                order by l.due_at limit \(limit) for update of l skip locked
            )
            update lookup_turn l set holder = \(holder), leased_until = now() + \(lifetime.seconds) * interval '1 second'
            from due where l.tenant_id = due.tenant_id returning l.tenant_id
            """
        ).map { TenantID(rawValue: try $0.decode("tenant_id", as: UUID.self)) }
        guard !tenants.isEmpty else { return [] }
        let budgets = try await connection.query(
            """
            select tenant_id, source, budget_tokens, budget_at from lookup_state
            where tenant_id = any (\(tenants.map(\.rawValue))::uuid[]) and budget_at is not null
            """
        )
        var leases = Dictionary(uniqueKeysWithValues: tenants.map { ($0, Lease(tenant: $0, levels: [:])) })
        for row in budgets {
            let source: LookupSource = try row.decodeCase("source")
            leases[TenantID(rawValue: try row.decode("tenant_id", as: UUID.self))]?.levels[source] = LookupPace.Level(
                tokens: try row.decode("budget_tokens", as: Double?.self) ?? 0,
                at: try row.decode("budget_at", as: Date.self)
            )
        }
        return tenants.compactMap { leases[$0] }
    }

    /// Gives the tenant back; an event that arrived meanwhile made it due already, and it stays so.
    static func giveBack(
        _ lease: Lease,
        holder: String,
        dueIn: Duration,
        levels: [LookupSource: LookupPace.Level],
        on connection: PostgresConnection
    ) async throws {
        let levels = levels.sorted { $0.key.rawValue < $1.key.rawValue }
        _ = try await connection.pipeline([
            """
            update lookup_turn set holder = null, leased_until = null,
                due_at = now() + \(dueIn.seconds) * interval '1 second'
            where tenant_id = \(lease.tenant.rawValue) and holder = \(holder)
            """,
            """
            insert into lookup_state (tenant_id, source, budget_tokens, budget_at)
            select \(lease.tenant.rawValue), s, t, a from unnest(\(levels.map(\.key.rawValue))::text[],
                \(levels.map(\.value.tokens))::float8[], \(levels.map(\.value.at))::timestamptz[]) as v(s, t, a)
            on conflict (tenant_id, source) do update set budget_tokens = excluded.budget_tokens,
                budget_at = excluded.budget_at
            """,
        ])
    }
}
