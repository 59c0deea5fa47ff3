import FoundationEssentials
import MicrosoftCloud
import Policies
import Postgres

/// The channels as the database holds them.
enum ChannelStore {
    static func all(tenant: TenantID, on connection: PostgresConnection) async throws -> [AlertChannel] {
        try await connection.query(
            "select \(AlertChannel.columns) from channel where tenant_id = \(tenant.rawValue) order by name"
        ).map(AlertChannel.init(row:))
    }

    /// A channel by its name or id, with what is sealed of it.
    ///
    /// - Throws: ``GatewayError`` with `channel.not_found`.
    static func find(
        _ reference: String,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> (channel: AlertChannel, sealed: [UInt8]?, addresses: [String]) {
        let row = try await connection.query(
            """
            select \(AlertChannel.columns), sealed, coalesce(addresses, '{}') as addresses from channel
            where tenant_id = \(tenant.rawValue)
                and (name = lower(\(reference)) or channel_id = \(UUID(uuidString: reference))) for no key update
            """
        ).first
        guard let row else {
            throw GatewayError(
                .channelNotFound,
                "The tenant has no channel '\(reference.prefix(64))'.",
                remedy: "List them with: gatewayctl channel list TENANT."
            )
        }
        return (
            try AlertChannel(row: row), try row.decode("sealed", as: [UInt8]?.self),
            try row.decode("addresses", as: [String].self)
        )
    }

    /// Adds a channel.
    ///
    /// - Throws: ``GatewayError`` with `channel.exists`.
    static func insert(
        _ id: UUID,
        _ wanted: Channels.Wanted,
        shown: String,
        sealed: [UInt8]?,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> AlertChannel {
        let addresses: [String]? = wanted.kind == .mail ? wanted.addresses : nil
        let row = try await connection.query(
            """
            insert into channel (tenant_id, channel_id, name, kind, sealed, addresses, shown, min_severity, takes_updates)
            values (\(tenant.rawValue), \(id), \(wanted.name), \(wanted.kind.rawValue), \(sealed), \(addresses),
                \(shown), \(wanted.minSeverity.rawValue), \(wanted.takesUpdates))
            on conflict (tenant_id, name) do nothing returning \(AlertChannel.columns)
            """
        ).first
        guard let row else {
            throw GatewayError(
                .channelExists,
                "The tenant has a channel '\(wanted.name)' already.",
                remedy: "Choose another name, or remove it first: gatewayctl channel remove TENANT \(wanted.name)."
            )
        }
        return try AlertChannel(row: row)
    }

    /// Lets a channel be told again; what waited for it is due at once.
    static func enable(_ id: UUID, tenant: TenantID, on connection: PostgresConnection) async throws {
        try await connection.execute(
            """
            update channel set state = 'enabled', state_reason = null, state_since = now(), failures = 0, paused_until = null
            where tenant_id = \(tenant.rawValue) and channel_id = \(id) and state = 'disabled'
            """
        )
        try await connection.execute(
            """
            update outbox set next_attempt_at = now(), give_up_at = greatest(give_up_at, now() + interval '1 day'),
                attempts_before = attempts
            where tenant_id = \(tenant.rawValue) and channel_id = \(id) and state = 'waiting' and attempts > 0
            """
        )
    }

    /// - Returns: Whether it was enabled until now.
    static func disable(
        _ id: UUID,
        because reason: String,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> Bool {
        try await connection.execute(
            """
            update channel set state = 'disabled', state_reason = \(reason), state_since = now()
            where tenant_id = \(tenant.rawValue) and channel_id = \(id) and state = 'enabled'
            """
        ) > 0
    }

    static func remove(_ id: UUID, tenant: TenantID, on connection: PostgresConnection) async throws {
        try await connection.execute(
            "delete from channel where tenant_id = \(tenant.rawValue) and channel_id = \(id)"
        )
        try await connection.execute(
            """
            update outbox set state = 'dropped', settled_at = now(), last_answer = 'The channel was removed.'
            where tenant_id = \(tenant.rawValue) and channel_id = \(id) and state = 'waiting'
            """
        )
    }

    static func seal(
        _ sealed: [UInt8],
        shown: String,
        into id: UUID,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            update channel set sealed = \(sealed), shown = \(shown)
            where tenant_id = \(tenant.rawValue) and channel_id = \(id)
            """
        )
    }

    /// Writes down how a channel fared; what was not tried yet waits out a pause, and after a request to back off what was, too.
    static func note(
        _ id: UUID,
        isSuccess: Bool,
        pause: Duration?,
        isAsked: Bool,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        guard !isSuccess else {
            try await connection.execute(
                """
                update channel set failures = 0, paused_until = null, last_success_at = now()
                where tenant_id = \(tenant.rawValue) and channel_id = \(id)
                """
            )
            return
        }
        let end = pause.map { Date().addingTimeInterval($0.seconds) }
        try await connection.execute(
            """
            update channel set failures = failures + 1, paused_until = \(end), last_failure_at = now()
            where tenant_id = \(tenant.rawValue) and channel_id = \(id)
            """
        )
        guard isAsked, let end else { return }
        try await connection.execute(
            """
            update outbox set next_attempt_at = \(end) where tenant_id = \(tenant.rawValue) and channel_id = \(id)
                and state = 'waiting' and leased_until is null and next_attempt_at < \(end)
            """
        )
    }
}
