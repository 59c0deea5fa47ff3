import FoundationEssentials
import MicrosoftCloud
package import Postgres

/// One customer on one screen: the verdict, what is known of tenant and credential, the budget, each feed, the gaps.
package struct TenantReport: Sendable, Codable {
    /// How often an operation was seen that no version of the gateway classified yet.
    package struct UnknownOperation: Sendable, Codable, Equatable {
        package var operation: String
        package var records: Int
    }

    package var completeness: Completeness
    package var tenant: Tenant
    /// The scheduler's and the request budget's state.
    package var turn: TenantStanding.Turn?
    package var feeds: [Feed]
    package var openGaps: Int
    /// The newest open gaps.
    package var gaps: [GapView]
    /// The most frequent ones of the last 30 days.
    package var unknownOperations: [UnknownOperation]
    /// Whether names are looked up, and what keeps them away.
    package var lookUps: LookupReport

    private static let gapsShown = 5
    private static let operationsShown = 10
}

extension TenantReport {
    /// Reads it all; of the worker's role, for a customer's may not see leases and credentials.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`.
    package static func get(
        _ reference: String,
        rules: CompletenessRules,
        requestsPerMinute: Int,
        on connection: PostgresConnection
    ) async throws -> TenantReport {
        let tenant = try await TenantStore.find(reference, on: connection)
        let turn = try await TenantStanding.Turn.get(tenant.id, fullRate: requestsPerMinute, on: connection)
        let feeds = try await FeedStore.all(tenant: tenant.id, on: connection)
        let tallies = try await GapTally.open(tenant: tenant.id, on: connection)
        let gaps = try await GapStore.all(tenant: tenant.id, limit: gapsShown, openOnly: true, on: connection)
        let now = Date()
        return TenantReport(
            completeness: .judge(
                TenantStanding(tenant, turn: turn),
                feeds: feeds,
                gaps: tallies,
                rules: rules,
                now: now
            ),
            tenant: tenant,
            turn: turn,
            feeds: feeds,
            openGaps: tallies.reduce(0) { $0 + $1.open },
            gaps: gaps.map { GapView($0, now: now, tenantID: tenant.id, name: tenant.name) },
            unknownOperations: try await unknownOperations(of: tenant.id, on: connection),
            lookUps: try await LookupReport.get(tenant.id, on: connection)
        )
    }

    private static func unknownOperations(
        of tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> [UnknownOperation] {
        try await connection.query(
            """
            select operation, sum(records)::bigint as records from operation_count
            where tenant_id = \(tenant.rawValue) and classification = 'unknown' and day > current_date - 30
            group by operation order by 2 desc, 1 limit \(operationsShown)
            """
        ).map {
            UnknownOperation(
                operation: try $0.decode("operation", as: String.self),
                records: try $0.decode("records", as: Int.self)
            )
        }
    }
}
