import FoundationEssentials
import MicrosoftCloud
import Postgres

/// How old what was looked up may become, and for how long it is kept fresh.
enum NameAge {
    /// Names change rarely.
    static let name = Duration.seconds(24 * 3600)
    /// People come and go.
    static let members = Duration.seconds(12 * 3600)
    /// Who has an app or flow; also whenever an event is newer.
    static let assignments = Duration.seconds(6 * 3600)
    /// What no event names for this long is left as it is.
    static let named = Duration.seconds(30 * 86_400)
}

extension NameStore {
    /// Object ids that were never looked up, or too long ago.
    static func pendingObjects(
        _ tenant: TenantID,
        limit: Int,
        on connection: PostgresConnection
    ) async throws -> [String] {
        try await connection.query(
            """
            select object_id from directory_entry
            where tenant_id = \(tenant.rawValue) and named_at > now() - \(NameAge.named.seconds) * interval '1 second'
                and (fetched_at is null or fetched_at < now() - \(NameAge.name.seconds) * interval '1 second')
            order by fetched_at nulls first, object_id limit \(limit)
            """
        ).map { try $0.decode("object_id", as: String.self) }
    }

    /// Groups whose members were never counted, or too long ago.
    static func pendingGroups(
        _ tenant: TenantID,
        limit: Int,
        on connection: PostgresConnection
    ) async throws -> [String] {
        try await connection.query(
            """
            select object_id from directory_entry
            where tenant_id = \(tenant.rawValue) and kind = 'group'
                and named_at > now() - \(NameAge.named.seconds) * interval '1 second'
                and (counted_at is null or counted_at < now() - \(NameAge.members.seconds) * interval '1 second')
            order by counted_at nulls first, object_id limit \(limit)
            """
        ).map { try $0.decode("object_id", as: String.self) }
    }

    /// Apps or flows that were never looked up, too long ago, or before an event that names them.
    ///
    /// What is gone is asked for again only when an event names it anew.
    static func pendingResources(
        _ tenant: TenantID,
        _ kind: ResourceState.Kind,
        limit: Int,
        on connection: PostgresConnection
    ) async throws -> [ResourceState] {
        try await connection.query(
            """
            select * from resource_state
            where tenant_id = \(tenant.rawValue) and kind = \(kind.rawValue)
                and named_at > now() - \(NameAge.named.seconds) * interval '1 second'
                and (tried_at is null or tried_at < named_at or (gone_at is null
                    and tried_at < now() - \(NameAge.assignments.seconds) * interval '1 second'))
            order by tried_at nulls first, resource_id limit \(limit)
            """
        ).map(ResourceState.init(row:))
    }

    /// Whether environments' names are wanted: there are apps or flows, and an environment without a fresh name.
    static func wantsEnvironments(_ tenant: TenantID, on connection: PostgresConnection) async throws -> Bool {
        let rows = try await connection.query(
            """
            select exists (
                select 1 from resource_state r left join environment_name e
                    on e.tenant_id = r.tenant_id and e.environment_id = r.environment_id
                where r.tenant_id = \(tenant.rawValue) and (e.fetched_at is null and (s.succeeded_at is null or r.named_at > s.succeeded_at)
                    or e.fetched_at < now() - \(NameAge.name.seconds) * interval '1 second')
            ) as wanted
            from (select 1) one left join lookup_state s on s.tenant_id = \(tenant.rawValue) and s.source = 'powerApps'
            """
        )
        return try rows.first?.decode("wanted", as: Bool.self) ?? false
    }

    /// Whether it is time to count the tenant's accounts; not for one that nothing was ever shared in.
    static func wantsPeople(_ tenant: TenantID, on connection: PostgresConnection) async throws -> Bool {
        let rows = try await connection.query(
            """
            select not exists (select 1 from tenant_people where tenant_id = \(tenant.rawValue)
                and counted_at > now() - \(NameAge.members.seconds) * interval '1 second')
            and exists (select 1 from sharing_event where tenant_id = \(tenant.rawValue)) as wanted
            """
        )
        return try rows.first?.decode("wanted", as: Bool.self) ?? false
    }
}
