import FoundationEssentials
import MicrosoftCloud
import Postgres
import Sealing

/// Ends a subscription by the word in a mail's unsubscribe address, which is all that whoever asks needs to have.
package struct Subscriptions: Sendable {
    /// What a word stands for.
    package struct Subscription: Sendable {
        package var address: String
        package var tenantName: String
        package var isEnded: Bool
    }

    /// At most so many look-ups at once: strangers must not take the connections that ingestion needs.
    private let slots = Slots(4)
    private let database: Database

    package init(database: Database) { self.database = database }

    /// What the word stands for, without doing anything; `nil` when it is nobody's.
    package func find(_ token: String) async throws -> Subscription? {
        guard let hash = Self.hash(token) else { return nil }
        return try await slots.with { try await database.asWorker { try await Self.find(hash, on: $0)?.subscription } }
    }

    /// Ends the subscription, as often as it is asked; what waits for the recipient is not sent either.
    ///
    /// - Returns: `nil` when the word is nobody's.
    package func end(_ token: String) async throws -> Subscription? {
        guard let hash = Self.hash(token) else { return nil }
        return try await slots.with {
            try await database.asWorker { connection in
                guard let found = try await Self.find(hash, on: connection) else { return nil }
                try await connection.execute(
                    """
                    update mail_recipient set unsubscribed_at = coalesce(unsubscribed_at, now())
                    where tenant_id = \(found.tenant.rawValue) and recipient_id = \(found.recipient)
                    """
                )
                try await Outbox.drop(
                    forRecipient: found.recipient,
                    tenant: found.tenant,
                    because: "The recipient unsubscribed.",
                    on: connection
                )
                var ended = found.subscription
                ended.isEnded = true
                return ended
            }
        }
    }

    private static func hash(_ token: String) -> [UInt8]? {
        guard let bytes = TokenText.decode(token), bytes.count == Sealing.Digest.byteCount else { return nil }
        return Sealing.Digest.sha256(bytes)
    }

    private typealias Found = (tenant: TenantID, recipient: UUID, subscription: Subscription)

    /// The one question that names no tenant: the word is what tells whose it is.
    private static func find(_ hash: [UInt8], on connection: PostgresConnection) async throws -> Found? {
        try await connection.query(
            """
            select r.tenant_id, r.recipient_id, r.address, r.unsubscribed_at, t.name
            from mail_recipient r join tenant t using (tenant_id) where r.unsubscribe_hash = \(hash)
            """
        ).first.map { row in
            (
                TenantID(rawValue: try row.decode("tenant_id", as: UUID.self)),
                try row.decode("recipient_id", as: UUID.self),
                Subscription(
                    address: try row.decode("address", as: String.self),
                    tenantName: try row.decode("name", as: String.self),
                    isEnded: try row.decode("unsubscribed_at", as: Date?.self) != nil
                )
            )
        }
    }
}
