import FoundationEssentials
import MicrosoftCloud
import Policies
import Postgres

/// A tenant's alerts as its digest tells them.
enum OpenAlerts {
    /// How many a digest names.
    private static let named = 20

    static func tell(
        raisedIn period: Range<Date>,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> Digest.Alerts {
        let id = tenant.rawValue
        let order = Severity.allCases.map(\.rawValue)
        let results = try await connection.pipeline([
            """
            select alert_id, severity, state, title, summary, evidence_count, last_seen_at, count(*) over () as total
            from alert where tenant_id = \(id) and state in ('new', 'acknowledged', 'investigating')
            order by array_position(\(order)::text[], severity) desc, last_seen_at desc, alert_id limit \(named)
            """,
            """
            select count(*) as raised from alert where tenant_id = \(id)
                and raised_at >= \(period.lowerBound) and raised_at < \(period.upperBound)
            """,
        ])
        let suppressed = try await SuppressedNotices.since(
            period.lowerBound,
            until: period.upperBound,
            tenant: tenant,
            on: connection
        )
        return Digest.Alerts(
            open: try results[0].first?.decode("total", as: Int.self) ?? 0,
            raised: try results[1].first?.decode("raised", as: Int.self) ?? 0,
            alerts: try results[0].map { row in
                Digest.Alerts.Line(
                    alertId: try row.decode("alert_id", as: UUID.self).uuidString.lowercased(),
                    severity: try row.decodeCase("severity"),
                    state: try row.decode("state", as: String.self),
                    title: try row.decode("title", as: String.self),
                    summary: try row.decode("summary", as: String.self),
                    count: try row.decode("evidence_count", as: Int.self),
                    lastSeenAt: try row.decode("last_seen_at", as: Date.self)
                )
            },
            // Where nobody listens nothing was held back.
            suppressed: suppressed.filter { $0.reason != .unheard }.reduce(0) { $0 + $1.count }
        )
    }
}
