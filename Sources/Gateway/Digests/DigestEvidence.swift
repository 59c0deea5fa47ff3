import FoundationEssentials
import ManagementActivity
import MicrosoftCloud
import Postgres

/// What a digest can say of its own completeness: feeds, gaps, and what was set aside or never classified.
enum DigestEvidence {
    /// How many unclassified operations are named.
    private static let operationsNamed = 10

    static func completeness(
        of tenant: Tenant,
        period: Range<Date>,
        on connection: PostgresConnection
    ) async throws -> DigestCompleteness {
        let gaps = try await GapStore.all(tenant: tenant.id, openOnly: true, on: connection)
        let feeds = try await FeedStore.all(tenant: tenant.id, on: connection).map { feed in
            DigestFeed(
                contentType: feed.contentType,
                subscription: feed.state.inWords,
                isSubscribed: feed.isReadable,
                coveredFrom: feed.listedTo == nil ? nil : tenant.createdAt.addingTimeInterval(-TimeWindow.reach),
                coveredTo: feed.listedTo,
                newestContentAt: feed.newestContentAt,
                oldestUnfetchedAt: feed.oldestWaitingAt,
                fetched: feed.blobsDone,
                waiting: feed.blobsWaiting,
                failed: feed.blobsGone + feed.blobsDead,
                gaps: gaps.filter { $0.contentType == feed.contentType && $0.to >= period.lowerBound }.map {
                    DigestFeed.Gap(from: $0.from, to: $0.to, reason: $0.detail)
                }
            )
        }
        let totals = try await connection.query(
            """
            select coalesce(sum(records_new), 0)::bigint as records from content_blob
            where tenant_id = \(tenant.id.rawValue) and state = 'done' and done_at >= \(period.lowerBound)
            """
        )
        let setAside = try await connection.query(
            """
            select reason, count(*) as records from set_aside_record
            where tenant_id = \(tenant.id.rawValue) and recorded_at >= \(period.lowerBound) group by reason
            """
        )
        let unclassified = try await connection.query(
            """
            select operation, sum(records)::bigint as records, sum(sum(records)) over ()::bigint as total from operation_count
            where tenant_id = \(tenant.id.rawValue) and classification = 'unknown'
                and day >= (\(period.lowerBound)::timestamptz at time zone 'UTC')::date
            group by operation order by 2 desc, 1 limit \(operationsNamed)
            """
        )
        return DigestCompleteness(
            period: period,
            feeds: feeds,
            recordsIngested: try totals.first?.decode("records", as: Int.self) ?? 0,
            setAside: try setAside.map {
                DigestCompleteness.Count(
                    name: try $0.decode("reason", as: String.self),
                    count: try $0.decode("records", as: Int.self)
                )
            },
            unclassified: try unclassified.map {
                DigestCompleteness.Count(
                    name: try $0.decode("operation", as: String.self),
                    count: try $0.decode("records", as: Int.self)
                )
            },
            unclassifiedTotal: try unclassified.first?.decode("total", as: Int.self) ?? 0
        )
    }
}

extension Feed.State {
    /// The state as a customer reads it.
    var inWords: String {
        switch self {
        case .unknown: "not looked at yet"
        case .starting: "being started"
        case .warmingUp: "enabled, waiting for the first content"
        case .enabled: "enabled"
        case .disabledByAdmin: "disabled by an administrator"
        case .auditDisabled: "auditing is turned off in the tenant"
        case .notEffective: "started, but not effective yet"
        case .forbidden: "not permitted to the app registration"
        }
    }
}
