import AuditRecords
import FoundationEssentials
import MicrosoftCloud
import Postgres

extension SharingStore {
    /// What new evidence did to events.
    struct Changed: Sendable {
        /// Those that were made, and those that are another to read than before.
        var events: [SharingEvent] = []
        /// Events that turned out to be another, with the one that they are.
        var absorbed: [(into: UUID, id: UUID)] = []
    }

    /// Keeps the evidence and makes, amends or joins the events it belongs to.
    ///
    /// Sound because it runs under the tenant's lease: nobody else adds evidence of this tenant meanwhile. What is read is
    /// what lies near the new facts in time, so a key with very many facts costs no more than one with few.
    ///
    /// - Returns: The events that were made or amended.
    static func add(_ evidence: [Evidence], tenant: TenantID, on connection: PostgresConnection) async throws -> Changed
    {
        guard !evidence.isEmpty else { return Changed() }
        let new = pieces(evidence)
        let windows = windows(around: new)
        let hoped = new.filter(\.fact.startsAct).flatMap { Folding.identities(of: [$0.fact], tenant: tenant.rawValue) }
        let read = try await connection.pipeline([
            reading(windows, tenant.rawValue), reading(taken: hoped, tenant.rawValue),
        ])
        var run = FoldingRun(tenant: tenant.rawValue)
        try arrange(new, stored: read[0], windows, in: &run)
        var taken = Set(try read[1].map { try $0.decode("event_id", as: UUID.self) })
        var standing: [UUID: FoldingRun.Standing] = [:]
        let disputed = run.disputed
        if !disputed.isEmpty {
            // Acts that met or parted: rare, so only then is it asked what was told of them, and held until it is written.
            let rows = try await connection.pipeline([
                """
                select event_id, ingested_at, daily_digest_id is not null as told from sharing_event
                where tenant_id = \(tenant.rawValue) and event_id = any (\(disputed)::uuid[]) order by event_id for update
                """,
                reading(taken: run.candidates, tenant.rawValue),
            ])
            for row in rows[0] {
                let id = try row.decode("event_id", as: UUID.self)
                standing[id] = FoldingRun.Standing(
                    id: id,
                    isTold: try row.decode("told", as: Bool.self),
                    ingestedAt: try row.decode("ingested_at", as: Date.self)
                )
            }
            taken.formUnion(try rows[1].map { try $0.decode("event_id", as: UUID.self) })
        }
        let before = run.pieces.map(\.eventID)
        run.settle(standing: standing, taken: taken)
        return try await write(run, before: before, tenant: tenant.rawValue, on: connection)
    }

    // MARK: - Before

    private static func pieces(_ evidence: [Evidence]) -> [FoldingRun.Piece] {
        var ordinals: [RecordKey: Int] = [:]
        return evidence.map { item in
            let ordinal = ordinals[item.key, default: 0]
            ordinals[item.key] = ordinal + 1
            return FoldingRun.Piece(
                recordKey: item.key,
                ordinal: ordinal,
                fact: item.fact,
                eventID: nil,
                isNew: true
            )
        }
    }

    /// The time around new facts that is read, a key and a stretch at a time.
    private struct Window {
        let foldKey: String
        var range: ClosedRange<Int64>
    }

    private static func windows(around new: [FoldingRun.Piece]) -> [Window] {
        var windows: [Window] = []
        let order = new.map(\.fact).sorted { ($0.foldKey, $0.occurredAt) < ($1.foldKey, $1.occurredAt) }
        for fact in order {
            let context = FactClusters.context(of: fact.foldKey)
            let (low, high) = (fact.occurredAt - context, fact.occurredAt + context)
            if let last = windows.last, last.foldKey == fact.foldKey, low <= last.range.upperBound {
                windows[windows.count - 1].range = last.range.lowerBound...high
            } else {
                windows.append(Window(foldKey: fact.foldKey, range: low...high))
            }
        }
        return windows
    }

    private static func reading(_ windows: [Window], _ tenant: UUID) -> PostgresQuery {
        """
        select w.number, f.record_key, f.ordinal, f.event_id, f.fact
        from unnest(\(windows.map(\.foldKey))::text[], \(windows.map { Date(microseconds: $0.range.lowerBound) })::timestamptz[],
            \(windows.map { Date(microseconds: $0.range.upperBound) })::timestamptz[]) with ordinality as w(k, low, high, number)
        join sharing_fact f on f.tenant_id = \(tenant) and f.fold_key = w.k and f.occurred_at between w.low and w.high
        """
    }

