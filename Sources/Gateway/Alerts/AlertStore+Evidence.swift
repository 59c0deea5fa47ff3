import FoundationEssentials
import MicrosoftCloud
import Policies
import Postgres

extension AlertStore {
    /// How many records of one alert are named; more are counted.
    static let keptRecords = 1000

    /// Gives evidence to the alerts that it belongs to, makes those that lack, and hands what people may be told to delivery;
    /// to be called in the transaction that stores the evidence.
    ///
    /// Evidence that a policy has had already counts no more, whatever alert it is in; what look-ups found out since then is
    /// taken into its words.
    ///
    /// - Returns: How many alerts were made.
    @discardableResult
    static func add(_ hits: [AlertHit], tenant: TenantID, on connection: PostgresConnection) async throws -> Int {
        guard !hits.isEmpty else { return 0 }
        let last = try await lock(tenant, on: connection)
        let hits = try await unknown(hits, tenant: tenant, on: connection)
        guard !hits.isEmpty else { return 0 }
        var run = AlertRun(try await standing(of: hits, tenant: tenant, on: connection))
        run.add(hits, now: Date())
        try await write(run.touched, tenant: tenant, on: connection)
        try await note(
            run.touched.map { alert in
                NewChange(
                    alert: alert.standing.id,
                    kind: alert.isNew ? .raised : alert.isReopened ? .reopened : .grew,
                    count: alert.standing.count
                )
            },
            after: last,
            tenant: tenant,
            on: connection
        )
        try await tell(run.touched, tenant: tenant, on: connection)
        try await MitigationDrafts.add(
            run.touched.map { .init(alert: $0.standing.id, policy: $0.policy, hits: $0.added) },
            tenant: tenant,
            on: connection
        )
        return run.touched.count(where: \.isNew)
    }

    /// Gives the evidence of events that turned out to be another event to that one; what both were evidence of, they are once.
    static func rename(
        _ absorbed: [(into: UUID, id: UUID)],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        let old = absorbed.map { $0.id.uuidString.lowercased() }
        let new = absorbed.map { $0.into.uuidString.lowercased() }
        _ = try await lock(tenant, on: connection)
        _ = try await connection.pipeline([
            // The last of an alert's evidence stays, so that it keeps standing for something.
            """
            with doubled as (
                delete from alert_evidence e using unnest(\(old)::text[], \(new)::text[]) as v(old, new)
                where e.tenant_id = \(tenant.rawValue) and e.kind = 'event' and e.evidence_id = v.old and exists (
                    select from alert_evidence o
                    where o.tenant_id = e.tenant_id and o.policy_id = e.policy_id and o.evidence_id = v.new
                        and o.alert_id = e.alert_id
                )
                returning e.alert_id
            )
            update alert a set evidence_count = greatest(1, a.evidence_count - d.n)
            from (select alert_id, count(*) as n from doubled group by alert_id) d
            where a.tenant_id = \(tenant.rawValue) and a.alert_id = d.alert_id
            """,
            """
            update alert_evidence e set evidence_id = v.new, shown_id = v.new
            from unnest(\(old)::text[], \(new)::text[]) as v(old, new)
            where e.tenant_id = \(tenant.rawValue) and e.kind = 'event' and e.evidence_id = v.old and not exists (
                select from alert_evidence o
                where o.tenant_id = e.tenant_id and o.policy_id = e.policy_id and o.evidence_id = v.new
            )
            """,
            """
            delete from correlation_member
            where tenant_id = \(tenant.rawValue) and evidence_id = any (\(old)::text[]) and kind = 'event'
            """,
        ])
    }

