import FoundationEssentials
import MicrosoftCloud
import Postgres

/// A stored document and the file that it came from.
struct PolicyText: Sendable {
    var document: String
    var file: String
}

/// The operator's policies as the database holds them.
enum PolicyStore {
    /// The documents with these hashes, current or not.
    static func texts(
        of hashes: [[UInt8]],
        on connection: PostgresConnection
    ) async throws -> [[UInt8]: PolicyText] {
        let rows = try await connection.query(
            """
            select distinct on (sha256) sha256, document, file from policy_version
            where sha256 = any(\(hashes)::bytea[]) order by sha256, version_id desc
            """
        )
        var texts: [[UInt8]: PolicyText] = [:]
        for row in rows {
            texts[try row.decode("sha256", as: [UInt8].self)] = PolicyText(
                document: try row.decode("document", as: String.self),
                file: try row.decode("file", as: String.self)
            )
        }
        return texts
    }

    /// Writes down that a policy could not be evaluated for a tenant.
    static func note(
        trouble message: String,
        policyID: String,
        sha256: [UInt8],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            insert into policy_trouble (policy_id, tenant_id, sha256, message)
            values (\(policyID), \(tenant.rawValue), \(sha256), \(String(message.prefix(2_000))))
            on conflict (policy_id, tenant_id) do update
                set sha256 = excluded.sha256, message = excluded.message, made_at = now()
            """
        )
    }
}
