import EntraID
package import FoundationEssentials
package import MicrosoftCloud
package import Postgres
package import Sealing

/// Keeps each tenant's credential sealed under the tenant's own data key.
package struct CredentialStore: Sendable {
    /// What an engineer hands over when onboarding or rotating.
    package enum Handover: Sendable {
        case secret(Secret, expiresAt: Date?)
        case certificate(ClientCertificate, ClientCertificate.SignatureAlgorithm)

        /// The same as the client takes it; what is being tried never meets a stored credential's tokens.
        var credential: ClientCredential {
            let id = "offered \(UUID())"
            return switch self {
            case .secret(let secret, _): ClientCredential(id: id, .secret(secret))
            case .certificate(let certificate, let algorithm):
                ClientCredential(id: id, .certificate(certificate, algorithm))
            }
        }
    }

    private let ring: KeyRing

    package init(ring: KeyRing) { self.ring = ring }

    /// Makes the tenant's data key, or opens the one it has.
    package func dataKey(of tenant: TenantID, on connection: PostgresConnection) async throws -> DataKey {
        let rows = try await connection.query("select wrapped from tenant_key where tenant_id = \(tenant.rawValue)")
        if let row = rows.first { return try unwrap(row.decode("wrapped", as: [UInt8].self), tenant) }
        let made = try ring.makeDataKey(tenant: tenant.rawValue)
        // Two that find none make two, and the first one stored is the tenant's.
        let stored = try await connection.query(
            """
            insert into tenant_key (tenant_id, wrapped) values (\(tenant.rawValue), \(made.wrapped))
            on conflict (tenant_id) do update set wrapped = tenant_key.wrapped returning wrapped
            """
        )
        guard let row = stored.first else { throw GatewayError(.unexpected, "The tenant's key was not stored.") }
        return try unwrap(row.decode("wrapped", as: [UInt8].self), tenant)
    }

    /// Stores the tenant's only credential, in place of the one it had.
    func store(
        _ handover: Handover,
        tenant: TenantID,
        key: DataKey,
        on connection: PostgresConnection
    ) async throws {
        let context = Self.context(tenant)
        let sealed: [UInt8]
        var kind = CredentialSummary.Kind.secret
        var algorithm: String?
        var thumbprint: String?
        let end: Date?
        switch handover {
        case .secret(let secret, let expiresAt):
            sealed = try key.seal(secret, context: context)
            end = expiresAt
        case .certificate(let certificate, let signing):
            sealed = try key.seal(certificate.pem(), context: context)
            kind = .certificate
            algorithm = signing.rawValue
            thumbprint = certificate.thumbprintSHA1.map { $0.hexadecimal }.joined().uppercased()
            end = certificate.notAfter
        }
        try await connection.execute(
            """
            insert into tenant_credential (tenant_id, kind, sealed, algorithm, thumbprint, expires_at)
            values (\(tenant.rawValue), \(kind.rawValue), \(sealed), \(algorithm), \(thumbprint), \(end))
            on conflict (tenant_id) do update set kind = excluded.kind, sealed = excluded.sealed,
                algorithm = excluded.algorithm, thumbprint = excluded.thumbprint, expires_at = excluded.expires_at,
                created_at = now()
            """
        )
    }

    /// The tenant's credential, open; it leaves only towards Microsoft.
    ///
    /// - Throws: ``GatewayError`` with `sealing.failed` when the key ring cannot open it.
    func credential(
        of tenant: TenantID,
        key: DataKey,
        on connection: PostgresConnection
    ) async throws -> ClientCredential {
        let rows = try await connection.query(
            "select kind, sealed, algorithm, created_at from tenant_credential where tenant_id = \(tenant.rawValue)"
        )
        guard let row = rows.first else {
            throw GatewayError(
                .tenantInvalid,
                "The tenant has no credential.",
                remedy: "Give it one with: gatewayctl tenant rotate TENANT --secret-file FILE."
            )
        }
        let opened = try Self.opening {
            try key.openSecret(row.decode("sealed", as: [UInt8].self), context: Self.context(tenant))
        }
        // Rotation gives a new time, so that a new credential never meets the old one's tokens.
        let id = "stored \(try row.decode("created_at", as: Date.self).timeIntervalSince1970)"
        switch try row.decodeCase("kind", as: CredentialSummary.Kind.self) {
        case .secret:
            return ClientCredential(id: id, .secret(opened))
        case .certificate:
            let algorithm = try row.decodeCase("algorithm", as: ClientCertificate.SignatureAlgorithm.self)
            let certificate = try ClientCertificate(pem: opened, passphrase: nil)
            return ClientCredential(id: id, .certificate(certificate, algorithm))
        }
    }

    private func unwrap(_ wrapped: [UInt8], _ tenant: TenantID) throws -> DataKey {
        try Self.opening { try ring.unwrap(wrapped, tenant: tenant.rawValue) }
    }

    private static func opening<T>(_ body: () throws -> T) throws -> T {
        try namingSealTrouble(
            "What was sealed for the tenant cannot be opened with the master key ring.",
            remedy: "Put the key that sealed it back into GATEWAY_MASTER_KEY_FILE, or onboard the tenant again.",
            body
        )
    }

    private static func context(_ tenant: TenantID) -> SealingContext {
        SealingContext(tenant: tenant.rawValue, column: "tenant_credential.sealed", row: tenant.description)
    }
}

extension UInt8 {
    /// Two lower-case hexadecimal digits.
    var hexadecimal: String {
        let digits = String(self, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }
}
