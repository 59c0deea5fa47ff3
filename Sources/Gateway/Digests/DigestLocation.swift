package import FoundationEssentials
package import MicrosoftCloud
package import Postgres

/// Which digest somebody means, without reading it.
package enum DigestLocation {
    /// One digest by its id, or the newest of a cadence (daily unless said) by `latest`.
    ///
    /// - Throws: ``GatewayError`` with `digest.not_found`.
    package static func find(
        _ reference: String,
        cadence: DigestCadence?,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> UUID {
        let cadence = cadence ?? .daily
        let rows = try await connection.query(
            """
            select digest_id from digest
            where tenant_id = \(tenant.rawValue)
                and (\(reference == "latest") and cadence = \(cadence.rawValue)
                    or digest_id = \(UUID(uuidString: reference)))
            order by made_at desc, digest_id desc limit 1
            """
        )
        if let row = rows.first { return try row.decode("digest_id", as: UUID.self) }
        guard reference == "latest" else {
            throw GatewayError(
                .digestNotFound,
                "The tenant has no digest '\(reference.prefix(64))'.",
                remedy: "List the digests and name one by its digestId."
            )
        }
        throw GatewayError(
            .digestNotFound,
            "The tenant has no \(cadence.rawValue) digest yet.",
            remedy:
                "It is made once its time is over; see it now with: gatewayctl digest preview TENANT --cadence \(cadence.rawValue)."
        )
    }
}
