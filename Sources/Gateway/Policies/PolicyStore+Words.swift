import FoundationEssentials
import MicrosoftCloud
import Postgres

/// Switches, exceptions and lists.
extension PolicyStore {
    static func clearSwitch(_ policyID: String, _ scope: PolicyScope, on connection: PostgresConnection) async throws {
        let (tag, tenant) = scope.columns
        try await connection.execute(
            """
            delete from policy_switch where policy_id = \(policyID)
                and tag is not distinct from \(tag) and tenant_id is not distinct from \(tenant)
            """
        )
    }

    static func put(
        switch policyID: String,
        isOn: Bool,
        _ scope: PolicyScope,
        reason: String,
        by person: String,
        on connection: PostgresConnection
    ) async throws {
        let (tag, tenant) = scope.columns
        try await connection.execute(
            """
            insert into policy_switch (policy_id, tag, tenant_id, is_on, reason, made_by)
            values (\(policyID), \(tag), \(tenant), \(isOn), \(reason), \(person))
            """
        )
    }

    /// Of the tenant, of every tenant with the tag, or of all.
    static func clearTrouble(_ policyID: String, _ scope: PolicyScope, on connection: PostgresConnection) async throws {
        let (tag, tenant) = scope.columns
        try await connection.execute(
            """
            delete from policy_trouble where policy_id = \(policyID)
                and (\(tenant)::uuid is null or tenant_id = \(tenant))
                and (\(tag)::text is null or tenant_id in (select tenant_id from tenant where \(tag) = any(tags)))
            """
        )
    }

    // MARK: Exceptions

    /// Those that hold now: of the tenant and of all, or all there are.
    static func exceptions(for tenant: TenantID?, on connection: PostgresConnection) async throws -> [PolicyException] {
        try await connection.query(
            """
            select \(PolicyException.columns) from policy_exception
            where until > now() and (\(tenant?.rawValue)::uuid is null or tenant_id is null
                or tenant_id = \(tenant?.rawValue))
            order by until, exception_id
            """
        ).map(PolicyException.init(row:))
    }

    static func insert(
        _ wanted: WantedException,
        policyID: String?,
        tenant: TenantID?,
        by person: String,
        on connection: PostgresConnection
    ) async throws -> PolicyException {
        let rows = try await connection.query(
            """
            insert into policy_exception (tenant_id, policy_id, conditions, owner, reason, until, made_by)
            values (\(tenant?.rawValue), \(policyID), \(JSONBytes(try JSONCoding.bytes(wanted.conditions))),
                \(wanted.owner.trimmed), \(wanted.reason.trimmed), \(wanted.until), \(person))
            returning \(PolicyException.columns)
            """
        )
        guard let row = rows.first else { throw GatewayError(.unexpected, "An exception was not stored.") }
        return try PolicyException(row: row)
    }

    static func removeException(_ id: UUID, on connection: PostgresConnection) async throws -> PolicyException? {
        try await connection.query(
            "delete from policy_exception where exception_id = \(id) returning \(PolicyException.columns)"
        ).first.map(PolicyException.init(row:))
    }

    // MARK: Lists

    /// The gateway's and the tenant's, or all there are.
    static func lists(for tenant: TenantID?, on connection: PostgresConnection) async throws -> [PolicyList] {
        try await connection.query(
            """
            select name, tenant_id, members, made_at, made_by from policy_list
            where \(tenant?.rawValue)::uuid is null or tenant_id is null or tenant_id = \(tenant?.rawValue)
            order by name, tenant_id nulls first
            """
        ).map(PolicyList.init(row:))
    }

    static func put(
        list name: String,
        _ members: [String],
        tenant: TenantID?,
        by person: String,
        on connection: PostgresConnection
    ) async throws -> PolicyList {
        let rows = try await connection.query(
            """
            insert into policy_list (name, tenant_id, members, made_by)
            values (\(name), \(tenant?.rawValue), \(members), \(person))
            on conflict (name, tenant_id) do update
                set members = excluded.members, made_by = excluded.made_by, made_at = now()
            returning name, tenant_id, members, made_at, made_by
            """
        )
        guard let row = rows.first else { throw GatewayError(.unexpected, "A list was not stored.") }
        return try PolicyList(row: row)
    }

    static func removeList(
        _ name: String,
        tenant: TenantID?,
        on connection: PostgresConnection
    ) async throws -> PolicyList? {
        try await connection.query(
            """
            delete from policy_list where name = \(name) and tenant_id is not distinct from \(tenant?.rawValue)
            returning name, tenant_id, members, made_at, made_by
            """
        ).first.map(PolicyList.init(row:))
    }
}
