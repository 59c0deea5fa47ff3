import FoundationEssentials
import MicrosoftCloud
import Postgres

/// Switches and history, for people.
extension PolicyStore {
    static func switches(on connection: PostgresConnection) async throws -> [(policyID: String, word: PolicySwitch)] {
        try await connection.query(
            """
            select s.policy_id, s.tag, s.tenant_id, s.is_on, s.reason, s.made_at, s.made_by, t.name
            from policy_switch s left join tenant t using (tenant_id)
            order by s.policy_id, s.tenant_id nulls first, s.tag nulls first
            """
        ).map { row in
            (
                try row.decode("policy_id", as: String.self),
                PolicySwitch(
                    scope: try PolicyScope(row: row),
                    tenantName: try row.decode("name", as: String?.self),
                    isOn: try row.decode("is_on", as: Bool.self),
                    reason: try row.decode("reason", as: String.self),
                    madeAt: try row.decode("made_at", as: Date.self),
                    madeBy: try row.decode("made_by", as: String.self)
                )
            )
        }
    }

    /// Every version of a policy, newest first; with a tenant, in the scopes that concern it.
    static func history(
        of policyID: String,
        tenant: TenantID?,
        on connection: PostgresConnection
    ) async throws -> [PolicyVersion] {
        let id = tenant?.rawValue
        return try await connection.query(
            """
            select v.tag, v.tenant_id, v.version, v.revision, r.made_at, r.made_by, v.title, v.file,
                encode(v.sha256, 'hex') as sha256, v.document, t.name
            from policy_version v join policy_revision r using (revision) left join tenant t using (tenant_id)
            where v.policy_id = \(policyID) and (\(id)::uuid is null or v.tenant_id = \(id) or (v.tenant_id is null
                and (v.tag is null or v.tag = any((select tags from tenant where tenant_id = \(id))::text[]))))
            order by v.version_id desc limit 1000
            """
        ).map { row in
            PolicyVersion(
                scope: try PolicyScope(row: row),
                tenantName: try row.decode("name", as: String?.self),
                version: try row.decode("version", as: Int.self),
                revision: try row.decode("revision", as: Int64.self),
                madeAt: try row.decode("made_at", as: Date.self),
                madeBy: try row.decode("made_by", as: String.self),
                title: try row.decode("title", as: String.self),
                file: try row.decode("file", as: String.self),
                sha256: try row.decode("sha256", as: String?.self),
                text: try row.decode("document", as: String?.self)
            )
        }
    }
}
