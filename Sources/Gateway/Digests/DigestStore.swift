package import FoundationEssentials
package import MicrosoftCloud
package import Postgres

/// One line of a list of digests.
package struct DigestSummary: Sendable, Codable, Equatable {
    package var digestId: GUID
    package var cadence: String
    package var day: String
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
    /// The tenant's digests, newest first.
    package static func all(
        tenant: TenantID,
        before: PageMark? = nil,
        limit: Int,
        on connection: PostgresConnection
    ) async throws -> [DigestSummary] {
        let mark = before ?? .end
        return try await connection.query(
            """
            select digest_id, cadence, day::text as day, made_at, headline, events from digest
            where tenant_id = \(tenant.rawValue) and (made_at, digest_id) < (\(mark.at), \(mark.id))
            order by made_at desc, digest_id desc limit \(limit)
            """
        ).map { row in
            DigestSummary(
                digestId: GUID(try row.decode("digest_id", as: UUID.self)),
                cadence: try row.decode("cadence", as: String.self),
                day: try row.decode("day", as: String.self),
                madeAt: try row.decode("made_at", as: Date.self),
                headline: try row.decode("headline", as: String.self),
                events: try row.decode("events", as: Int.self)
            )
        }
    }

    /// One digest by its id, or the newest by `latest`.
    ///
    /// - Throws: ``GatewayError`` with `digest.not_found`.
    package static func get(
        _ reference: String,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> StoredDigest {
        let rows = try await connection.query(
            """
            select digest_id, document from digest
            where tenant_id = \(tenant.rawValue) and (\(reference == "latest") or digest_id = \(UUID(uuidString: reference)))
            order by made_at desc, digest_id desc limit 1
            """
        )
        guard let row = rows.first else {
            throw GatewayError(
                .digestNotFound,
                reference == "latest" ? "The tenant has no digest yet." : "The tenant has no digest '\(reference)'.",
                remedy: reference == "latest"
                    ? "The first is made at 06:00 in the tenant's time zone; make one now with: gatewayctl digest run TENANT."
                    : "List the digests and name one by its digestId."
            )
        }
        let document = [UInt8](try row.decode("document", as: String.self).utf8)
        return StoredDigest(
            id: try row.decode("digest_id", as: UUID.self),
            digest: try Digest(json: Data(document)),
            document: document
        )
    }

    /// Stores a digest and ties its events to it, so that no later one tells them again.
    static func insert(
        _ digest: Digest,
        id: UUID,
        scheduled: Bool,
        events: [UUID],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        let document = String(decoding: try digest.json(), as: UTF8.self)
        try await connection.execute(
            """
            insert into digest
                (tenant_id, digest_id, cadence, day, scheduled, made_at, headline, events, document)
            values (\(tenant.rawValue), \(id), 'daily', \(digest.day.description)::text::date, \(scheduled), \(digest.madeAt),
                \(digest.headline), \(events.count), \(document))
            """
        )
        try await connection.execute(
            """
            update sharing_event set daily_digest_id = \(id)
            where tenant_id = \(tenant.rawValue) and event_id = any (\(events)::uuid[])
            """
        )
    }

    /// Whether the scheduler made this day's digest already.
    static func isMade(_ day: CivilDay, tenant: TenantID, on connection: PostgresConnection) async throws -> Bool {
        try await !connection.query(
            """
            select 1 from digest where tenant_id = \(tenant.rawValue) and cadence = 'daily' and scheduled
                and day = \(day.description)::text::date
            """
        ).isEmpty
    }
}
