import FoundationEssentials
import ManagementActivity
import MicrosoftCloud
import Postgres

/// One listed content blob that waits to be fetched.
struct WaitingBlob: Sendable {
    let item: ContentItem
    let attempts: Int
    /// Whether a gap may stand for it: it failed before, under an earlier count of attempts too.
    var wasGivenUp = false
}

/// The table of content ids: the durable queue between listing and fetching.
enum ContentBlobStore {
    /// Stores every listed id once; one that is there already keeps its state, and takes a new address while it waits.
    ///
    /// What was gone and is still listed hours later is worth another try.
    ///
    /// - Returns: How many were new or wait again.
    static func add(_ items: [ContentItem], tenant: TenantID, on connection: PostgresConnection) async throws -> Int {
        guard !items.isEmpty else { return 0 }
        // A page may name a blob twice, and one statement must not touch a row twice.
        let items = Dictionary(items.map { ($0.contentID, $0) }) { $1 }.values.sorted { $0.contentID < $1.contentID }
        return try await connection.execute(
            """
            insert into content_blob (tenant_id, content_id, content_type, content_uri, created_at, expires_at)
            select \(tenant.rawValue), * from unnest(
                \(items.map(\.contentID))::text[], \(items.map(\.contentType.rawValue))::text[],
                \(items.map { $0.contentURI })::text[], \(items.map(\.createdAt))::timestamptz[],
                \(items.map { $0.expiresAt ?? .distantFuture })::timestamptz[]
            )
            on conflict (tenant_id, content_id) do update set content_uri = excluded.content_uri,
                state = case when content_blob.state = 'gone' then 'listed' else content_blob.state end,
                next_attempt_at = now()
            where (content_blob.state in ('listed', 'dead') and content_blob.content_uri <> excluded.content_uri)
                or (content_blob.state = 'gone' and content_blob.done_at < now() - interval '6 hours')
            """
        )
    }

    /// The blobs that are due, oldest first: they are the first that Microsoft deletes.
    static func due(limit: Int, tenant: TenantID, on connection: PostgresConnection) async throws -> [WaitingBlob] {
        try await connection.query(
            """
            select content_id, content_type, content_uri, created_at, expires_at, attempts, first_failed_at from content_blob
            where tenant_id = \(tenant.rawValue) and state = 'listed' and next_attempt_at <= now()
            order by created_at limit \(limit)
            """
        ).map { row in
            WaitingBlob(
                item: ContentItem(
                    contentType: ContentType(rawValue: try row.decode("content_type", as: String.self)),
                    contentID: try row.decode("content_id", as: String.self),
                    contentURI: try row.decode("content_uri", as: String.self),
                    createdAt: try row.decode("created_at", as: Date.self),
                    expiresAt: try row.decode("expires_at", as: Date?.self)
                ),
                attempts: try row.decode("attempts", as: Int.self),
                wasGivenUp: try row.decode("first_failed_at", as: Date?.self) != nil
            )
        }
    }

    /// Puts a blob back for later, with what went wrong; an attempt counts towards giving the blob up.
    static func postpone(
        _ blob: WaitingBlob,
        by delay: Duration,
        because reason: Tenant.Reason,
        isAttempt: Bool,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            update content_blob set attempts = attempts + \(isAttempt ? 1 : 0),
                next_attempt_at = now() + \(delay.seconds) * interval '1 second',
                error_code = \(reason.code), error = \(reason.message), remedy = \(reason.remedy),
                first_failed_at = coalesce(first_failed_at, now())
            where tenant_id = \(tenant.rawValue) and content_id = \(blob.item.contentID) and state = 'listed'
            """
        )
    }

    /// Has the blobs tried now that waited for their subscription to run: without a subscription (AF20022), or with one that
    /// was disabled (AF20023), Microsoft gives out no content.
    static func hurryUnsubscribed(
        of contentType: String,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            update content_blob set next_attempt_at = now()
            where tenant_id = \(tenant.rawValue) and content_type = \(contentType) and state = 'listed'
                and next_attempt_at > now() and error_code in ('AF20022', 'AF20023')
            """
        )
    }

    /// Ends a blob without its content, and records the gap that it leaves: `gone` when Microsoft has it no more, `dead`
    /// when it was given up.
    static func end(
        _ blob: WaitingBlob,
        as state: Ending,
        because reason: Tenant.Reason,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            update content_blob set state = \(state.rawValue), done_at = now(), attempts = attempts + 1,
                error_code = \(reason.code), error = \(reason.message), remedy = \(reason.remedy),
                first_failed_at = coalesce(first_failed_at, now())
            where tenant_id = \(tenant.rawValue) and content_id = \(blob.item.contentID) and state = 'listed'
            """
        )
        var gap = Gap.Draft(
            contentType: blob.item.contentType.rawValue,
            from: blob.item.createdAt,
            to: blob.item.createdAt,
            reason: .contentGone,
            detail: "\(reason.code): \(reason.message)",
            contentID: blob.item.contentID,
            remedy: Gap.searchElsewhere
        )
        if state == .dead {
            gap.reason = .deadLetter
            gap.remedy = "\(reason.remedy) Then run: gatewayctl content retry."
            gap.repairableUntil = blob.item.createdAt.addingTimeInterval(Feed.retention)
        }
        // What was a dead letter before is one thing now: gone.
        try await GapStore.repair(contentIDs: [blob.item.contentID], tenant: tenant, on: connection)
        try await GapStore.record(gap, tenant: tenant, on: connection)
    }

    /// How a blob ends without its content.
    enum Ending: String, Sendable { case gone, dead }

    /// When the next postponed blob is due, or `nil` when none waits.
    static func nextAttempt(tenant: TenantID, on connection: PostgresConnection) async throws -> Date? {
        try await connection.query(
            "select min(next_attempt_at) as at from content_blob where tenant_id = \(tenant.rawValue) and state = 'listed'"
        ).first?.decode("at", as: Date?.self)
    }
}

extension Duration {
    /// The same length as Foundation counts it.
    package var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
