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
