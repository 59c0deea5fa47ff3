package import FoundationEssentials
import MicrosoftCloud
import Postgres

/// What the verdict on a tenant needs to know beside its feeds.
package struct TenantStanding: Sendable, Equatable {
    /// How the scheduler and the request budget stand; a customer's key may not see it.
    package struct Turn: Sendable, Equatable, Codable {
        /// When the tenant is next due.
        package var dueAt: Date
        /// Whether a worker is at it now.
        package var isLeased: Bool
        /// Shifts that failed in a row.
        package var failures: Int
        /// Requests a minute that are sent at most now, and when nothing is wrong.
        package var requestsPerMinute: Int
        package var fullRequestsPerMinute: Int
        /// Throttled answers in a row.
        package var throttles: Int
        /// Before it nothing is sent.
        package var notBefore: Date?

        /// Whether Microsoft holds the tenant back at this time.
        package func isThrottled(at now: Date) -> Bool { throttles > 0 || notBefore.map { $0 > now } ?? false }
    }

    package var name: String
    package var state: Tenant.State
    package var stateSince: Date
    package var reason: Tenant.Reason?
    package var createdAt: Date
    package var credentialKind: CredentialSummary.Kind?
    package var credentialExpiresAt: Date?
    package var turn: Turn?
}

extension TenantStanding {
    /// A remedy whose commands can be pasted.
    func naming(_ remedy: String) -> String { Remedy.naming(name, in: remedy) }

    init(_ tenant: Tenant, turn: Turn?) {
        self.init(
            name: tenant.name,
            state: tenant.state,
            stateSince: tenant.stateSince,
            reason: tenant.reason,
            createdAt: tenant.createdAt,
            credentialKind: tenant.credential?.kind,
            credentialExpiresAt: tenant.credential?.expiresAt,
            turn: turn
        )
    }
}

extension TenantStanding.Turn {
    /// The columns that ``init(row:fullRate:)`` reads, from `tenant t` joined with `tenant_lease l`.
    static let columns: PostgresQuery = """
        l.due_at, coalesce(l.leased_until > now(), false) as leased, l.failures, l.budget_rate, l.throttles, l.not_before,
        t.requests_per_minute
        """

    /// Reads ``columns``; `fullRate` is what a tenant may send that has no number of its own.
    init(row: PostgresRow, fullRate: Int) throws {
        let full = try row.decode("requests_per_minute", as: Int?.self) ?? fullRate
        self.init(
            dueAt: try row.decode("due_at", as: Date.self),
            isLeased: try row.decode("leased", as: Bool.self),
            failures: try row.decode("failures", as: Int.self),
            requestsPerMinute: try row.decode("budget_rate", as: Double?.self).map { Int($0.rounded()) } ?? full,
            fullRequestsPerMinute: full,
            throttles: try row.decode("throttles", as: Int.self),
            notBefore: try row.decode("not_before", as: Date?.self)
        )
    }

    static func get(_ tenant: TenantID, fullRate: Int, on connection: PostgresConnection) async throws -> Self? {
        try await connection.query(
            """
            select \(columns) from tenant t join tenant_lease l using (tenant_id) where t.tenant_id = \(tenant.rawValue)
            """
        ).first.map { try Self(row: $0, fullRate: fullRate) }
    }
}
