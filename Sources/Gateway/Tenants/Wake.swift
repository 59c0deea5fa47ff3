package import MicrosoftCloud
package import Postgres

/// Tells the workers of every replica that a tenant is due now; without it they find out by polling.
package enum Wake {
    package static let channel = "gateway_wake"

    /// Makes the tenant due and notifies at commit: somebody has changed or mended something, so everything is looked at anew.
    ///
    /// A worker that has the tenant now turns to it again as soon as it is done. A wait that Microsoft stated still holds.
    package static func now(_ tenant: TenantID, on connection: PostgresConnection) async throws {
        try await connection.execute(
            """
            update tenant_lease set due_at = greatest(now(), not_before), failures = 0, upkeep_at = null, woken = true
            where tenant_id = \(tenant.rawValue)
            """
        )
        try await connection.execute("select pg_notify(\(channel), \(tenant.description))")
    }
}
