import FoundationEssentials
package import MicrosoftCloud
package import Postgres

/// What is listed and not stored, as operators list it, look into it and try it again.
package enum DeadLetters {
    /// The tenant's unfinished blobs, the newest first.
    ///
    /// - Parameters:
    ///   - tenant: Whose.
    ///   - states: Which of them; never `done`, of which there are millions.
    ///   - mark: Where the page before ended.
    ///   - limit: At most so many.
    ///   - connection: Of the worker's role.
    /// - Returns: Each with the mark of a page that ends with it.
    /// - Throws: What the database says.
    package static func list(
        tenant: TenantID,
        states: [ContentLetter.State] = [.waiting, .dead, .gone],
        before mark: PageMark? = nil,
        limit: Int,
        on connection: PostgresConnection
    ) async throws -> [(letter: ContentLetter, mark: PageMark)] {
        let mark = mark ?? .end
        let now = Date()
        // Content ids are no GUIDs, so the order and the page's mark go by a digest of them.
        return try await connection.query(
            """
            select \(ContentLetter.columns), md5(content_id)::uuid as mark from content_blob
            where tenant_id = \(tenant.rawValue) and state <> 'done' and state = any (\(states.map(\.column))::text[])
                and (created_at, md5(content_id)::uuid) < (\(mark.at), \(mark.id))
            order by created_at desc, md5(content_id)::uuid desc limit \(limit)
            """
        ).map { row in
            let letter = try ContentLetter(row: row, now: now)
            return (letter, PageMark(at: letter.createdAt, id: try row.decode("mark", as: UUID.self)))
        }
    }

    /// One blob, stored ones too.
    ///
    /// - Throws: ``GatewayError`` with `content.not_found`.
    package static func get(
        _ contentID: String,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> ContentLetter {
        let rows = try await connection.query(
            """
            select \(ContentLetter.columns) from content_blob
            where tenant_id = \(tenant.rawValue) and content_id = \(contentID)
            """
        )
        guard let row = rows.first else { throw notFound([contentID]) }
        return try ContentLetter(row: row, now: Date())
    }

    /// What a retry did.
    package struct Retried: Sendable, Codable, Equatable {
        /// Dead letters that are in the queue again.
        package var reopened: Int
        /// Blobs that were waiting for a later try and are due now.
        package var hurried: Int
        /// Of these, those that Microsoft has probably deleted: the try will tell, and a gap will stay.
        package var expired: Int
        /// Those that were named and are stored, or gone at Microsoft: nothing to try.
        package var untouched: [String]
    }

    /// Puts dead letters back into the queue, due now and with all their tries before them, and wakes the tenant.
    ///
    /// When a blob first failed stays known: by that the commit sees that a gap stands for it, and closes it.
    ///
    /// - Parameters:
    ///   - contentIDs: Which; `nil` for every dead letter. A blob that merely waits for a later try is hurried if named.
    ///   - tenant: Whose.
    ///   - connection: Of the worker's role, in a transaction.
    /// - Returns: What was done.
    /// - Throws: ``GatewayError`` with `content.not_found` when an id is not known; then nothing was changed.
    package static func retry(
        _ contentIDs: [String]?,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> Retried {
        try await Wake.hold(tenant, on: connection)
        if let contentIDs {
            let unknown = try await connection.query(
                """
                select id from unnest(\(contentIDs)::text[]) as id
                where not exists (
                    select from content_blob c where c.tenant_id = \(tenant.rawValue) and c.content_id = id
                )
                """
            ).map { try $0.decode("id", as: String.self) }
            guard unknown.isEmpty else { throw notFound(unknown) }
        }
        let kept = Date().addingTimeInterval(-Feed.retention)
        let rows = try await connection.query(
            """
            with chosen as (
                select content_id, state as before from content_blob
                where tenant_id = \(tenant.rawValue) and state in ('listed', 'dead')
                    and (content_id = any (\(contentIDs ?? [])::text[]) or \(contentIDs == nil) and state = 'dead')
                for update
            )
            update content_blob b set state = 'listed', attempts = 0, next_attempt_at = now()
            from chosen c where b.tenant_id = \(tenant.rawValue) and b.content_id = c.content_id
            returning b.content_id, c.before = 'dead' as was_dead, b.created_at < \(kept) as expired
            """
        )
        let touched = try rows.map {
            (
                id: try $0.decode("content_id", as: String.self), wasDead: try $0.decode("was_dead", as: Bool.self),
                isExpired: try $0.decode("expired", as: Bool.self)
            )
        }
        if !touched.isEmpty { try await Wake.now(tenant, on: connection) }
        let ids = Set(touched.map(\.id))
        return Retried(
            reopened: touched.count { $0.wasDead },
            hurried: touched.count { !$0.wasDead },
            expired: touched.count { $0.isExpired },
            untouched: (contentIDs ?? []).filter { !ids.contains($0) }
        )
    }

    /// Reopens the dead letters of these feeds that were published at or after `from`; waking is the caller's.
    ///
    /// - Returns: How many there were.
    static func reopen(
        since from: Date,
        contentTypes: [String],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> Int {
        try await connection.execute(
            """
            update content_blob set state = 'listed', attempts = 0, next_attempt_at = now()
            where tenant_id = \(tenant.rawValue) and content_type = any (\(contentTypes)::text[]) and state = 'dead'
                and created_at >= \(from)
            """
        )
    }

    private static func notFound(_ ids: [String]) -> GatewayError {
        GatewayError(
            .contentNotFound,
            "The tenant has no content blob '\(ids.first ?? "")'\(ids.count > 1 ? " (nor \(ids.count - 1) others)" : "").",
            remedy: "List what is not stored: gatewayctl content list TENANT. Copy the id whole, in single quotes."
        )
    }
}
