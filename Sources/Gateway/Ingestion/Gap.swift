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
    }

    package var gapId: GUID
    package var contentType: String
    package var from: Date
    package var to: Date
    package var reason: Reason
    package var detail: String
    package var contentId: String?
    package var recordedAt: Date

    /// A gap about to be recorded.
    struct Draft {
        var contentType: String
        var from: Date
        var to: Date
        var reason: Reason
        var detail: String
        var contentID: String?
    }
}

package enum GapStore {
    /// Records a gap once.
    static func record(_ draft: Gap.Draft, tenant: TenantID, on connection: PostgresConnection) async throws {
        try await connection.execute(
            """
            insert into gap (tenant_id, content_type, period_from, period_to, reason, detail, content_id)
            values (\(tenant.rawValue), \(draft.contentType), \(draft.from), \(draft.to), \(draft.reason.rawValue),
                \(draft.detail), \(draft.contentID))
            on conflict do nothing
            """
        )
    }

    /// The tenant's gaps that were recorded at or after `since`, newest first, from the mark of the page before on.
    package static func all(
        tenant: TenantID,
        since: Date = .distantPast,
        before: PageMark? = nil,
        limit: Int = 1000,
        on connection: PostgresConnection
    ) async throws -> [Gap] {
        let mark = before ?? .end
        return try await connection.query(
            """
            select * from gap where tenant_id = \(tenant.rawValue) and recorded_at >= \(since)
                and (recorded_at, gap_id) < (\(mark.at), \(mark.id))
            order by recorded_at desc, gap_id desc limit \(limit)
            """
        ).map { row in
            Gap(
                gapId: GUID(try row.decode("gap_id", as: UUID.self)),
                contentType: try row.decode("content_type", as: String.self),
                from: try row.decode("period_from", as: Date.self),
                to: try row.decode("period_to", as: Date.self),
                reason: try row.decodeCase("reason"),
                detail: try row.decode("detail", as: String.self),
                contentId: try row.decode("content_id", as: String?.self),
                recordedAt: try row.decode("recorded_at", as: Date.self)
            )
        }
    }
}