    /// Which of these ids are an event's, or were until it was found to be part of another.
    private static func reading(taken ids: [UUID], _ tenant: UUID) -> PostgresQuery {
        """
        select event_id from sharing_event where tenant_id = \(tenant) and event_id = any (\(ids)::uuid[])
        union all
        select a from sharing_event e cross join unnest(e.absorbed) a
        where e.tenant_id = \(tenant) and e.absorbed <> '{}' and e.absorbed && \(ids)::uuid[]
        """
    }

    private static func arrange(
        _ new: [FoldingRun.Piece],
        stored: PostgresRows,
        _ windows: [Window],
        in run: inout FoldingRun
    ) throws {
        var facts = [[FoldingRun.Piece]](repeating: [], count: windows.count)
        for row in stored {
            guard let key = RecordKey(bytes: try row.decode("record_key", as: [UInt8].self)) else { continue }
            let number = try row.decode("number", as: Int.self) - 1
            facts[number].append(
                FoldingRun.Piece(
                    recordKey: key,
                    ordinal: try row.decode("ordinal", as: Int.self),
                    fact: try JSONCoding.value(
                        SharingFact.self,
                        from: row.decode("fact", as: JSONBytes.self).bytes
                    ),
                    eventID: try row.decode("event_id", as: UUID?.self),
                    isNew: false
                )
            )
        }
        let byKey = Dictionary(grouping: new, by: \.fact.foldKey)
        for (number, window) in windows.enumerated() {
            facts[number] += (byKey[window.foldKey] ?? []).filter { window.range.contains($0.fact.occurredAt) }
            run.add(facts[number], foldKey: window.foldKey, window: window.range)
        }
    }

    // MARK: - After

    private static func write(
        _ run: FoldingRun,
        before: [UUID?],
        tenant: UUID,
        on connection: PostgresConnection
    ) async throws -> Changed {
        var made: [SharingEvent] = []
        var amended: [SharingEvent] = []
        var absorbed: [(into: UUID, id: UUID)] = []
        var parted: [(id: UUID, from: UUID)] = []
        for act in run.acts {
            guard let event = run.event(of: act) else { continue }
            if act.claims.isEmpty { made.append(event) } else { amended.append(event) }
            absorbed += act.absorbed.map { (event.id, $0) }
            // Evidence that a digest told under another id, and nothing new in it: told.
            if act.claims.isEmpty, !act.hasNewActs { parted += act.origins.prefix(1).map { (event.id, $0) } }
        }
        let moved = run.pieces.indices.filter { !run.pieces[$0].isNew && run.pieces[$0].eventID != before[$0] }
        var statements = [try keeping(run.pieces.filter(\.isNew), tenant)]
        if !moved.isEmpty { statements.append(moving(moved.map { run.pieces[$0] }, tenant)) }
        if !made.isEmpty { statements.append(try making(made, tenant)) }
        if !amended.isEmpty { statements.append(try amending(amended, tenant)) }
        if !absorbed.isEmpty { statements += absorbing(absorbed, tenant) }
        if !parted.isEmpty { statements.append(inheriting(parted, tenant)) }
        let domains = firstSeen(run.pieces.filter(\.isNew).map(\.fact))
        if !domains.isEmpty { statements.append(remembering(domains, tenant)) }
        let results = try await connection.pipeline(statements)
        guard !amended.isEmpty else { return Changed(events: made, absorbed: absorbed) }
        let rewritten = try results[(moved.isEmpty ? 1 : 2) + (made.isEmpty ? 0 : 1)].map {
            try $0.decode("event_id", as: UUID.self)
        }
        return Changed(events: made + amended.filter { rewritten.contains($0.id) }, absorbed: absorbed)
    }

    private static func keeping(_ pieces: [FoldingRun.Piece], _ tenant: UUID) throws -> PostgresQuery {
        """
        insert into sharing_fact (tenant_id, fold_key, occurred_at, record_key, ordinal, event_id, fact)
        select \(tenant), f, o, k, n, e, j::jsonb from unnest(\(pieces.map(\.fact.foldKey))::text[],
            \(pieces.map { Date(microseconds: $0.fact.occurredAt) })::timestamptz[], \(pieces.map(\.recordKey.bytes))::bytea[],
            \(pieces.map(\.ordinal))::int[], \(pieces.map(\.eventID))::uuid[],
            \(try pieces.map { String(decoding: try JSONCoding.bytes($0.fact), as: UTF8.self) })::text[]) as v(f, o, k, n, e, j)
        on conflict do nothing
        """
    }

    private static func moving(_ pieces: [FoldingRun.Piece], _ tenant: UUID) -> PostgresQuery {
        """
        update sharing_fact s set event_id = v.e
        from unnest(\(pieces.map(\.fact.foldKey))::text[], \(pieces.map { Date(microseconds: $0.fact.occurredAt) })::timestamptz[],
            \(pieces.map(\.recordKey.bytes))::bytea[], \(pieces.map(\.ordinal))::int[], \(pieces.map(\.eventID))::uuid[])
            as v(f, o, k, n, e)
        where s.tenant_id = \(tenant) and s.fold_key = v.f and s.occurred_at = v.o and s.record_key = v.k and s.ordinal = v.n
        """
    }