    /// The hits whose evidence their policy has not had, each once.
    private static func unknown(
        _ hits: [AlertHit],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> [AlertHit] {
        var seen: Set<[String]> = []
        let hits = hits.filter { seen.insert([$0.policy.id, $0.evidenceID]).inserted }
        let rows = try await connection.query(
            """
            with known as (
                select e.policy_id, e.evidence_id, e.alert_id, e.summary as before, v.s as after
                from unnest(\(hits.map(\.policy.id))::text[], \(hits.map(\.evidenceID))::text[],
                    \(hits.map(\.evidence.summary))::text[]) as v(p, i, s)
                join alert_evidence e on e.tenant_id = \(tenant.rawValue) and e.policy_id = v.p and e.evidence_id = v.i
            ), reworded as (
                update alert_evidence e set summary = k.after from known k
                where e.tenant_id = \(tenant.rawValue) and e.policy_id = k.policy_id and e.evidence_id = k.evidence_id
                    and k.before <> k.after
            ), retold as (
                update alert a set summary = k.after from known k
                where a.tenant_id = \(tenant.rawValue) and a.alert_id = k.alert_id and k.before <> k.after
                    and a.summary = k.before
            )
            select policy_id, evidence_id from known
            """
        )
        let known = Set(
            try rows.map {
                [try $0.decode("policy_id", as: String.self), try $0.decode("evidence_id", as: String.self)]
            }
        )
        return hits.filter { !known.contains([$0.policy.id, $0.evidenceID]) }
    }

    private static func standing(
        of hits: [AlertHit],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> [AlertRun.Standing] {
        let keys = Dictionary(hits.map { ([$0.policy.id] + $0.keyHash.map { String($0) }, $0) }) { first, _ in first }
            .values
        // Alerts of a key end where a pause longer than the window begins, so those far in the past are none of these hits'.
        let oldest = hits.map(\.evidence.occurredAt).min() ?? .distantPast
        let window = hits.map { $0.policy.settings.aggregationWindow ?? AlertRun.window }.max() ?? AlertRun.window
        return try await connection.query(
            """
            select a.alert_id, a.policy_id, a.key_hash, a.state, a.evidence_count, a.first_seen_at, a.last_seen_at
            from unnest(\(keys.map(\.policy.id))::text[], \(keys.map(\.keyHash))::bytea[]) as v(p, h)
            join alert a on a.tenant_id = \(tenant.rawValue) and a.policy_id = v.p and a.key_hash = v.h
                and a.last_seen_at >= \(oldest.addingTimeInterval(-TimeInterval(window)))
            order by a.last_seen_at
            """
        ).map { row in
            AlertRun.Standing(
                id: try row.decode("alert_id", as: UUID.self),
                policyID: try row.decode("policy_id", as: String.self),
                keyHash: try row.decode("key_hash", as: [UInt8].self),
                state: try row.decodeCase("state"),
                count: try row.decode("evidence_count", as: Int.self),
                firstSeenAt: try row.decode("first_seen_at", as: Date.self),
                lastSeenAt: try row.decode("last_seen_at", as: Date.self)
            )
        }
    }

    // MARK: - After

    private static func write(
        _ touched: [AlertRun.Touched],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        var statements: [PostgresQuery] = []
        let new = touched.filter(\.isNew)
        let grown = touched.filter { !$0.isNew }
        if !new.isEmpty { statements.append(try making(new, tenant.rawValue)) }
        if !grown.isEmpty { statements.append(growing(grown, tenant.rawValue)) }
        let named = touched.flatMap { alert in
            alert.added.enumerated().filter {
                alert.countBefore + $0.offset < keptRecords || $0.element.evidence.kind != .record
            }
            .map { (alert.standing.id, $0.element) }
        }
        if !named.isEmpty { statements.append(keeping(named, tenant.rawValue)) }
        _ = try await connection.pipeline(statements)
    }

    private static func making(_ new: [AlertRun.Touched], _ tenant: UUID) throws -> PostgresQuery {
        """
        insert into alert (tenant_id, alert_id, policy_id, key_hash, key, title, severity, category, advice, summary,
            evidence_count, first_seen_at, last_seen_at, age_at_arrival)
        select \(tenant), i, p, h, k::jsonb, t, s, c, a, m, n, f, l, g from unnest(
            \(new.map(\.standing.id))::uuid[], \(new.map(\.policy.id))::text[], \(new.map(\.standing.keyHash))::bytea[],
            \(try new.map { String(decoding: try JSONCoding.bytes($0.key), as: UTF8.self) })::text[],
            \(new.map(\.policy.title))::text[], \(new.map(\.policy.severity.rawValue))::text[],
            \(new.map(\.policy.settings.category))::text[], \(new.map(\.policy.about))::text[],
            \(new.map(\.summary))::text[], \(new.map(\.standing.count))::bigint[],
            \(new.map(\.standing.firstSeenAt))::timestamptz[], \(new.map(\.standing.lastSeenAt))::timestamptz[],
            \(new.map { Int(min($0.arrivedAfter, 1e9)) })::int[]) as v(i, p, h, k, t, s, c, a, m, n, f, l, g)
        """
    }

    /// The policy may have been given another title or severity meanwhile: an alert shows it as it is now.
    private static func growing(_ grown: [AlertRun.Touched], _ tenant: UUID) -> PostgresQuery {
        """
        update alert a set state = v.state, evidence_count = v.n, first_seen_at = v.f, last_seen_at = v.l,
            summary = coalesce(nullif(v.m, ''), a.summary), title = v.t, severity = v.s, category = v.c, advice = v.a,
            updated_at = now()
        from unnest(
            \(grown.map(\.standing.id))::uuid[], \(grown.map(\.standing.state.rawValue))::text[],
            \(grown.map(\.standing.count))::bigint[], \(grown.map(\.standing.firstSeenAt))::timestamptz[],
            \(grown.map(\.standing.lastSeenAt))::timestamptz[], \(grown.map(\.summary))::text[],
            \(grown.map(\.policy.title))::text[], \(grown.map(\.policy.severity.rawValue))::text[],
            \(grown.map(\.policy.settings.category))::text[], \(grown.map(\.policy.about))::text[])
            as v(i, state, n, f, l, m, t, s, c, a)
        where a.tenant_id = \(tenant) and a.alert_id = v.i
        """
    }

    private static func keeping(_ named: [(alert: UUID, hit: AlertHit)], _ tenant: UUID) -> PostgresQuery {
        let hits = named.map(\.hit)
        return """
            insert into alert_evidence (tenant_id, policy_id, evidence_id, alert_id, kind, shown_id, summary, occurred_at)
            select \(tenant), * from unnest(
                \(hits.map(\.policy.id))::text[], \(hits.map(\.evidenceID))::text[], \(named.map(\.alert))::uuid[],
                \(hits.map(\.evidence.kind.rawValue))::text[], \(hits.map(\.evidence.id))::text[],
                \(hits.map(\.evidence.summary))::text[], \(hits.map(\.evidence.occurredAt))::timestamptz[])
            """
    }

    private static func tell(
        _ touched: [AlertRun.Touched],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        let told = touched.filter { $0.isNew || $0.isReopened || $0.reachedMilestone }
        guard !told.isEmpty else { return }
        let alerts = try await all(told.map(\.standing.id), tenant: tenant, on: connection)
        let byID = Dictionary(alerts.map { ($0.alertId.rawValue, $0) }) { first, _ in first }
        let notices = told.compactMap { item -> AlertNotice? in
            guard let alert = byID[item.standing.id] else { return nil }
            return AlertNotice(
                alert: alert,
                cause: item.isNew ? .raised : item.isReopened ? .reopened : .updated,
                settings: item.policy.settings
            )
        }
        try await AlertNotices.enqueue(notices, tenant: tenant, on: connection)
    }
}
