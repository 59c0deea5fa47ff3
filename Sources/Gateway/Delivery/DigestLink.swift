package import FoundationEssentials
import Postgres

/// A link that opens one digest in a browser without a key, until it expires or is revoked.
package struct DigestLink: Sendable, Codable, Equatable {
    package var linkId: GUID
    package var digestId: GUID
    /// What it was made for: the address it was mailed to, or an operator's words.
    package var label: String
    package var createdAt: Date
    package var expiresAt: Date
    package var revokedAt: Date?
    /// How often the page was fetched; the scanners of mail programs count too.
    package var opened: Int
    package var lastOpenedAt: Date?
    /// The whole address, told to whoever makes a link and not again.
    package var url: String?

    static let columns: PostgresQuery =
        "link_id, digest_id, label, created_at, expires_at, revoked_at, opened, last_opened_at"

    init(row: PostgresRow) throws {
        linkId = GUID(try row.decode("link_id", as: UUID.self))
        digestId = GUID(try row.decode("digest_id", as: UUID.self))
        label = try row.decode("label", as: String.self)
        createdAt = try row.decode("created_at", as: Date.self)
        expiresAt = try row.decode("expires_at", as: Date.self)
        revokedAt = try row.decode("revoked_at", as: Date?.self)
        opened = try row.decode("opened", as: Int.self)
        lastOpenedAt = try row.decode("last_opened_at", as: Date?.self)
    }
}
