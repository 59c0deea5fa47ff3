package import FoundationEssentials
package import MicrosoftCloud
package import Postgres

/// What waits to be delivered.
///
/// A row is written in the transaction that stores what it is about, so that a digest that exists is on its way to everybody
/// who is to have it, and one that was rolled back to nobody.
package enum Outbox {
    /// Told at the commit of something new; the payload is the tenant.
    static let channel = "gateway_outbox"

    /// Puts a scheduled digest on its way to everybody who gets this cadence; to be called in the transaction that stores it.
    ///
    /// - Parameters:
    ///   - digest: The new digest.
    ///   - cadence: Which digests it is one of.
    ///   - tenant: Whose.
    ///   - connection: Of the worker's role, in that transaction.
    /// - Returns: To how many it goes; 0 also when it is on its way already.
    /// - Throws: What the database says.
    @discardableResult
    package static func enqueue(
        digest: UUID,
        cadence: DigestCadence,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> Int {
        let count = try await connection.execute(
            """
            insert into outbox (tenant_id, channel, digest_id, target, recipient_id)
            select tenant_id, 'mail', \(digest), address, recipient_id from mail_recipient
            where tenant_id = \(tenant.rawValue) and unsubscribed_at is null and \(cadence.rawValue) = any (cadences)
            on conflict do nothing
            """
        )
        if count > 0 { try await notify(tenant, on: connection) }
        return count
    }

    /// Puts one digest on its way to one address, as often as it is asked.
    static func enqueue(
        digest: UUID,
        to address: String,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> Delivery {
        let rows = try await connection.query(
            """
            insert into outbox (tenant_id, channel, digest_id, target)
            values (\(tenant.rawValue), 'mail', \(digest), \(address)) returning \(Delivery.columns)
            """
        )
        guard let row = rows.first else { throw GatewayError(.unexpected, "The delivery was not stored.") }
        try await notify(tenant, on: connection)
        return try Delivery(row: row)
    }

    /// The tenant's deliveries, newest first.
    static func all(
        tenant: TenantID,
        states: [Delivery.State],
        channel: String? = nil,
        alert: UUID? = nil,
        before mark: PageMark?,
        limit: Int,
        on connection: PostgresConnection
    ) async throws -> [Delivery] {
        let mark = mark ?? .end
        return try await connection.query(
            """
            select \(Delivery.columns) from outbox
            where tenant_id = \(tenant.rawValue) and state = any (\(states.map(\.rawValue))::text[])
                and (created_at, delivery_id) < (\(mark.at), \(mark.id))
                and (\(channel)::text is null or channel_name = lower(\(channel)) or channel = lower(\(channel)))
                and (\(alert)::uuid is null or alert_id = \(alert))
            order by created_at desc, delivery_id desc limit \(limit)
            """
        ).map(Delivery.init(row:))
    }

    /// Has a delivery tried now, with a day of tries before it; one that was sent or dropped stays as it is.
    ///
    /// - Throws: ``GatewayError`` with `delivery.not_found`, `delivery.settled`.
    static func retry(_ delivery: UUID, tenant: TenantID, on connection: PostgresConnection) async throws -> Delivery {
        let known = try await connection.query(
            """
            select \(Delivery.columns) from outbox
            where tenant_id = \(tenant.rawValue) and delivery_id = \(delivery) for no key update
            """
        ).first
        guard let known else {
            throw GatewayError(
                .deliveryNotFound,
                "The tenant has no delivery '\(delivery.uuidString.lowercased())'.",
                remedy: "List them with: gatewayctl delivery list TENANT."
            )
        }
        let before = try Delivery(row: known)
        guard before.state == .dead || before.state == .waiting else {
            throw GatewayError(
                .deliverySettled,
                "The delivery is \(before.state.rawValue) already.",
                remedy: before.digestId == nil
                    ? "It cannot be tried again."
                    : "To send the digest once more: gatewayctl digest send TENANT DIGEST --to ADDRESS."
            )
        }
        // One that a worker has in its hands right now stays with it.
        let row = try await connection.query(
            """
            update outbox set state = 'waiting', settled_at = null, next_attempt_at = now(),
                give_up_at = now() + interval '1 day', attempts_before = attempts
            where tenant_id = \(tenant.rawValue) and delivery_id = \(delivery) returning \(Delivery.columns)
            """
        ).first
        try await notify(tenant, on: connection)
        return try row.map(Delivery.init(row:)) ?? before
    }

    /// Takes back what waits for a recipient who is not to get it any more.
    static func drop(
        forRecipient recipient: UUID,
        tenant: TenantID,
        because reason: String,
        on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            update outbox set state = 'dropped', settled_at = now(), last_answer = \(reason)
            where tenant_id = \(tenant.rawValue) and recipient_id = \(recipient) and state = 'waiting'
            """
        )
    }

    static func notify(_ tenant: TenantID, on connection: PostgresConnection) async throws {
        try await connection.execute("select pg_notify(\(channel), \(tenant.description))")
    }
}
