package import MicrosoftCloud
package import Postgres

/// Tells the workers of every replica that a tenant is due now; without it they find out by polling.
package enum Wake {
    package static let channel = "gateway_wake"

    /// Takes the tenant's lease row until the transaction ends.
    ///
    /// For whoever changes other rows of a tenant and wakes it in the end: a shift holds the lease row before it writes
    /// anything (`LeaseStore.confirm`), and taken in two orders the rows are a deadlock.
    package static func hold(_ tenant: TenantID, on connection: PostgresConnection) async throws {
        _ = try await connection.query(
            "select 1 as held from tenant_lease where tenant_id = \(tenant.rawValue) for no key update"
        )
    }

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
        try await notify(tenant, on: connection)
    }

    /// Has the workers look for due tenants at commit, without making this one due.
    static func notify(_ tenant: TenantID, on connection: PostgresConnection) async throws {
        try await connection.execute("select pg_notify(\(channel), \(tenant.description))")
    }
}
