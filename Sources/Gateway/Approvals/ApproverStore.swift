import FoundationEssentials
import MicrosoftCloud
import Postgres

/// The approvers as the database holds them.
enum ApproverStore {
    /// Everybody, those who are asked first before the backups, by name.
    static func all(tenant: TenantID, on connection: PostgresConnection) async throws -> [Approver] {
        try await connection.query(
            """
            select \(Approver.columns)
            from approver a left join channel c on c.tenant_id = a.tenant_id and c.channel_id = a.channel_id
            where a.tenant_id = \(tenant.rawValue) order by a.is_backup, lower(a.name), a.approver_id
            """
        ).map(Approver.init(row:))
    }

    static func get(_ id: UUID, tenant: TenantID, on connection: PostgresConnection) async throws -> Approver? {
        try await connection.query(
            """
            select \(Approver.columns)
            from approver a left join channel c on c.tenant_id = a.tenant_id and c.channel_id = a.channel_id
            where a.tenant_id = \(tenant.rawValue) and a.approver_id = \(id)
            """
        ).first.map(Approver.init(row:))
    }

    /// - Throws: ``GatewayError`` with `approver.exists`.
    static func insert(
        _ id: UUID,
        _ wanted: ApproverDesk.Wanted,
        name: String,
        channel: UUID?,
        by person: String,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        let count = try await connection.execute(
            """
            insert into approver (tenant_id, approver_id, side, name, address, channel_id, is_backup, created_by)
            values (\(tenant.rawValue), \(id), \(wanted.side.rawValue), \(name), \(wanted.address), \(channel),
                \(wanted.isBackup), \(person))
            on conflict do nothing
            """
        )
        guard count > 0 else {
            throw GatewayError(
                .approverExists,
                "\(wanted.address ?? "The channel '\(wanted.channel ?? "")'") is an approver of the tenant already.",
                remedy: "To change the side, remove it first: gatewayctl approver remove TENANT APPROVER."
            )
        }
    }

    /// Takes somebody off, by address, channel, name or id; their links open nothing from then on.
    ///
    /// - Throws: ``GatewayError`` with `approver.not_found`, also when a name fits several.
    static func remove(
        _ reference: String,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> Approver {
        let wanted = reference.trimmed.lowercased()
        let all = try await all(tenant: tenant, on: connection)
        let exact = all.filter { approver in
            approver.address?.lowercased() == wanted || approver.channel == wanted
                || approver.approverId.description == wanted
        }
        let found = exact.isEmpty ? all.filter { $0.name.lowercased() == wanted } : exact
        guard found.count == 1 else {
            throw GatewayError(
                .approverNotFound,
                "The tenant has no single approver '\(reference.prefix(254))'.",
                remedy: "List them with: gatewayctl approver list TENANT, and name one by address, channel or ID."
            )
        }
        try await connection.execute(
            """
            delete from approver where tenant_id = \(tenant.rawValue) and approver_id = \(found[0].approverId.rawValue)
            """
        )
        return found[0]
    }
}
