import FoundationEssentials
import MicrosoftCloud
import Postgres

enum LeaseStore {
    /// Leases the tenants that have been due for longest; a paused tenant is never due.
    ///
    /// One that a push woke a moment ago (`Wake.settling`) stays woken and has another turn a moment later: this one's listing
    /// may end before what it was pushed for. A push that did not wake, as it may not end a back-off, does not count here.
    static func take(upTo limit: Int, holder: String, on connection: PostgresConnection) async throws -> [Lease] {
        try await connection.query(
            """
            with due as (
                select l.tenant_id, extract(epoch from now() - l.due_at)::float8 as late, (
                    select w.last_notified_at from tenant_webhook w
                    where l.woken and w.tenant_id = l.tenant_id
                        and w.last_notified_at > now() - \(Wake.settling.seconds) * interval '1 second'
                ) as pushed_at
                from tenant_lease l join tenant t using (tenant_id)
                where t.state <> 'paused' and l.due_at <= now() and (l.leased_until is null or l.leased_until < now())
                order by l.due_at limit \(limit) for update of l skip locked
            )
            update tenant_lease l set holder = \(holder), fence = l.fence + 1, woken = due.pushed_at is not null,
                due_at = coalesce(due.pushed_at + \(Wake.settling.seconds) * interval '1 second', l.due_at),
                leased_until = now() + \(Lease.lifetime.seconds) * interval '1 second'
            from due where l.tenant_id = due.tenant_id
            returning l.*, due.late
            """
        ).map { row in
            var standing = Lease.Standing()
            standing.failures = try row.decode("failures", as: Int.self)
            standing.throttles = try row.decode("throttles", as: Int.self)
            standing.upkeepAt = try row.decode("upkeep_at", as: Date?.self)
            if let rate = try row.decode("budget_rate", as: Double?.self),
                let tokens = try row.decode("budget_tokens", as: Double?.self),
                let at = try row.decode("budget_at", as: Date?.self)
            {
                standing.budget = RequestBudget.Level(rate: rate, tokens: tokens, at: at)
            }
            return Lease(
                tenant: TenantID(rawValue: try row.decode("tenant_id", as: UUID.self)),
                holder: holder,
                fence: try row.decode("fence", as: Int64.self),
                standing: standing,
                late: .seconds(try row.decode("late", as: Double.self))
            )
        }
    }

    /// Gives back what an earlier run of this worker held when it was killed, instead of waiting for the leases to run out.
    ///
    /// Sound because a worker's name belongs to one state folder, and the folder's lock to one process. What a tenant was
    /// told to wait for still holds.
    ///
    /// - Returns: How many leases there were.
    static func reclaim(holder: String, on connection: PostgresConnection) async throws -> Int {
        try await connection.execute(
            """
            update tenant_lease set holder = null, leased_until = null, due_at = greatest(now(), coalesce(not_before, now()))
            where holder = \(holder)
            """
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

    /// The statement that gives the tenant back, due again after the delay; a lease that was lost meanwhile stays untouched.
    ///
    /// A binding delay holds also against a wake that comes meanwhile (throttled, told to wait).
    static func givingBack(
        _ lease: Lease,
        dueIn delay: Duration,
        isBinding: Bool,
        standing: Lease.Standing
    ) -> PostgresQuery {
        """
        update tenant_lease set holder = null, leased_until = null, failures = \(standing.failures),
            throttles = \(standing.throttles), budget_rate = \(standing.budget?.rate),
            budget_tokens = \(standing.budget?.tokens), budget_at = \(standing.budget?.at),
            -- Who woke the tenant meanwhile may have asked for upkeep too.
            upkeep_at = case when woken and upkeep_at is null then null else \(standing.upkeepAt)::timestamptz end,
            not_before = case when \(isBinding) then now() + \(delay.seconds) * interval '1 second' end,
            -- A push asks for a moment a little ahead.
            due_at = case when woken and not \(isBinding) then greatest(due_at, now())
                else now() + \(delay.seconds) * interval '1 second' end
        where tenant_id = \(lease.tenant.rawValue) and holder = \(lease.holder) and fence = \(lease.fence)
        """
    }

    static func lost(_ lease: Lease) -> GatewayError {
        GatewayError(.leaseLost, "The lease on tenant \(lease.tenant) was taken over by another worker.")
    }
}
