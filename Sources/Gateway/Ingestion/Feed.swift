package import FoundationEssentials
package import MicrosoftCloud
package import Postgres

/// One content type of one tenant: its subscription, and how far it has been read.
package struct Feed: Sendable, Codable, Equatable {
    /// Where the subscription stands, as the `feed.state` column spells it.
    package enum State: String, Sendable, Codable, CaseIterable {
        /// Not looked at yet; the first upkeep leaves it.
        case unknown
        /// A start was sent; the next listing of subscriptions leaves it.
        case starting
        /// Enabled, and nothing has arrived yet: up to 24 hours of that are no cause for alarm.
        case warmingUp
        /// Enabled, and content has arrived.
        case enabled
        /// Disabled by somebody (AF20023); upkeep starts it again, at most every 15 minutes.
        case disabledByAdmin
        /// The tenant's unified auditing is off; an administrator there must turn it on.
        case auditDisabled
        /// Start answers "enabled" and the listing still says AF20023.
        case notEffective
        /// The app registration may not read this type, for example DLP.All without ActivityFeed.ReadDlp.
        case forbidden
    }

    package var contentType: String
    package var state: State
    package var stateSince: Date
    package var errorCode: String?
    package var error: String?
    package var remedy: String?
    package var nextStartAt: Date?
    package var listedTo: Date?
    package var lastListedAt: Date?
    package var newestContentAt: Date?
    package var blobsWaiting: Int
    package var blobsDone: Int
    package var blobsGone: Int
    package var oldestWaitingAt: Date?
}

extension Feed {
    init(row: PostgresRow) throws {
        contentType = try row.decode("content_type", as: String.self)
        state = try row.decodeCase("state")
        stateSince = try row.decode("state_since", as: Date.self)
        errorCode = try row.decode("error_code", as: String?.self)
        error = try row.decode("error", as: String?.self)
        remedy = try row.decode("remedy", as: String?.self)
        nextStartAt = try row.decode("next_start_at", as: Date?.self)
        listedTo = try row.decode("listed_to", as: Date?.self)
        lastListedAt = try row.decode("last_listed_at", as: Date?.self)
        newestContentAt = try row.decode("newest_content_at", as: Date?.self)
        blobsWaiting = try row.decode("blobs_waiting", as: Int.self)
        blobsDone = try row.decode("blobs_done", as: Int.self)
        blobsGone = try row.decode("blobs_gone", as: Int.self)
        oldestWaitingAt = try row.decode("oldest_waiting_at", as: Date?.self)
    }
}

package enum FeedStore {
    /// The tenant's feeds by content type, with what waits in each.
    package static func all(tenant: TenantID, on connection: PostgresConnection) async throws -> [Feed] {
        try await connection.query(
            """
            select f.*, coalesce(b.waiting, 0) as blobs_waiting, coalesce(b.done, 0) as blobs_done,
                coalesce(b.gone, 0) as blobs_gone, b.oldest as oldest_waiting_at
            from feed f left join (
                select content_type, count(*) filter (where state = 'listed') as waiting,
                    count(*) filter (where state = 'done') as done, count(*) filter (where state = 'gone') as gone,
                    min(created_at) filter (where state = 'listed') as oldest
                from content_blob where tenant_id = \(tenant.rawValue) group by content_type
            ) b using (content_type)
            where f.tenant_id = \(tenant.rawValue) order by f.content_type
            """
        ).map(Feed.init(row:))
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
    }

    /// Takes the right to start a subscription now, for all replicas and over restarts.
    ///
    /// - Returns: Whether this caller may start; if so nobody else may for 15 minutes
    ///   ("after a start request wait 15 minutes before another", Management Activity API reference).
    static func claimStart(
        of contentType: String,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> Bool {
        try await connection.execute(
            """
            update feed set next_start_at = now() + interval '15 minutes',
                state = case when state in ('unknown', 'disabledByAdmin') then 'starting' else state end,
                state_since = case when state in ('unknown', 'disabledByAdmin') then now() else state_since end
            where tenant_id = \(tenant.rawValue) and content_type = \(contentType)
                and (next_start_at is null or next_start_at <= now())
            """
        ) == 1
    }

    /// Moves the cursor on: every page before `to` is in the database.
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
                state_since = case when state in ('warmingUp', 'notEffective') and greatest(newest_content_at, \(newest)) is not null
                    then now() else state_since end,
                state = case when state in ('warmingUp', 'notEffective') and greatest(newest_content_at, \(newest)) is not null
                    then 'enabled' else state end
            where tenant_id = \(tenant.rawValue) and content_type = \(contentType)
            """
        )
    }
}
