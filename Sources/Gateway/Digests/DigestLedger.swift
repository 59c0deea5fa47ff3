import AuditRecords
package import FoundationEssentials
package import MicrosoftCloud
package import Postgres

/// What digests told, one line an event: written when an event is told, read by the weeks and months it falls in.
package enum DigestLedger {
    private static let chunk = 1_000

    /// Tells every event that this cadence has not told yet and that happened before the period's end, in chunks, so that a
    /// day of any size needs little memory.
    ///
    /// The digest's row must be there; what is told is tied to it in the same transaction.
    static func tell(
        in digest: Digest.Heading,
        since: Date?,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        let language = DigestLanguages.named(digest.language)
        let isHourly = digest.period.cadence == .hourly
        while true {
            let untold = try await untold(
                hourlySince: isHourly ? since ?? .distantPast : nil,
                before: digest.period.range.upperBound,
                tenant: tenant,
                on: connection
            )
            guard !untold.isEmpty else { return }
            let told = try await Decoration.decorate(untold.map(\.event), tenant: tenant, on: connection)
            let entries = told.map { ($0.event.id, DigestEntry($0, in: language)) }
            try await insert(entries, ledger: digest.period.cadence, digest: digest.id, tenant: tenant, on: connection)
            let column: PostgresQuery = isHourly ? "hourly_digest_id" : "daily_digest_id"
            try await connection.execute(
                """
                update sharing_event set \(column) = \(digest.id)
                where tenant_id = \(tenant.rawValue) and event_id = any (\(untold.map(\.event.id))::uuid[])
                """
            )
            guard !isHourly else { continue }
            try await DigestGuests.remember(told.map(\.event), digest: digest.id, tenant: tenant, on: connection)
        }
    }

    private static func untold(
        hourlySince: Date?,
        before end: Date,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> [SharingStore.Stored] {
        let isUntold: PostgresQuery =
            hourlySince.map { "hourly_digest_id is null and ingested_at >= \($0)" } ?? "daily_digest_id is null"
        return try await connection.query(
            """
            select document, ingested_at, amended_at, daily_digest_id from sharing_event
            where tenant_id = \(tenant.rawValue) and \(isUntold) and occurred_at < \(end)
            order by occurred_at, event_id limit \(chunk)
            """
        ).map(SharingStore.Stored.init(row:))
    }

    private static func insert(
        _ entries: [(id: UUID, entry: DigestEntry)],
        ledger: DigestCadence,
        digest: UUID,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        let lines = entries.map { DigestLine($0.entry, id: $0.id) }
        let documents = try entries.map { String(decoding: try DigestCoding.bytes($0.entry), as: UTF8.self) }
        try await connection.execute(
            """
            insert into digest_line (tenant_id, ledger, digest_id, event_id, occurred_at, section, change, risk, act,
                resource_kind, actor, is_wide, people, is_unknown, entry)
            select \(tenant.rawValue), \(ledger.rawValue), \(digest), * from unnest(
                \(lines.map(\.eventID))::uuid[], \(lines.map(\.occurredAt))::timestamptz[],
                \(lines.map(\.section.rawValue))::text[], \(lines.map(\.change.rawValue))::text[],
                \(lines.map(\.risk.rank))::int[], \(lines.map(\.act))::text[], \(lines.map(\.resourceKind))::text[],
                \(lines.map(\.actor))::text[], \(lines.map(\.isWide))::bool[], \(lines.map(\.people))::int[],
                \(lines.map(\.isUnknown))::bool[], \(documents)::text[])
            """
        )
    }

    /// Counts every line of these digests.
    static func tally(
        of digests: [UUID],
        period: DigestPeriod,
        calendar: TenantCalendar,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> DigestTally {
        var tally = DigestTally(period: period, calendar: calendar)
        for digest in digests {
            var after = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
            while true {
                let rows = try await connection.query(
                    """
                    select event_id, occurred_at, section, change, risk, act, resource_kind, actor, is_wide, people, is_unknown
                    from digest_line
                    where tenant_id = \(tenant.rawValue) and digest_id = \(digest) and event_id > \(after)
                    order by event_id limit \(5 * chunk)
                    """
                )
                for row in rows { tally.add(try DigestLine(row: row)) }
                guard rows.count == 5 * chunk, let last = rows.last else { break }
                after = try last.decode("event_id", as: UUID.self)
            }
        }
        return tally
    }

    /// The entries of the lines that a tally names.
    static func entries(
        named tally: DigestTally,
        of digests: [UUID],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> [UUID: DigestEntry] {
        let ids = Set(tally.read.flatMap(\.lines).map(\.eventID) + tally.widest.map(\.eventID))
        let rows = try await connection.query(
            """
            select event_id, entry from digest_line
            where tenant_id = \(tenant.rawValue) and digest_id = any (\(digests)::uuid[])
                and event_id = any (\(Array(ids))::uuid[])
            """
        )
        return try rows.reduce(into: [:]) { entries, row in
            let document = Data(try row.decode("entry", as: String.self).utf8)
            entries[try row.decode("event_id", as: UUID.self)] = try DigestCoding.value(
                DigestEntry.self,
                from: document
            )
        }
    }

    /// One page of everything that a digest told, in the order of the event's ids.
    package static func page(
        of stored: StoredDigest,
        after: UUID?,
        limit: Int,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> [DigestEntry] {
        let digests = try await DigestStore.ledger(of: stored, tenant: tenant, on: connection)
        let start = after ?? UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        return try await connection.query(
            """
            select entry from digest_line
            where tenant_id = \(tenant.rawValue) and digest_id = any (\(digests)::uuid[]) and event_id > \(start)
            order by event_id limit \(limit)
            """
        ).map { try DigestCoding.value(DigestEntry.self, from: Data(try $0.decode("entry", as: String.self).utf8)) }
    }
}

extension DigestLine {
    init(row: PostgresRow) throws {
        self.init(
            eventID: try row.decode("event_id", as: UUID.self),
            occurredAt: try row.decode("occurred_at", as: Date.self),
            section: try row.decodeCase("section"),
            change: try row.decodeCase("change"),
            risk: DigestEntry.RiskLevel(rank: try row.decode("risk", as: Int.self)) ?? .critical,
            act: try row.decode("act", as: String.self),
            resourceKind: try row.decode("resource_kind", as: String.self),
            actor: try row.decode("actor", as: String?.self),
            isWide: try row.decode("is_wide", as: Bool.self),
            people: try row.decode("people", as: Int?.self),
            isUnknown: try row.decode("is_unknown", as: Bool.self)
        )
    }
}
