package import FoundationEssentials
package import MicrosoftCloud
package import Policies
package import Postgres

/// What nobody was told at the time, to be told by the next digest.
package struct SuppressedNotices: Sendable, Codable, Equatable {
    package enum Reason: String, Sendable, Codable, CaseIterable {
        /// The policy had its notifications of the day.
        case limited
        /// It was quiet, and the policy leaves to the digest what falls into its quiet hours.
        case quiet
        /// The tenant has no channel that takes it.
        case unheard
    }

    package var policyId: String
    /// Of the newest of the alerts.
    package var title: String
    /// The highest of the alerts.
    package var severity: Severity
    package var reason: Reason
    package var count: Int
    package var firstAt: Date
    package var lastAt: Date

    /// All since an instant, by policy and reason, the most first.
    ///
    /// - Parameters:
    ///   - start: Included.
    ///   - end: Not included.
    ///   - tenant: Whose.
    ///   - connection: Of the worker's role.
    /// - Returns: Nothing where everything was told.
    /// - Throws: What the database says.
    package static func since(
        _ start: Date,
        until end: Date,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> [SuppressedNotices] {
        try await connection.query(
            """
            select policy_id, course, count(*)::int as count, min(created_at) as first_at, max(created_at) as last_at,
                (array_agg(title order by created_at desc))[1] as title, array_agg(distinct severity) as severities
            from alert_notice
            where tenant_id = \(tenant.rawValue) and course in ('limited', 'quiet', 'unheard')
                and created_at >= \(start) and created_at < \(end)
            group by policy_id, course order by count(*) desc, policy_id, course
            """
        ).map { row in
            SuppressedNotices(
                policyId: try row.decode("policy_id", as: String.self),
                title: try row.decode("title", as: String.self),
                severity: try row.decode("severities", as: [String].self).compactMap(Severity.init).max()
                    ?? .informational,
                reason: try row.decodeCase("course"),
                count: try row.decode("count", as: Int.self),
                firstAt: try row.decode("first_at", as: Date.self),
                lastAt: try row.decode("last_at", as: Date.self)
            )
        }
    }
}
