package import FoundationEssentials
package import MicrosoftCloud
package import Postgres

/// What a customer sees of the own tenant: no app registration, no credential.
package struct TenantProfile: Sendable, Codable, Equatable {
    package var tenantId: TenantID
    package var name: String
    package var timeZone: String
    package var state: Tenant.State
    package var stateSince: Date
    package var reason: Tenant.Reason?
    package var createdAt: Date
    /// Whether everything is here, since when not, and why.
    package var completeness: Completeness
    package var feeds: [Feed]
    /// Whether names are looked up, and what keeps them away.
    package var lookUps: LookupReport

    /// Readable under the API role, which may not touch credentials.
    package static func get(
        _ id: TenantID,
        rules: CompletenessRules,
        on connection: PostgresConnection
    ) async throws -> TenantProfile {
        let rows = try await connection.query(
            """
            select name, time_zone, state, state_since, reason_code, reason, remedy, created_at from tenant
            where tenant_id = \(id.rawValue)
            """
        )
        guard let row = rows.first else { throw TenantStore.notFound(id.description) }
        let standing = TenantStanding(
            name: try row.decode("name", as: String.self),
            state: try row.decodeCase("state"),
            stateSince: try row.decode("state_since", as: Date.self),
            reason: try Tenant.Reason(row: row),
            createdAt: try row.decode("created_at", as: Date.self)
        )
        let feeds = try await FeedStore.all(tenant: id, on: connection)
        return TenantProfile(
            tenantId: id,
            name: standing.name,
            timeZone: try row.decode("time_zone", as: String.self),
            state: standing.state,
            stateSince: standing.stateSince,
            reason: standing.reason,
            createdAt: standing.createdAt,
            completeness: .judge(
                standing,
                feeds: feeds,
                gaps: try await GapTally.open(tenant: id, on: connection),
                rules: rules,
                now: Date()
            ),
            feeds: feeds,
            lookUps: try await LookupReport.get(id, on: connection)
        )
    }
}
