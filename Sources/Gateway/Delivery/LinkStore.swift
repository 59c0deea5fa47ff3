import FoundationEssentials
package import MicrosoftCloud
package import Postgres

package enum LinkStore {
    /// Ends of links, as operators may choose them.
    package static let lifetimes = Duration.seconds(3600)...Duration.seconds(366 * 86_400)
    /// A month: long enough for whoever reads last week's digest, and over before next quarter's staff does.
    package static let usualLifetime = Duration.seconds(30 * 86_400)

    /// The link of this id; made now unless there is one.
    static func put(
        _ id: UUID,
        to digest: UUID,
        label: String,
        lifetime: Duration,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> DigestLink {
        try await connection.execute(
            """
            insert into digest_link (tenant_id, link_id, digest_id, label, expires_at)
            values (\(tenant.rawValue), \(id), \(digest), \(label), now() + \(lifetime.seconds) * interval '1 second')
            on conflict do nothing
            """
        )
        let rows = try await connection.query(
            "select \(DigestLink.columns) from digest_link where tenant_id = \(tenant.rawValue) and link_id = \(id)"
        )
        guard let row = rows.first else { throw GatewayError(.unexpected, "The link was not stored.") }
        return try DigestLink(row: row)
    }

    /// The tenant's links, newest first.
    package static func all(
        tenant: TenantID,
        before mark: PageMark?,
        limit: Int,
        on connection: PostgresConnection
    ) async throws -> [DigestLink] {
        let mark = mark ?? .end
        return try await connection.query(
            """
            select \(DigestLink.columns) from digest_link
            where tenant_id = \(tenant.rawValue) and (created_at, link_id) < (\(mark.at), \(mark.id))
            order by created_at desc, link_id desc limit \(limit)
            """
        ).map(DigestLink.init(row:))
    }

    /// Ends a link for good, from the next request on.
    ///
    /// - Throws: ``GatewayError`` with `link.not_found`.
    package static func revoke(
        _ reference: String,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> DigestLink {
        let rows = try await connection.query(
            """
            update digest_link set revoked_at = coalesce(revoked_at, now())
            where tenant_id = \(tenant.rawValue) and link_id = \(UUID(uuidString: reference))
            returning \(DigestLink.columns)
            """
        )
        guard let row = rows.first else {
            throw GatewayError(
                .linkNotFound,
                "The tenant has no link '\(reference.prefix(64))'.",
                remedy: "List them with: gatewayctl digest link list TENANT."
            )
        }
        return try DigestLink(row: row)
    }
}
