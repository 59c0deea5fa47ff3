package import MicrosoftCloud
package import Postgres

/// How long a tenant's things are kept, in days; `nil`: for as long as the tenant is.
package struct Retention: Sendable, Codable, Equatable {
    /// Whole content blobs, and what is known about them.
    package var archiveDays: Int?
    /// Sharing events and their evidence.
    package var eventDays: Int?
    package var digestDays: Int?

    /// Microsoft repeats records for days and lists content for seven: an archive is kept longer than that.
    package static let archiveRange = 8...36_500
    /// A month's digest is made of five weeks of events.
    package static let usualRange = 35...36_500

    package init(archiveDays: Int? = nil, eventDays: Int? = nil, digestDays: Int? = nil) {
        self.archiveDays = archiveDays
        self.eventDays = eventDays
        self.digestDays = digestDays
    }

    /// - Throws: ``GatewayError`` with `request.invalid`.
    func check() throws {
        for (name, days, range) in [
            ("archiveDays", archiveDays, Self.archiveRange), ("eventDays", eventDays, Self.usualRange),
            ("digestDays", digestDays, Self.usualRange),
        ] {
            guard let days, !range.contains(days) else { continue }
            throw GatewayError(
                .requestInvalid,
                "\(name) cannot be \(days).",
                remedy: "Use \(range.lowerBound) to \(range.upperBound) days, or keep it for ever."
            )
        }
    }
}

package enum RetentionStore {
    package static func get(_ tenant: TenantID, on connection: PostgresConnection) async throws -> Retention {
        try await connection.query(
            "select archive_days, event_days, digest_days from retention where tenant_id = \(tenant.rawValue)"
        ).first.map {
            Retention(
                archiveDays: try $0.decode("archive_days", as: Int?.self),
                eventDays: try $0.decode("event_days", as: Int?.self),
                digestDays: try $0.decode("digest_days", as: Int?.self)
            )
        } ?? Retention()
    }

    /// Sets how long things are kept, and gives what is archived already its new last day.
    ///
    /// - Throws: ``GatewayError`` with `request.invalid`.
    package static func set(
        _ retention: Retention,
        of tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        try retention.check()
        try await connection.execute(
            """
            insert into retention (tenant_id, archive_days, event_days, digest_days)
            values (\(tenant.rawValue), \(retention.archiveDays), \(retention.eventDays), \(retention.digestDays))
            on conflict (tenant_id) do update set archive_days = excluded.archive_days, event_days = excluded.event_days,
                digest_days = excluded.digest_days
            """
        )
        // The months must be there before rows move into them.
        _ = try await connection.query("select gateway_keep_archive()")
        try await connection.execute(
            """
            update archive_blob a set keep_until = v.day
            from (
                select b.tenant_id, b.content_id,
                    coalesce((b.done_at at time zone 'UTC')::date + \(retention.archiveDays)::int, 'infinity') as day
                from content_blob b where b.tenant_id = \(tenant.rawValue) and b.state = 'done'
            ) v
            where a.tenant_id = v.tenant_id and a.content_id = v.content_id and a.keep_until <> v.day
            """
        )
    }
}
