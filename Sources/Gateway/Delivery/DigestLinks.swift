package import FoundationEssentials
package import MicrosoftCloud
import Postgres
import Sealing

/// Opens digests by the links that were given out.
package struct DigestLinks: Sendable {
    /// Where links are answered on the customers' listener; the token stands behind it.
    package static let path = "/d/"

    private static let lookups = 4

    private let database: Database
    private let credentials: CredentialStore
    /// At most so many look-ups at once: strangers must not take the connections that ingestion needs.
    private let slots = Slots(Self.lookups)

    package init(database: Database, credentials: CredentialStore) {
        self.database = database
        self.credentials = credentials
    }

    /// Whose and which digest a link opens now.
    ///
    /// - Parameters:
    ///   - text: What stands in the address.
    ///   - counting: Whether this is somebody who reads it.
    ///   - now: Links that end before it open nothing.
    /// - Returns: `nil` for a token that is wrong, expired or revoked: a stranger shall not learn which.
    /// - Throws: What the database says; ``GatewayError`` with `sealing.failed`.
    package func open(
        _ text: String,
        counting: Bool,
        now: Date = Date()
    ) async throws -> (tenant: TenantID, digest: UUID)? {
        guard let token = LinkToken(text) else { return nil }
        return try await slots.with {
            try await database.asWorker { connection in
                let rows = try await connection.query(
                    """
                    select digest_id, expires_at from digest_link
                    where tenant_id = \(token.tenant.rawValue) and link_id = \(token.link) and revoked_at is null
                    """
                )
                guard let row = rows.first else { return nil }
                let (digest, end) = (
                    try row.decode("digest_id", as: UUID.self), try row.decode("expires_at", as: Date.self)
                )
                let key = try await credentials.dataKey(of: token.tenant, on: connection)
                guard token.isValid(.digest, subjects: [digest], expiresAt: end, key: key), now < end else {
                    return nil
                }
                if counting {
                    try await connection.execute(
                        """
                        update digest_link set opened = opened + 1, last_opened_at = now()
                        where tenant_id = \(token.tenant.rawValue) and link_id = \(token.link)
                        """
                    )
                }
                return (token.tenant, digest)
            }
        }
    }

    static func address(of link: DigestLink, tenant: TenantID, key: DataKey, at publicURL: BaseURL) -> String {
        let token = LinkToken(
            .digest,
            tenant: tenant,
            link: link.linkId.rawValue,
            subjects: [link.digestId.rawValue],
            expiresAt: link.expiresAt,
            key: key
        )
        return publicURL.appending(path + token.text)
    }
}
