import AuditRecords
package import FoundationEssentials
package import MicrosoftCloud
package import Postgres

/// Sharing events and the evidence they are made of.
package enum SharingStore {
    /// One new record's word on a share.
    struct Evidence: Sendable {
        let key: RecordKey
        let fact: SharingFact
    }

    /// Keeps the evidence and makes or amends the events it belongs to.
    ///
    /// An event is a function of all facts of its fold key, so what arrives later amends it, and never doubles it.
    ///
    /// - Returns: How many events were made or amended.
    static func add(_ evidence: [Evidence], tenant: TenantID, on connection: PostgresConnection) async throws -> Int {
        guard !evidence.isEmpty else { return 0 }
        let foldKeys = Set(evidence.map(\.fact.foldKey)).sorted()
        let results = try await connection.pipeline([
            // What is there already comes back; what is new is in hand, and need not be read again.
            """
            select fold_key, fact from sharing_fact
            where tenant_id = \(tenant.rawValue) and fold_key = any (\(foldKeys)::text[])
            """,
            """
            insert into sharing_fact (tenant_id, fold_key, record_key, fact)
            select \(tenant.rawValue), f, k, j::jsonb from unnest(\(evidence.map(\.fact.foldKey))::text[],
                \(evidence.map(\.key.bytes))::bytea[],
                \(try evidence.map { String(decoding: try JSONCoding.bytes($0.fact), as: UTF8.self) })::text[]) as v(f, k, j)
            on conflict do nothing
            """,
        ])
        var facts = Dictionary(grouping: evidence.map(\.fact), by: \.foldKey)
        for row in results[0] {
            let fact = try JSONCoding.value(SharingFact.self, from: row.decode("fact", as: JSONBytes.self).bytes)
            facts[try row.decode("fold_key", as: String.self), default: []].append(fact)
        }
        let events = foldKeys.compactMap { key in
            Folding.fold(facts[key] ?? [], tenant: tenant.rawValue).map { (key, $0) }
        }
        return try await upsert(events, tenant: tenant, on: connection)
    }

    private static func upsert(
        _ events: [(foldKey: String, event: SharingEvent)],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> Int {
        guard !events.isEmpty else { return 0 }
        return try await connection.execute(
            """
            insert into sharing_event
                (tenant_id, event_id, fold_key, act, resource_kind, risk, occurred_at, document)
            select \(tenant.rawValue), e, f, a, r, k, o, d::jsonb from unnest(
                \(events.map(\.event.id))::uuid[], \(events.map(\.foldKey))::text[],
                \(events.map(\.event.act.rawValue))::text[], \(events.map(\.event.resource.kind.rawValue))::text[],
                \(events.map(\.event.risk.level.rawValue))::text[], \(events.map { Date(microseconds: $0.event.firstOccurredAt) })::timestamptz[],
                \(try events.map { String(decoding: try JSONCoding.bytes($0.event), as: UTF8.self) })::text[]
            ) as v(e, f, a, r, k, o, d)
            on conflict (tenant_id, event_id) do update set act = excluded.act, resource_kind = excluded.resource_kind,
                risk = excluded.risk, occurred_at = excluded.occurred_at, document = excluded.document, amended_at = now()
            where sharing_event.document is distinct from excluded.document
            """
        )
    }

    /// A sharing event with its life in the gateway.
    package struct Stored: Sendable {
        package var event: SharingEvent
        package var ingestedAt: Date
        package var amendedAt: Date?
        package var digestId: UUID?

        package var occurredAt: Date { Date(microseconds: event.firstOccurredAt) }

        init(row: PostgresRow) throws {
            event = try JSONCoding.value(SharingEvent.self, from: row.decode("document", as: JSONBytes.self).bytes)
            ingestedAt = try row.decode("ingested_at", as: Date.self)
            amendedAt = try row.decode("amended_at", as: Date?.self)
            digestId = try row.decode("daily_digest_id", as: UUID?.self)
        }
    }

    /// The tenant's events that occurred at or after `since`, newest first, from the mark of the page before on.
    package static func all(
        tenant: TenantID,
        since: Date = .distantPast,
        before: PageMark? = nil,
        limit: Int,
        on connection: PostgresConnection
    ) async throws -> [Stored] {
        let mark = before ?? .end
        return try await connection.query(
            """
            select document, ingested_at, amended_at, daily_digest_id from sharing_event
            where tenant_id = \(tenant.rawValue) and occurred_at >= \(since)
                and (occurred_at, event_id) < (\(mark.at), \(mark.id))
            order by occurred_at desc, event_id desc limit \(limit)
            """
        ).map(Stored.init(row:))
    }
}
