import FoundationEssentials
import ManagementActivity
import MicrosoftCloud
import Postgres

/// One listed content blob that waits to be fetched.
struct WaitingBlob: Sendable {
    let item: ContentItem
    let attempts: Int
}

/// The table of content ids: the durable queue between listing and fetching.
enum ContentBlobStore {
    /// Stores every listed id once; an id that is there already stays as it is.
    ///
    /// - Returns: How many were new.
    static func add(_ items: [ContentItem], tenant: TenantID, on connection: PostgresConnection) async throws -> Int {
        guard !items.isEmpty else { return 0 }
        return try await connection.execute(
            """
            insert into content_blob (tenant_id, content_id, content_type, content_uri, created_at, expires_at)
            select \(tenant.rawValue), * from unnest(
                \(items.map(\.contentID))::text[], \(items.map(\.contentType.rawValue))::text[],
                \(items.map { $0.contentURI })::text[], \(items.map(\.createdAt))::timestamptz[],
                \(items.map { $0.expiresAt ?? .distantFuture })::timestamptz[]
            )
            on conflict (tenant_id, content_id) do nothing
            """
        )
    }

    /// The blobs that are due, oldest first: they are the first that Microsoft deletes.
    static func due(limit: Int, tenant: TenantID, on connection: PostgresConnection) async throws -> [WaitingBlob] {
        try await connection.query(
            """
            select content_id, content_type, content_uri, created_at, expires_at, attempts from content_blob
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
                attempts: try row.decode("attempts", as: Int.self)
            )
        }
    }

    /// Puts a blob back for later, with what went wrong.
    static func postpone(
        _ blob: WaitingBlob,
        by delay: Duration,
        because failure: CloudFailure,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            update content_blob set attempts = attempts + 1, next_attempt_at = \(Date().addingTimeInterval(delay.seconds)),
                error_code = \(failure.code.rawValue), error = \(failure.message)
            where tenant_id = \(tenant.rawValue) and content_id = \(blob.item.contentID) and state = 'listed'
            """
        )
    }

    /// Ends a blob that Microsoft no longer has, and records the gap it leaves.
    static func markGone(
        _ blob: WaitingBlob,
        because failure: CloudFailure,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            update content_blob set state = 'gone', done_at = now(), attempts = attempts + 1,
                error_code = \(failure.code.rawValue), error = \(failure.message)
            where tenant_id = \(tenant.rawValue) and content_id = \(blob.item.contentID) and state = 'listed'
            """
        )
        try await GapStore.record(
            Gap.Draft(
                contentType: blob.item.contentType.rawValue,
                from: blob.item.createdAt,
                to: blob.item.createdAt,
                reason: .contentGone,
                detail: "\(failure.code): \(failure.message)",
                contentID: blob.item.contentID
            ),
            tenant: tenant,
            on: connection
        )
    }

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
