import FoundationEssentials
package import MicrosoftCloud
package import Postgres

/// When each tenant's digests are made, and when the next is due.
package enum DigestScheduleStore {
    /// The longest wait after a digest that could not be made.
    private static let longestWait: Double = 3_600

    static func insert(_ tenant: TenantID, on connection: PostgresConnection) async throws {
        try await connection.execute("insert into digest_schedule (tenant_id) values (\(tenant.rawValue))")
    }

    package static func get(_ tenant: TenantID, on connection: PostgresConnection) async throws -> DigestSchedule {
        let rows = try await connection.query(
            "select minute_of_day, week_start, hourly_since from digest_schedule where tenant_id = \(tenant.rawValue)"
        )
        return try rows.first.map(DigestSchedule.init(row:)) ?? DigestSchedule()
    }

    /// Keeps a tenant's digests to one maker at a time, over all replicas, until the transaction ends.
    static func lock(_ tenant: TenantID, on connection: PostgresConnection) async throws -> DigestSchedule {
        let rows = try await connection.query(
            """
            select minute_of_day, week_start, hourly_since from digest_schedule
            where tenant_id = \(tenant.rawValue) for no key update
            """
        )
        guard let row = rows.first else { throw TenantStore.notFound(tenant.description) }
        return try DigestSchedule(row: row)
    }

    /// The tenant whose digest is most overdue and that nobody else is at; it is locked until the transaction ends.
    static func takeDue(
        at now: Date,
        on connection: PostgresConnection
    ) async throws -> (tenant: TenantID, schedule: DigestSchedule)? {
        let rows = try await connection.query(
            """
            select s.tenant_id, minute_of_day, week_start, hourly_since from digest_schedule s join tenant t using (tenant_id)
            where s.due_at <= \(now) and t.state <> 'paused' order by s.due_at limit 1
            for no key update of s skip locked
            """
        )
        return try rows.first.map {
            (TenantID(rawValue: try $0.decode("tenant_id", as: UUID.self)), try DigestSchedule(row: $0))
        }
    }

    static func done(_ tenant: TenantID, next: Date, on connection: PostgresConnection) async throws {
        try await connection.execute(
            "update digest_schedule set due_at = \(next), failures = 0 where tenant_id = \(tenant.rawValue)"
        )
    }

    /// A digest that failed is tried again soon, and ever less often.
    static func failed(_ tenant: TenantID, now: Date, on connection: PostgresConnection) async throws {
        try await connection.execute(
            """
            update digest_schedule set failures = failures + 1,
                due_at = \(now) + least(30 * 2 ^ least(failures, 10), \(longestWait)) * interval '1 second'
            where tenant_id = \(tenant.rawValue)
            """
        )
    }

    /// Writes a schedule down and has it looked at anew.
    package static func set(
        _ schedule: DigestSchedule,
        of tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            update digest_schedule set minute_of_day = \(schedule.minuteOfDay), week_start = \(schedule.weekStart),
                hourly_since = \(schedule.hourlySince), due_at = '-infinity' where tenant_id = \(tenant.rawValue)
            """
        )
    }
}
