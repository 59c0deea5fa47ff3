import FoundationEssentials
import MicrosoftCloud
import Postgres
import Sealing

enum RecipientStore {
    /// Everybody, those who want none any more included, by address.
    static func all(tenant: TenantID, on connection: PostgresConnection) async throws -> [MailRecipient] {
        try await connection.query(
            """
            select \(MailRecipient.columns) from mail_recipient
            where tenant_id = \(tenant.rawValue) order by lower(address)
            """
        ).map(MailRecipient.init(row:))
    }

    /// Adds somebody, or changes which digests they get.
    ///
    /// Who had unsubscribed is asked for by the operator again, and gets a new word for the next time.
    static func put(
        _ address: String,
        cadences: [String],
        tenant: TenantID,
        key: DataKey,
        on connection: PostgresConnection
    ) async throws -> MailRecipient {
        let id = UUID()
        let hash = Sealing.Digest.sha256(MailRecipient.unsubscribeToken(id, key: key))
        // One that stays keeps its id, so that the addresses in the mails that were sent go on working.
        let rows = try await connection.query(
            """
            insert into mail_recipient (tenant_id, recipient_id, address, cadences, unsubscribe_hash)
            values (\(tenant.rawValue), \(id), \(address), \(cadences), \(hash))
            on conflict (tenant_id, lower(address)) do update
                set cadences = excluded.cadences, unsubscribed_at = null, address = excluded.address
            returning \(MailRecipient.columns)
            """
        )
        guard let row = rows.first else { throw GatewayError(.unexpected, "The recipient was not stored.") }
        return try MailRecipient(row: row)
    }

    /// Takes somebody off, by address or id, and what waits for them with it.
    ///
    /// - Throws: ``GatewayError`` with `recipient.not_found`.
    static func remove(
        _ reference: String,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> MailRecipient {
        let rows = try await connection.query(
            """
            delete from mail_recipient where tenant_id = \(tenant.rawValue)
                and (lower(address) = lower(\(reference)) or recipient_id = \(UUID(uuidString: reference)))
            returning \(MailRecipient.columns)
            """
        )
        guard let row = rows.first else {
            throw GatewayError(
                .recipientNotFound,
                "The tenant has no recipient '\(reference.prefix(254))'.",
                remedy: "List them with: gatewayctl recipient list TENANT."
            )
        }
        let removed = try MailRecipient(row: row)
        try await Outbox.drop(
            forRecipient: removed.recipientId.rawValue,
            tenant: tenant,
            because: "The recipient was removed.",
            on: connection
        )
        return removed
    }
}
