package import ManagementActivity
package import MicrosoftCloud
package import Postgres
package import Sealing

/// Which tenants want to be told by Microsoft, where, and by which secret word; the row is what is wanted, upkeep makes it so.
package enum WebhookStore {
    /// What a start of the tenant's subscriptions hands to Microsoft; `nil` when the tenant has no webhook.
    ///
    /// - Throws: ``GatewayError`` with `sealing.failed`.
    package static func target(
        of tenant: TenantID,
        key: DataKey,
        on connection: PostgresConnection
    ) async throws -> WebhookTarget? {
        let rows = try await connection.query(
            "select address, sealed_auth_id from tenant_webhook where tenant_id = \(tenant.rawValue)"
        )
        guard let row = rows.first else { return nil }
        let sealed = try row.decode("sealed_auth_id", as: [UInt8].self)
        let authID = try opening { try key.openSecret(sealed, context: context(tenant)) }
        return WebhookTarget(address: try row.decode("address", as: String.self), authID: authID.withString { $0 })
    }

    /// Wants a webhook at this address from the next upkeep on, under a new secret word unless that address was wanted already.
    ///
    /// Idempotent: to enable what is enabled leaves the secret, so that nothing Microsoft sends is refused in between.
    static func enable(
        _ tenant: TenantID,
        address: String,
        key: DataKey,
        on connection: PostgresConnection
    ) async throws {
        let sealed = try key.seal(WebhookSecret.generate(), context: context(tenant))
        try await connection.execute(
            """
            insert into tenant_webhook (tenant_id, address, sealed_auth_id)
            values (\(tenant.rawValue), \(address), \(sealed))
            on conflict (tenant_id) do update set address = excluded.address, sealed_auth_id = excluded.sealed_auth_id,
                created_at = now(), validated_at = null
            where tenant_webhook.address <> excluded.address
            """
        )
        try await askForUpkeep(tenant, on: connection)
    }

    /// Wants none: from now on every notification is refused, and the next upkeep takes the webhook away at Microsoft.
    static func disable(_ tenant: TenantID, on connection: PostgresConnection) async throws {
        try await connection.execute("delete from tenant_webhook where tenant_id = \(tenant.rawValue)")
        try await askForUpkeep(tenant, on: connection)
    }

    /// Microsoft reached the address and was answered.
    static func noteValidation(_ tenant: TenantID, on connection: PostgresConnection) async throws {
        try await connection.execute(
            "update tenant_webhook set validated_at = now() where tenant_id = \(tenant.rawValue)"
        )
    }

    /// A notification came, and the tenant is woken for it.
    static func noteNotification(_ tenant: TenantID, on connection: PostgresConnection) async throws {
        // First, because it looks at when the last one came.
        try await Wake.pushed(tenant, on: connection)
        try await connection.execute(
            """
            update tenant_webhook set notifications = notifications + 1, last_notified_at = now()
            where tenant_id = \(tenant.rawValue)
            """
        )
    }

    /// Adds refused requests to their tenants' figures; those of tenants without a webhook come to nothing.
    static func noteRefusals(_ counts: [TenantID: Int], on connection: PostgresConnection) async throws {
        // In one order, so that two replicas cannot wait for each other.
        let sorted = counts.sorted { $0.key.description < $1.key.description }
        try await connection.execute(
            """
            update tenant_webhook w set refused = w.refused + v.count
            from unnest(\(sorted.map(\.key.rawValue))::uuid[], \(sorted.map(\.value))::bigint[]) as v(tenant_id, count)
            where w.tenant_id = v.tenant_id
            """
        )
    }

    static func context(_ tenant: TenantID) -> SealingContext {
        SealingContext(tenant: tenant.rawValue, column: "tenant_webhook.sealed_auth_id", row: tenant.description)
    }

    /// Gives a seal that does not open its name.
    static func opening<T>(_ body: () throws -> T) throws -> T {
        try namingSealTrouble(
            "The tenant's webhook secret cannot be opened with the master key ring.",
            remedy: """
                Put the key that sealed it back into GATEWAY_MASTER_KEY_FILE, or make a new secret: gatewayctl tenant \
                webhook disable TENANT, then enable.
                """,
            body
        )
    }

    /// The subscriptions are compared at the tenant's next turn, which is brought forward; a back-off stays what it is.
    private static func askForUpkeep(_ tenant: TenantID, on connection: PostgresConnection) async throws {
        try await connection.execute(
            """
            update tenant_lease set upkeep_at = null, woken = true,
                due_at = case when failures = 0 then least(due_at, greatest(now(), not_before)) else due_at end
            where tenant_id = \(tenant.rawValue)
            """
        )
        try await Wake.notify(tenant, on: connection)
    }
}
