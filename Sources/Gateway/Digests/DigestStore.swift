package import FoundationEssentials
package import MicrosoftCloud
package import Postgres

/// One line of a list of digests.
package struct DigestSummary: Sendable, Codable, Equatable {
    package var digestId: GUID
    package var cadence: DigestCadence
    package var day: String
    package var periodFrom: Date
    package var periodTo: Date
    package var madeAt: Date
    package var headline: String
    package var events: Int
}

/// A stored digest: the document that was made once, and never again differently.
package struct StoredDigest: Sendable {
    package var id: UUID
    package var digest: Digest
    /// The document's bytes, as they were made.
    package var document: [UInt8]
}

package enum DigestStore {
    /// The tenant's digests, newest first; of one cadence, or of all.
    package static func all(
        tenant: TenantID,
        cadence: DigestCadence? = nil,
        before: PageMark? = nil,
        limit: Int,
        on connection: PostgresConnection
    ) async throws -> [DigestSummary] {
        let mark = before ?? .end
        return try await connection.query(
            """
            select digest_id, cadence, day::text as day, period_from, period_to, made_at, headline, events from digest
            where tenant_id = \(tenant.rawValue) and (made_at, digest_id) < (\(mark.at), \(mark.id))
                and (\(cadence == nil) or cadence = \(cadence?.rawValue ?? ""))
            order by made_at desc, digest_id desc limit \(limit)
            """
        ).map { row in
            DigestSummary(
                digestId: GUID(try row.decode("digest_id", as: UUID.self)),
                cadence: try row.decodeCase("cadence"),
                day: try row.decode("day", as: String.self),
                periodFrom: try row.decode("period_from", as: Date.self),
                periodTo: try row.decode("period_to", as: Date.self),
                madeAt: try row.decode("made_at", as: Date.self),
                headline: try row.decode("headline", as: String.self),
                events: try row.decode("events", as: Int.self)
            )
        }
    }

    /// One digest by its id, or the newest of a cadence (daily unless said) by `latest`.
    ///
    /// - Throws: ``GatewayError`` with `digest.not_found`.
    package static func get(
        _ reference: String,
        cadence: DigestCadence? = nil,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> StoredDigest {
        let id = try await DigestLocation.find(reference, cadence: cadence, tenant: tenant, on: connection)
        let rows = try await connection.query(
            "select digest_id, document from digest where tenant_id = \(tenant.rawValue) and digest_id = \(id)"
        )
        guard let row = rows.first else { throw GatewayError(.unexpected, "A digest went while it was looked up.") }
        return try stored(row)
    }

    private static func stored(_ row: PostgresRow) throws -> StoredDigest {
        let document = [UInt8](try row.decode("document", as: String.self).utf8)
        return StoredDigest(
            id: try row.decode("digest_id", as: UUID.self),
            digest: try Digest(json: Data(document)),
            document: document
        )
    }

    /// The digest of the same cadence before a period.
    static func last(
        before period: DigestPeriod,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> Digest? {
        try await connection.query(
            """
            select document from digest
            where tenant_id = \(tenant.rawValue) and cadence = \(period.cadence.rawValue) and scheduled
                and period_to <= \(period.range.lowerBound)
            order by period_to desc limit 1
            """
        ).first.map { try Digest(json: Data(try $0.decode("document", as: String.self).utf8)) }
    }

    /// The digests whose lines make this one: itself, or the dailies of a week's or a month's days.
    static func ledger(
        of digest: StoredDigest,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> [UUID] {
        switch digest.digest.cadence {
        case .hourly, .daily: [digest.id]
        case .weekly, .monthly:
            try await dailies(
                digest.digest.day...digest.digest.lastDay,
                madeBy: digest.digest.madeAt,
                tenant: tenant,
                on: connection
            )
        }
    }

    /// The daily digests of some days, those that were asked for in between included.
    static func dailies(
        _ days: ClosedRange<CivilDay>,
        madeBy end: Date,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> [UUID] {
        try await connection.query(
            """
            select digest_id from digest where tenant_id = \(tenant.rawValue) and cadence = 'daily' and made_at <= \(end)
                and day between \(days.lowerBound.description)::text::date and \(days.upperBound.description)::text::date
            order by day, made_at, digest_id
            """
        ).map { try $0.decode("digest_id", as: UUID.self) }
    }

    /// Makes a digest's row, for its lines to point at; ``finish(_:tenant:on:)`` gives it its document.
    static func begin(
        _ heading: Digest.Heading,
        isScheduled: Bool,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        let period = heading.period
        try await connection.execute(
            """
            insert into digest (tenant_id, digest_id, cadence, day, period_from, period_to, scheduled, made_at, headline, events,
                document)
            values (\(tenant.rawValue), \(heading.id), \(period.cadence.rawValue), \(period.firstDay.description)::text::date,
                \(period.range.lowerBound), \(period.range.upperBound), \(isScheduled), \(heading.madeAt), '', 0, '')
            """
        )
    }

    static func finish(
        _ digest: Digest,
        id: UUID,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> StoredDigest {
        let document = try digest.json()
        try await connection.execute(
            """
            update digest set headline = \(digest.headline), events = \(digest.eventCount),
                document = \(String(decoding: document, as: UTF8.self))
            where tenant_id = \(tenant.rawValue) and digest_id = \(id)
            """
        )
        return StoredDigest(id: id, digest: digest, document: [UInt8](document))
    }

    /// Whether the scheduler made this period's digest already.
    static func isMade(_ period: DigestPeriod, tenant: TenantID, on connection: PostgresConnection) async throws -> Bool
    {
        try await !connection.query(
            """
            select 1 from digest where tenant_id = \(tenant.rawValue) and cadence = \(period.cadence.rawValue) and scheduled
                and period_from = \(period.range.lowerBound)
            """
        ).isEmpty
    }
}
