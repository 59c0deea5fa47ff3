import FoundationEssentials
import MicrosoftCloud
import Postgres

/// One worker's right to work for one tenant, until a deadline that heartbeats move on.
struct Lease: Sendable, Equatable {
    let tenant: TenantID
    let holder: String
    /// Grows with every lease of the tenant: effects under an older number are refused.
    let fence: Int64
    /// Shifts that failed in a row before this one.
    let failures: Int

    /// How long a lease lives without a heartbeat.
    static let lifetime = Duration.seconds(60)
}

enum LeaseStore {
    /// Leases the tenants that have been due for longest; a paused tenant is never due.
    static func take(upTo limit: Int, holder: String, on connection: PostgresConnection) async throws -> [Lease] {
        try await connection.query(
            """
            with due as (
                select l.tenant_id from tenant_lease l join tenant t using (tenant_id)
                where t.state <> 'paused' and l.due_at <= now() and (l.leased_until is null or l.leased_until < now())
                order by l.due_at limit \(limit) for update of l skip locked
            )
            update tenant_lease l set holder = \(holder), fence = l.fence + 1,
                leased_until = now() + \(Lease.lifetime.seconds) * interval '1 second'
            from due where l.tenant_id = due.tenant_id
            returning l.tenant_id, l.fence, l.failures
            """
        ).map { row in
            Lease(
                tenant: TenantID(rawValue: try row.decode("tenant_id", as: UUID.self)),
                holder: holder,
                fence: try row.decode("fence", as: Int64.self),
                failures: try row.decode("failures", as: Int.self)
            )
        }
    }

    /// Gives back what an earlier run of this worker held when it was killed, instead of waiting for the leases to run out.
    ///
    /// Sound because a worker's name belongs to one state folder, and the folder's lock to one process.
    ///
    /// - Returns: How many leases there were.
    static func reclaim(holder: String, on connection: PostgresConnection) async throws -> Int {
        try await connection.execute(
            "update tenant_lease set holder = null, leased_until = null, due_at = now() where holder = \(holder)"
        )
    }

    /// Moves the deadline on.
    ///
    /// - Throws: ``GatewayError`` with `lease.lost`.
    static func extend(_ lease: Lease, on connection: PostgresConnection) async throws {
        let extended = try await connection.execute(
            """
            update tenant_lease set leased_until = now() + \(Lease.lifetime.seconds) * interval '1 second'
            where tenant_id = \(lease.tenant.rawValue) and holder = \(lease.holder) and fence = \(lease.fence)
            """
        )
        guard extended == 1 else { throw lost(lease) }
    }

    /// Holds the lease until the transaction ends, so that nobody can take it over in between.
    ///
    /// - Throws: ``GatewayError`` with `lease.lost`: roll back.
    static func confirm(_ lease: Lease, on connection: PostgresConnection) async throws {
        let rows = try await connection.query(confirmation(lease))
        guard !rows.isEmpty else { throw lost(lease) }
    }

    /// The statement of ``confirm(_:on:)``, for a pipeline; no row means that the lease is lost.
    static func confirmation(_ lease: Lease) -> PostgresQuery {
        """
        select 1 as held from tenant_lease
        where tenant_id = \(lease.tenant.rawValue) and holder = \(lease.holder) and fence = \(lease.fence) for share
        """
    }

    /// Gives the tenant back, due again after the delay; a lease that was lost meanwhile stays untouched.
    ///
    /// `failures` counts failed shifts in a row, the one that ends included.
    static func giveBack(
        _ lease: Lease,
        dueIn delay: Duration,
        failures: Int,
        on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            update tenant_lease set holder = null, leased_until = null, failures = \(failures),
                due_at = now() + \(delay.seconds) * interval '1 second'
            where tenant_id = \(lease.tenant.rawValue) and holder = \(lease.holder) and fence = \(lease.fence)
            """
        )
    }

    static func lost(_ lease: Lease) -> GatewayError {
        GatewayError(.leaseLost, "The lease on tenant \(lease.tenant) was taken over by another worker.")
    }
}
