package import FoundationEssentials
package import MicrosoftCloud
package import Postgres

/// A span of a feed that could not be had, in the customer's sight too.
package struct Gap: Sendable, Codable, Equatable {
    /// Why content is missing, as the `gap.reason` column spells it.
    package enum Reason: String, Sendable, Codable, CaseIterable {
        /// A listed blob was gone when it was fetched (HTTP 404, AF20050, AF20051).
        case contentGone
        /// The feed was not read for longer than the seven days that Microsoft keeps content.
        case outage
        /// The subscription was off or gone for a time; what became available meanwhile was never offered.
        case subscriptionStopped
        /// A span could not be listed for hours; each sweep tries it again.
        case listingFailed
        /// A blob was given up after many tries: a dead letter.
        case deadLetter
        /// A blob's JSON was broken; what parsed was kept, and its bytes are in the archive.
        case contentDamaged
    }

    package var gapId: GUID
    package var contentType: String
    package var from: Date
    package var to: Date
    package var reason: Reason
    package var detail: String
    package var contentId: String?
    package var recordedAt: Date
    /// What can be done about it.
    package var remedy: String?
    /// Until when it can still be closed; `nil` when it cannot.
    package var repairableUntil: Date?
    /// When what was missing came after all.
    package var repairedAt: Date?

    /// A gap about to be recorded.
    struct Draft {
        var contentType: String
        var from: Date
        var to: Date
        var reason: Reason
        var detail: String
        var contentID: String?
        var remedy: String?
        var repairableUntil: Date?
    }
}

extension Gap {
    /// The next step for what Microsoft never offered or offers no more.
    static let searchElsewhere = "Search this period in Microsoft Purview's audit search if it matters."

    init(row: PostgresRow) throws {
        gapId = GUID(try row.decode("gap_id", as: UUID.self))
        contentType = try row.decode("content_type", as: String.self)
        from = try row.decode("period_from", as: Date.self)
        to = try row.decode("period_to", as: Date.self)
        reason = try row.decodeCase("reason")
        detail = try row.decode("detail", as: String.self)
        contentId = try row.decode("content_id", as: String?.self)
        recordedAt = try row.decode("recorded_at", as: Date.self)
        remedy = try row.decode("remedy", as: String?.self)
        repairableUntil = try row.decode("repairable_until", as: Date?.self)
        repairedAt = try row.decode("repaired_at", as: Date?.self)
    }
}

package enum GapStore {
    /// Records a gap once; one that lasts grows, and one that was closed and comes back is open again.
    static func record(_ draft: Gap.Draft, tenant: TenantID, on connection: PostgresConnection) async throws {
        try await connection.execute(
            """
            insert into gap (tenant_id, content_type, period_from, period_to, reason, detail, content_id, remedy,
                repairable_until)
            values (\(tenant.rawValue), \(draft.contentType), \(draft.from), \(draft.to), \(draft.reason.rawValue),
                \(draft.detail), \(draft.contentID), \(draft.remedy), \(draft.repairableUntil))
            on conflict (tenant_id, content_type, reason, period_from, coalesce(content_id, '')) do update set
                period_to = greatest(gap.period_to, excluded.period_to), detail = excluded.detail,
                remedy = excluded.remedy, repairable_until = excluded.repairable_until, repaired_at = null
            """
        )
    }

    /// Closes the gaps of a blob that came after all.
    static func repair(contentIDs: [String], tenant: TenantID, on connection: PostgresConnection) async throws {
        try await connection.execute(repairing(contentIDs: contentIDs, tenant: tenant))
    }

    /// The statement of ``repair(contentIDs:tenant:on:)``; what was taken in damaged keeps the gap that says so.
    static func repairing(contentIDs: [String], butDamaged: [String] = [], tenant: TenantID) -> PostgresQuery {
        """
        update gap set repaired_at = now()
        where tenant_id = \(tenant.rawValue) and content_id = any (\(contentIDs)::text[]) and repaired_at is null
            and not (reason = 'contentDamaged' and content_id = any (\(butDamaged)::text[]))
        """
    }

    /// Closes the spans that could not be listed and were listed now.
    static func repairListing(
        of contentType: String,
        from: Date,
        to: Date,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            update gap set repaired_at = now()
            where tenant_id = \(tenant.rawValue) and content_type = \(contentType) and reason = 'listingFailed'
                and period_from >= \(from) and period_to <= \(to) and repaired_at is null
            """
        )
    }

    /// The tenant's gaps that were recorded at or after `since`, newest first, from the mark of the page before on.
    ///
    /// `openOnly` leaves out those that were closed.
    package static func all(
        tenant: TenantID,
        since: Date = .distantPast,
        before: PageMark? = nil,
        limit: Int = 1000,
        openOnly: Bool = false,
        on connection: PostgresConnection
    ) async throws -> [Gap] {
        let mark = before ?? .end
        return try await connection.query(
            """
            select * from gap where tenant_id = \(tenant.rawValue) and recorded_at >= \(since)
                and (recorded_at, gap_id) < (\(mark.at), \(mark.id)) and (repaired_at is null or not \(openOnly))
            order by recorded_at desc, gap_id desc limit \(limit)
            """
        ).map(Gap.init(row:))
    }
}
