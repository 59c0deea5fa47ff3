package import FoundationEssentials
import Mail
import MicrosoftCloud
import Postgres
import Sealing

/// Somebody who gets a tenant's digests by mail.
package struct MailRecipient: Sendable, Codable, Equatable {
    package var recipientId: GUID
    package var address: String
    /// Which digests: `hourly`, `daily`, `weekly`, `monthly`.
    package var cadences: [String]
    package var createdAt: Date
    /// They want none any more; only they, or adding them anew, undo it.
    package var unsubscribedAt: Date?

    static let columns: PostgresQuery = "recipient_id, address, cadences, created_at, unsubscribed_at"

    init(row: PostgresRow) throws {
        recipientId = GUID(try row.decode("recipient_id", as: UUID.self))
        address = try row.decode("address", as: String.self)
        cadences = try row.decode("cadences", as: [String].self)
        createdAt = try row.decode("created_at", as: Date.self)
        unsubscribedAt = try row.decode("unsubscribed_at", as: Date?.self)
    }

    /// The word in the address that ends the subscription, made anew from the tenant's key whenever a mail needs it.
    static func unsubscribeToken(_ recipient: UUID, key: DataKey) -> [UInt8] {
        key.authenticationCode(of: recipient.bytes, purpose: "mail.unsubscribe")
    }
}
