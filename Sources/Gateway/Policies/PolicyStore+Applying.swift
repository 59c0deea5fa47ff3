import FoundationEssentials
import MicrosoftCloud
import Policies
import Postgres

/// One current policy of a scope as it is stored.
struct StoredPolicy: Sendable {
    var policyID: String
    var scope: PolicyScope
    var version: Int
    var document: String
    var sha256: [UInt8]
    var title: String
    var file: String
    var madeAt: Date
    var madeBy: String
    /// `nil` when the scope is no tenant.
    var tenantName: String?
}

/// Versions and revisions.
extension PolicyStore {
    /// What changed policies at the same time would decide on what the other is about to change: one after the other.
    static func lock(on connection: PostgresConnection) async throws {
        try await connection.execute("lock table policy_revision in share row exclusive mode")
    }

    static func makeRevision(
        _ summary: String,
        by person: String,
        on connection: PostgresConnection
    ) async throws -> Int64 {
        let rows = try await connection.query(
            """
            insert into policy_revision (made_by, summary) values (\(person), \(String(summary.prefix(1_000))))
            returning revision
            """
        )
        guard let row = rows.first else { throw GatewayError(.unexpected, "A revision was not stored.") }
        return try row.decode("revision", as: Int64.self)
    }

    /// What is applied now: everywhere, or to one scope.
    static func current(of scope: PolicyScope? = nil, on connection: PostgresConnection) async throws -> [StoredPolicy]
    {
        guard let scope else { return try await current(where: "true", on: connection) }
        let (tag, tenant) = scope.columns
        return try await current(
            where: "v.tag is not distinct from \(tag) and v.tenant_id is not distinct from \(tenant)",
            on: connection
        )
    }

    /// A policy's documents in all its scopes, read.
    static func current(
        policyID: String,
        on connection: PostgresConnection
    ) async throws -> [(stored: StoredPolicy, policy: Policy)] {
        try await current(where: "v.policy_id = \(policyID)", on: connection).compactMap { stored in
            PolicyReader.read(stored.document, file: stored.file).policies.first.map { (stored, $0) }
        }
    }

    private static func current(
        where condition: PostgresQuery,
        on connection: PostgresConnection
    ) async throws -> [StoredPolicy] {
        try await connection.query(
            """
            select v.policy_id, v.tag, v.tenant_id, v.version, v.document, v.sha256, v.title, v.file, r.made_at, r.made_by,
                t.name
            from policy_version v join policy_revision r using (revision) left join tenant t using (tenant_id)
            where v.ended_by is null and v.document is not null and \(condition)
            order by v.policy_id, v.tenant_id nulls first, v.tag nulls first
            """
        ).map { row in
            StoredPolicy(
                policyID: try row.decode("policy_id", as: String.self),
                scope: try PolicyScope(row: row),
                version: try row.decode("version", as: Int.self),
                document: try row.decode("document", as: String.self),
                sha256: try row.decode("sha256", as: [UInt8].self),
                title: try row.decode("title", as: String.self),
                file: try row.decode("file", as: String.self),
                madeAt: try row.decode("made_at", as: Date.self),
                madeBy: try row.decode("made_by", as: String.self),
                tenantName: try row.decode("name", as: String?.self)
            )
        }
    }

    /// Writes new versions; what held before ends.
    static func write(
        _ documents: [PolicyDocument],
        to scope: PolicyScope,
        revision: Int64,
        on connection: PostgresConnection
    ) async throws {
        guard !documents.isEmpty else { return }
        let (tag, tenant) = scope.columns
        let ids = documents.map(\.policy.id)
        try await end(ids, of: scope, revision: revision, on: connection)
        try await connection.execute(
            """
            insert into policy_version (revision, policy_id, tag, tenant_id, version, document, sha256, title, file)
            select \(revision), n.policy_id, \(tag), \(tenant), 1 + coalesce((
                    select max(version) from policy_version p where p.policy_id = n.policy_id
                        and p.tag is not distinct from \(tag) and p.tenant_id is not distinct from \(tenant)
                ), 0), n.document, n.sha256, n.title, n.file
            from unnest(\(ids)::text[], \(documents.map(\.policy.text))::text[], \(documents.map(\.sha256))::bytea[],
                \(documents.map(\.policy.title))::text[], \(documents.map(\.policy.file))::text[])
                as n(policy_id, document, sha256, title, file)
            """
        )
    }

    /// Writes down that policies are applied no more.
    static func remove(
        _ ids: [String],
        from scope: PolicyScope,
        revision: Int64,
        on connection: PostgresConnection
    ) async throws {
        guard !ids.isEmpty else { return }
        let (tag, tenant) = scope.columns
        try await connection.execute(
            """
            insert into policy_version (revision, policy_id, tag, tenant_id, version, title, file, ended_by)
            select \(revision), policy_id, tag, tenant_id, version + 1, title, file, \(revision) from policy_version
            where policy_id = any(\(ids)::text[]) and ended_by is null and document is not null
                and tag is not distinct from \(tag) and tenant_id is not distinct from \(tenant)
            """
        )
        try await end(ids, of: scope, revision: revision, on: connection)
    }

    private static func end(
        _ ids: [String],
        of scope: PolicyScope,
        revision: Int64,
        on connection: PostgresConnection
    ) async throws {
        let (tag, tenant) = scope.columns
        try await connection.execute(
            """
            update policy_version set ended_by = \(revision)
            where policy_id = any(\(ids)::text[]) and ended_by is null
                and tag is not distinct from \(tag) and tenant_id is not distinct from \(tenant)
            """
        )
    }

    static func tenants(in scope: PolicyScope, on connection: PostgresConnection) async throws -> Int {
        switch scope {
        case .tenant: 1
        case .all: try await count("select count(*)::int from tenant", on: connection)
        case .tag(let tag):
            try await count("select count(*)::int from tenant where \(tag) = any(tags)", on: connection)
        }
    }

    private static func count(_ query: PostgresQuery, on connection: PostgresConnection) async throws -> Int {
        try await connection.query(query).first?.decode(0, as: Int.self) ?? 0
    }
}
