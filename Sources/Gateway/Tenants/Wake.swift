package import MicrosoftCloud
package import Postgres

/// Tells the workers of every replica that a tenant is due now; without it they find out by polling.
package enum Wake {
    package static let channel = "gateway_wake"

    /// Makes the tenant due and notifies at commit.
    package static func now(_ tenant: TenantID, on connection: PostgresConnection) async throws {
        try await connection.execute(
            "update tenant_lease set due_at = now(), failures = 0 where tenant_id = \(tenant.rawValue)"
        )
        try await connection.execute("select pg_notify(\(channel), \(tenant.description))")
    }
}
