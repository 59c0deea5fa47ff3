package import FoundationEssentials
package import MicrosoftCloud
package import Postgres

package enum FeedStore {
    /// The tenant's feeds by content type, with what waits in each.
    package static func all(tenant: TenantID, on connection: PostgresConnection) async throws -> [Feed] {
        try await connection.query(
            """
            select f.*, b.*, gateway_due_at(f.tenant_id) as next_try_at
            from feed f cross join lateral (
                select count(*) filter (where state = 'listed') as blobs_waiting,
                    count(*) filter (where state = 'gone') as blobs_gone,
                    count(*) filter (where state = 'dead') as blobs_dead,
                    min(created_at) filter (where state in ('listed', 'dead')) as oldest_waiting_at
                from content_blob c
                where c.tenant_id = f.tenant_id and c.content_type = f.content_type and c.state <> 'done'
            ) b
            where f.tenant_id = \(tenant.rawValue) order by f.content_type
            """
        ).map(Feed.init(row:))
    }

    /// The same without the counts of blobs, which a shift does not need.
    static func positions(tenant: TenantID, on connection: PostgresConnection) async throws -> [Feed] {
        try await connection.query(positions(tenant)).map(Feed.init(row:))
    }

    /// The statement of ``positions(tenant:on:)``.
    static func positions(_ tenant: TenantID) -> PostgresQuery {
        """
        select f.*, 0 as blobs_waiting, 0 as blobs_gone, 0 as blobs_dead, null::timestamptz as oldest_waiting_at,
            null::timestamptz as next_try_at
        from feed f where tenant_id = \(tenant.rawValue) order by content_type
        """
    }

    /// Writes what upkeep saw; the time of the last change stays when the state does.
    static func setState(
        _ state: Feed.State,
        of contentType: String,
        tenant: TenantID,
        failure: Tenant.Reason? = nil,
        nextStartAt: Date? = nil,
        on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            update feed set state = \(state.rawValue),
                state_since = case when state = \(state.rawValue) then state_since else now() end,
                error_code = \(failure?.code), error = \(failure?.message), remedy = \(failure?.remedy),
                next_start_at = coalesce(\(nextStartAt), next_start_at)
            where tenant_id = \(tenant.rawValue) and content_type = \(contentType)
            """
        )
        if state == .enabled || state == .warmingUp {
            try await ContentBlobStore.hurryUnsubscribed(of: contentType, tenant: tenant, on: connection)
        }
    }

    /// Takes the right to start a subscription now, for all replicas and over restarts.
    ///
    /// `now` is Microsoft's clock, which judges.
    ///
    /// - Returns: Whether this caller may start; if so nobody else may for 15 minutes
    ///   ("after a start request wait 15 minutes before another", Management Activity API reference).
    static func claimStart(
        of contentType: String,
        tenant: TenantID,
        now: Date = Date(),
        on connection: PostgresConnection
    ) async throws -> Bool {
        // A second more, because Microsoft's clock is known to the second.
        try await connection.execute(
            """
            update feed set next_start_at = \(now.addingTimeInterval(901)),
                state = case when state in ('unknown', 'disabledByAdmin') then 'starting' else state end,
                state_since = case when state in ('unknown', 'disabledByAdmin') then now() else state_since end
            where tenant_id = \(tenant.rawValue) and content_type = \(contentType)
                and (next_start_at is null or next_start_at <= \(now))
            """
        ) == 1
    }

    /// Moves the cursor on: every page before `to` is in the database.
    ///
    /// What a feed waited for has arrived with content.
    static func advance(
        _ contentType: String,
        to: Date,
        newest: Date?,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            update feed set listed_to = greatest(listed_to, \(to)), last_listed_at = now(),
                newest_content_at = greatest(newest_content_at, \(newest)),
                state_since = case when state = v.reached then state_since else now() end,
                error_code = case when state = v.reached then error_code end,
                error = case when state = v.reached then error end,
                remedy = case when state = v.reached then remedy end,
                state = v.reached
            from (
                select case when state not in ('warmingUp', 'notEffective', 'forbidden') then state
                    when greatest(newest_content_at, \(newest)) is not null then 'enabled' else 'warmingUp' end as reached
                from feed where tenant_id = \(tenant.rawValue) and content_type = \(contentType)
            ) v
            where tenant_id = \(tenant.rawValue) and content_type = \(contentType)
            """
        )
    }

    /// Lets the cursor pass a span that could not be listed and has become a gap.
    static func pass(_ contentType: String, to: Date, tenant: TenantID, on connection: PostgresConnection) async throws
    {
        try await connection.execute(
            """
            update feed set listed_to = greatest(listed_to, \(to))
            where tenant_id = \(tenant.rawValue) and content_type = \(contentType)
            """
        )
    }

    /// Writes what Microsoft says of a feed's webhook.
    static func setWebhookState(
        _ state: String?,
        of contentType: String,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            update feed set webhook_state = \(state)
            where tenant_id = \(tenant.rawValue) and content_type = \(contentType)
            """
        )
    }

    /// Everything from `from` to `to` has been read through; it `isWhole` when that is all that Microsoft still lists.
    static func noteRelisted(
        _ contentType: String,
        from: Date,
        to: Date,
        isWhole: Bool,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            update feed set swept_at = case when \(isWhole) then \(to) else swept_at end,
                relist_from = case when relist_from >= \(from) or \(isWhole) then null else relist_from end
            where tenant_id = \(tenant.rawValue) and content_type = \(contentType)
            """
        )
    }

    /// Writes down why a listing failed.
    ///
    /// - Returns: How many failed in a row, and since when by the given clock.
    static func noteListFailure(
        _ contentType: String,
        _ reason: Tenant.Reason,
        now: Date,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> (failures: Int, since: Date) {
        let row = try await connection.query(
            """
            update feed set list_failures = list_failures + 1, list_failing_since = coalesce(list_failing_since, \(now)),
                list_error_code = \(reason.code), list_error = \(reason.message), list_remedy = \(reason.remedy)
            where tenant_id = \(tenant.rawValue) and content_type = \(contentType)
            returning list_failures, list_failing_since
            """
        ).first
        return (
            try row?.decode("list_failures", as: Int.self) ?? 1,
            try row?.decode("list_failing_since", as: Date.self) ?? now
        )
    }

    /// A listing went through after one or more that failed.
    static func noteListed(_ contentType: String, tenant: TenantID, on connection: PostgresConnection) async throws {
        try await connection.execute(
            """
            update feed set list_failures = 0, list_failing_since = null, list_error_code = null, list_error = null,
                list_remedy = null
            where tenant_id = \(tenant.rawValue) and content_type = \(contentType)
            """
        )
    }

    /// Asks for the feeds to be listed again from a time on, at the next shift.
    package static func relist(
        from: Date,
        contentTypes: [String],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            update feed set relist_from = least(relist_from, \(from))
            where tenant_id = \(tenant.rawValue) and content_type = any (\(contentTypes)::text[])
            """
        )
    }

    /// The statement that adds a shift's requests to the feeds' figures.
    static func counting(_ tallies: [String: RequestTally], tenant: TenantID) -> PostgresQuery {
        let sorted = tallies.sorted { $0.key < $1.key }
        return """
            update feed f set requests_ok = requests_ok + v.ok, requests_throttled = requests_throttled + v.throttled,
                requests_refused = requests_refused + v.refused, requests_failed = requests_failed + v.failed
            from unnest(\(sorted.map(\.key))::text[], \(sorted.map(\.value.ok))::int[], \(sorted.map(\.value.throttled))::int[],
                \(sorted.map(\.value.refused))::int[], \(sorted.map(\.value.failed))::int[])
                as v(content_type, ok, throttled, refused, failed)
            where f.tenant_id = \(tenant.rawValue) and f.content_type = v.content_type
            """
    }
}