    private static func making(_ events: [SharingEvent], _ tenant: UUID) throws -> PostgresQuery {
        """
        insert into sharing_event (tenant_id, event_id, fold_key, act, resource_kind, risk, occurred_at, document)
        select \(tenant), e, f, a, r, k, o, d::jsonb from unnest(\(events.map(\.id))::uuid[], \(events.map(\.foldKey))::text[],
            \(events.map(\.act.rawValue))::text[], \(events.map(\.resource.kind.rawValue))::text[],
            \(events.map(\.risk.level.rawValue))::text[],
            \(events.map { Date(microseconds: $0.firstOccurredAt) })::timestamptz[], \(try documents(events))::text[])
            as v(e, f, a, r, k, o, d)
        """
    }

    private static func amending(_ events: [SharingEvent], _ tenant: UUID) throws -> PostgresQuery {
        """
        update sharing_event s set act = v.a, resource_kind = v.r, risk = v.k, occurred_at = v.o, document = v.d::jsonb,
            amended_at = now()
        from unnest(\(events.map(\.id))::uuid[], \(events.map(\.act.rawValue))::text[],
            \(events.map(\.resource.kind.rawValue))::text[], \(events.map(\.risk.level.rawValue))::text[],
            \(events.map { Date(microseconds: $0.firstOccurredAt) })::timestamptz[], \(try documents(events))::text[])
            as v(e, a, r, k, o, d)
        where s.tenant_id = \(tenant) and s.event_id = v.e and s.document is distinct from v.d::jsonb
        returning s.event_id
        """
    }

    private static func documents(_ events: [SharingEvent]) throws -> [String] {
        try events.map { String(decoding: try JSONCoding.bytes($0), as: UTF8.self) }
    }

    /// The ids of events that are others now lead to them, with what those had taken in before and what a digest told.
    private static func absorbing(_ pairs: [(into: UUID, id: UUID)], _ tenant: UUID) -> [PostgresQuery] {
        let into = pairs.map(\.into)
        let ids = pairs.map(\.id)
        return [
            """
            update sharing_event s set absorbed = s.absorbed || g.ids, amended_at = now(),
                hourly_digest_id = coalesce(s.hourly_digest_id, g.hourly)
            from (
                select v.into_id, array_agg(a order by a) as ids,
                    (array_agg(o.hourly_digest_id) filter (where o.hourly_digest_id is not null))[1] as hourly
                from unnest(\(into)::uuid[], \(ids)::uuid[]) as v(into_id, id)
                join sharing_event o on o.tenant_id = \(tenant) and o.event_id = v.id
                cross join unnest(o.absorbed || v.id) a
                group by v.into_id
            ) g
            where s.tenant_id = \(tenant) and s.event_id = g.into_id
            """,
            "delete from sharing_event where tenant_id = \(tenant) and event_id = any (\(ids)::uuid[])",
        ]
    }

    private static func inheriting(_ pairs: [(id: UUID, from: UUID)], _ tenant: UUID) -> PostgresQuery {
        """
        update sharing_event s set daily_digest_id = o.daily_digest_id, hourly_digest_id = o.hourly_digest_id
        from unnest(\(pairs.map(\.id))::uuid[], \(pairs.map(\.from))::uuid[]) as v(id, origin)
        join sharing_event o on o.tenant_id = \(tenant) and o.event_id = v.origin
        where s.tenant_id = \(tenant) and s.event_id = v.id
        """
    }

    /// The foreign domains of what was done, each with the first time.
    private static func firstSeen(_ facts: [SharingFact]) -> [(domain: String, at: Int64)] {
        var first: [String: Int64] = [:]
        for fact in facts where fact.startsAct && fact.audience?.kind == .guest {
            guard let domain = fact.audience?.domain?.lowercased() else { continue }
            first[domain] = min(first[domain] ?? .max, fact.occurredAt)
        }
        return first.map { ($0.key, $0.value) }.sorted { $0.domain < $1.domain }
    }

    private static func remembering(_ domains: [(domain: String, at: Int64)], _ tenant: UUID) -> PostgresQuery {
        """
        insert into sharing_domain (tenant_id, domain, first_at)
        select \(tenant), d, t from unnest(\(domains.map(\.domain))::text[],
            \(domains.map { Date(microseconds: $0.at) })::timestamptz[]) as v(d, t)
        on conflict (tenant_id, domain) do update set first_at = excluded.first_at
        where sharing_domain.first_at > excluded.first_at
        """
    }
}
