package import FoundationEssentials
package import MicrosoftCloud
package import Postgres
package import Sealing

/// What a key may do only when it was made for it; raw values are stored and typed, so they never change.
package enum APIKeyScope: String, Sendable, Codable, CaseIterable {
    /// Decides on mitigations in the customer's name.
    case approve
}

/// A customer's key to the HTTPS API, without the key: only its hash is kept.
package struct APIKeyRecord: Sendable, Codable, Equatable {
    package var keyId: GUID
    /// The first characters, to tell keys apart.
    package var prefix: String
    package var label: String
    /// What it may do beside reading and changing alerts.
    package var scopes: [APIKeyScope]
    package var createdAt: Date
    package var lastUsedAt: Date?
    package var revokedAt: Date?

    static let columns: PostgresQuery = "key_id, prefix, label, scopes, created_at, last_used_at, revoked_at"

    /// What it is called, for a history that people read.
    package var shown: String { label.isEmpty ? "key \(prefix)" : label }

    init(row: PostgresRow) throws {
        keyId = GUID(try row.decode("key_id", as: UUID.self))
        prefix = try row.decode("prefix", as: String.self)
        label = try row.decode("label", as: String.self)
        // A scope of a later version is none that this one grants.
        scopes = try row.decode("scopes", as: [String].self).compactMap(APIKeyScope.init)
        createdAt = try row.decode("created_at", as: Date.self)
        lastUsedAt = try row.decode("last_used_at", as: Date?.self)
        revokedAt = try row.decode("revoked_at", as: Date?.self)
    }
}

package enum APIKeyStore {
    /// Issues a key; its plaintext is in the answer and nowhere else.
    package static func create(
        label: String,
        scopes: Set<APIKeyScope> = [],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> (key: Secret, record: APIKeyRecord) {
        let issued = APIKey.generate()
        let rows = try await connection.query(
            """
            insert into api_key (tenant_id, hash, prefix, label, scopes)
            values (\(tenant.rawValue), \(issued.hash), \(issued.prefix), \(label), \(scopes.map(\.rawValue).sorted()))
            returning \(APIKeyRecord.columns)
            """
        )
        guard let row = rows.first else { throw GatewayError(.unexpected, "The new key was not stored.") }
        return (issued.plaintext, try APIKeyRecord(row: row))
    }

    /// Every key of the tenant, revoked ones included, newest first.
    package static func all(tenant: TenantID, on connection: PostgresConnection) async throws -> [APIKeyRecord] {
        try await connection.query(
            """
            select \(APIKeyRecord.columns) from api_key
            where tenant_id = \(tenant.rawValue) order by created_at desc
            """
        ).map(APIKeyRecord.init(row:))
    }

    /// Ends a key for good, by its id or its prefix.
    ///
    /// - Throws: ``GatewayError`` with `key.not_found`, also when a prefix fits several keys.
    package static func revoke(
        _ reference: String,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> APIKeyRecord {
        let rows = try await connection.query(
            """
            update api_key set revoked_at = coalesce(revoked_at, now())
            where tenant_id = \(tenant.rawValue)
                and (key_id = \(UUID(uuidString: reference))
                    or prefix = \(reference)
                        and (select count(*) from api_key where tenant_id = \(tenant.rawValue) and prefix = \(reference)) = 1)
            returning \(APIKeyRecord.columns)
            """
        )
        guard let row = rows.first else {
            throw GatewayError(
                .keyNotFound,
                "The tenant has no single key '\(reference)'.",
                remedy: "List its keys with: gatewayctl key list TENANT, and name one by its keyId."
            )
        }
        return try APIKeyRecord(row: row)
    }

    /// The tenant whose key this is, or `nil` for a key that was never issued or was revoked.
    package static func tenant(ofKey presented: String, on connection: PostgresConnection) async throws -> TenantID? {
        guard let hash = APIKey.hash(presented) else { return nil }
        let rows = try await connection.query("select gateway_tenant_of_key(\(hash)) as tenant_id")
        return try rows.first?.decode("tenant_id", as: UUID?.self).map(TenantID.init(rawValue:))
    }
}

extension Database {
    /// The tenant whose API key this is, asked under the API role before any tenant is known.
    package func tenant(ofKey presented: String) async throws -> TenantID? {
        try await namingDatabaseTrouble {
            try await api.withConnection { try await APIKeyStore.tenant(ofKey: presented, on: $0) }
        }
    }

    /// The same for a key's hash, for whoever was let in some time ago.
    package func tenant(ofKeyHash hash: [UInt8]) async throws -> TenantID? {
        try await namingDatabaseTrouble {
            try await api.withConnection { connection in
                try await connection.query("select gateway_tenant_of_key(\(hash)) as tenant_id").first?
                    .decode("tenant_id", as: UUID?.self).map(TenantID.init(rawValue:))
            }
        }
    }

    /// What the key with this hash is called, for a history that people read.
    package func label(ofKeyHash hash: [UInt8], tenant: TenantID) async throws -> String {
        try await key(ofHash: hash, tenant: tenant)?.shown ?? "key"
    }

    /// The key with this hash as it is now, which may be later than when it was let in.
    package func key(ofHash hash: [UInt8], tenant: TenantID) async throws -> APIKeyRecord? {
        try await asWorker { connection in
            try await connection.query(
                """
                select \(APIKeyRecord.columns) from api_key
                where tenant_id = \(tenant.rawValue) and hash = \(hash)
                """
            ).first.map(APIKeyRecord.init(row:))
        }
    }
}
