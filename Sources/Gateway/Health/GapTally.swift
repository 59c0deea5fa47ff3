import FoundationEssentials
import MicrosoftCloud
import Postgres

/// The open gaps of one feed for one reason, in numbers.
package struct GapTally: Sendable, Equatable {
    var contentType: String
    var reason: Gap.Reason
    /// Gaps that are not closed.
    var open: Int
    /// Those of them that can still be.
    var repairable: Int
    /// The first instant that is missing, of all and of those that can still be closed.
    var from: Date
    /// The last instant that is missing.
    var to: Date
    var repairableFrom: Date?
    /// Until when the first of them must be closed.
    var repairableUntil: Date?
    /// The newest one's words.
    var detail: String
    var remedy: String?
    /// The newest one's that never could be closed.
    var lostRemedy: String?
}

extension GapTally {
    /// What ``init(row:)`` reads, from `gap`, grouped by feed and reason.
    static let columns: PostgresQuery = """
        count(*) as gaps_open, count(*) filter (where repairable_until > now()) as gaps_repairable,
        min(period_from) as gaps_from, max(period_to) as gaps_to,
        min(period_from) filter (where repairable_until > now()) as gaps_repairable_from,
        min(repairable_until) filter (where repairable_until > now()) as gaps_repairable_until,
        (array_agg(detail order by recorded_at desc))[1] as gaps_detail,
        (array_agg(remedy order by recorded_at desc) filter (where repairable_until > now()))[1] as gaps_remedy,
        (array_agg(remedy order by recorded_at desc) filter (where repairable_until is null))[1] as gaps_lost_remedy
        """

    init(row: PostgresRow) throws {
        self.init(
            contentType: try row.decode("content_type", as: String.self),
            reason: try row.decodeCase("reason"),
            open: try row.decode("gaps_open", as: Int.self),
            repairable: try row.decode("gaps_repairable", as: Int.self),
            from: try row.decode("gaps_from", as: Date.self),
            to: try row.decode("gaps_to", as: Date.self),
            repairableFrom: try row.decode("gaps_repairable_from", as: Date?.self),
            repairableUntil: try row.decode("gaps_repairable_until", as: Date?.self),
            detail: try row.decode("gaps_detail", as: String.self),
            remedy: try row.decode("gaps_remedy", as: String?.self),
            lostRemedy: try row.decode("gaps_lost_remedy", as: String?.self)
        )
    }

    /// The tenant's open gaps.
    static func open(tenant: TenantID, on connection: PostgresConnection) async throws -> [GapTally] {
        try await connection.query(
            """
            select content_type, reason, \(columns) from gap
            where tenant_id = \(tenant.rawValue) and repaired_at is null group by content_type, reason order by 1, 2
            """
        ).map(GapTally.init(row:))
    }
}
