import AuditRecords
import FoundationEssentials
import MicrosoftCloud
import Postgres

/// What is known of what people do themselves: whom to write to, and whether a share was ended.
extension MitigationOffice {
    /// The mail address of whoever shared, as the event or the directory has it.
    func sharer(of mitigation: Mitigation, tenant: TenantID, on connection: PostgresConnection) async throws -> String?
    {
        guard let event = mitigation.eventId?.rawValue else { return nil }
        let row = try await connection.query(
            """
            select document, ingested_at, amended_at, daily_digest_id from sharing_event
            where tenant_id = \(tenant.rawValue) and event_id = \(event)
            """
        ).first
        guard let actor = try row.map(SharingStore.Stored.init(row:))?.event.actor else { return nil }
        if let id = actor.id {
            let found = try await connection.query(
                """
                select coalesce(mail, user_name) as address from directory_entry
                where tenant_id = \(tenant.rawValue) and object_id = \(id.lowercased())
                """
            ).first?.decode("address", as: String?.self)
            if let found, found.contains("@") { return found }
        }
        return actor.name.flatMap { $0.contains("@") ? $0 : nil }
    }

    /// Whether the audit log says that a file's or site's share was ended after it was decided.
    func isClosed(_ mitigation: Mitigation, tenant: TenantID, on connection: PostgresConnection) async throws -> Bool {
        let resource = mitigation.resource
        let keys = [resource.id, resource.url?.lowercased(), resource.name?.lowercased()].compactMap(\.self)
        let since = mitigation.decidedAt ?? mitigation.createdAt
        // Whose share it was that ended: without a name, nobody can tell one from another.
        guard let principal = mitigation.principal else { return false }
        let everyone = [Audience.Kind.anyone, .organisation].map(\.rawValue)
        let whom =
            principal.kind == .everyone
            ? everyone : [principal.id, principal.name?.lowercased()].compactMap(\.self)
        return try await !connection.query(
            """
            select 1 as found from sharing_line
            where tenant_id = \(tenant.rawValue) and resource_kind = \(resource.kind.rawValue)
                and resource_key = any (\(keys)::text[]) and not opens and occurred_at > \(since)
                and audience_key = any (\(whom + [SharingLine.everyLink])::text[])
            limit 1
            """
        ).isEmpty
    }
}
