import FoundationEssentials
import Graph
import MicrosoftCloud
import Postgres
import PowerPlatform

extension NameStore {
    /// Writes down what the directory answered; who was asked for and is not among it is missing.
    static func found(
        _ objects: [String: DirectoryObject],
        asked: [String],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        let now = Date()
        let entries = asked.map { id in
            objects[id].map { DirectoryEntry($0, at: now) } ?? DirectoryEntry(id: id, kind: .missing)
        }
        // A name that was known stays when its bearer is gone: events that name it were true.
        try await connection.execute(
            """
            update directory_entry d set kind = v.k, name = coalesce(v.n, d.name), user_name = coalesce(v.u, d.user_name),
                mail = coalesce(v.m, d.mail), fetched_at = now()
            from unnest(\(entries.map(\.id))::text[], \(entries.map(\.kind.rawValue))::text[],
                \(entries.map(\.name))::text[], \(entries.map(\.userName))::text[], \(entries.map(\.mail))::text[])
                as v(i, k, n, u, m)
            where d.tenant_id = \(tenant.rawValue) and d.object_id = v.i
            """
        )
    }

    /// Writes down how many people groups are; one that could not be counted for good has no number, but a date.
    static func counted(
        _ counts: [String: MemberCount?],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        let counts = counts.sorted { $0.key < $1.key }
        try await connection.execute(
            """
            update directory_entry d set accounts = v.a, guests = v.g, counted_at = now()
            from unnest(\(counts.map(\.key))::text[], \(counts.map { $0.value?.accounts })::int[],
                \(counts.map { $0.value?.guests })::int[]) as v(i, a, g)
            where d.tenant_id = \(tenant.rawValue) and d.object_id = v.i
            """
        )
    }

    static func people(_ count: MemberCount, tenant: TenantID, on connection: PostgresConnection) async throws {
        try await connection.execute(
            """
            insert into tenant_people (tenant_id, accounts, guests, counted_at)
            values (\(tenant.rawValue), \(count.accounts), \(count.guests), now())
            on conflict (tenant_id) do update set accounts = excluded.accounts, guests = excluded.guests,
                counted_at = excluded.counted_at
            """
        )
    }

    static func environments(
        _ environments: [PowerEnvironment],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        var names: [String: String] = [:]
        for environment in environments { names[environment.name.lowercased()] = environment.displayName }
        let sorted = names.sorted { $0.key < $1.key }
        try await connection.execute(
            """
            insert into environment_name (tenant_id, environment_id, name, fetched_at)
            select \(tenant.rawValue), i, n, now()
            from unnest(\(sorted.map(\.key))::text[], \(sorted.map(\.value))::text[]) as v(i, n)
            on conflict (tenant_id, environment_id) do update set name = excluded.name, fetched_at = excluded.fetched_at
            """
        )
    }

    /// Writes down an app or flow as it is now, and wants the names of whoever has it.
    static func found(
        _ state: ResourceState,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        let assignments = JSONBytes(try JSONCoding.bytes(state.assignments ?? []))
        try await connection.execute(
            """
            update resource_state set name = coalesce(\(state.name), name), owner_id = coalesce(\(state.ownerID), owner_id),
                owner = coalesce(\(state.owner), owner), assignments = \(assignments), fetched_at = now(), tried_at = now(),
                problem_code = null, problem = null, gone_at = null
            where tenant_id = \(tenant.rawValue) and kind = \(state.key.kind.rawValue)
                and resource_id = \(state.key.id)
            """
        )
        let principals = (state.assignments ?? []).filter { $0.kind != .everyone }.compactMap(\.id)
        var notes = EventNotes()
        notes.objects = Set((principals + [state.ownerID].compactMap(\.self)).filter { UUID(uuidString: $0) != nil })
        try await want(notes, at: Date(), tenant: tenant, on: connection)
    }

    /// The service says that there is no such app or flow; its name stays for the events that are about it.
    static func gone(_ key: ResourceState.Key, tenant: TenantID, on connection: PostgresConnection) async throws {
        try await connection.execute(
            """
            update resource_state set gone_at = coalesce(gone_at, now()), tried_at = now(), problem_code = null, problem = null
            where tenant_id = \(tenant.rawValue) and kind = \(key.kind.rawValue) and resource_id = \(key.id)
            """
        )
    }

    /// A look-up that failed for this one thing; it is tried again with the others of its age.
    static func failed(
        _ key: ResourceState.Key,
        _ failure: CloudFailure,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            update resource_state set tried_at = now(), problem_code = \(failure.code.rawValue),
                problem = \(failure.message)
            where tenant_id = \(tenant.rawValue) and kind = \(key.kind.rawValue) and resource_id = \(key.id)
            """
        )
    }

    static func states(_ tenant: TenantID, on connection: PostgresConnection) async throws -> [LookupState] {
        try await connection.query("select * from lookup_state where tenant_id = \(tenant.rawValue)").map(
            LookupState.init(row:)
        )
    }

    static func store(_ state: LookupState, tenant: TenantID, on connection: PostgresConnection) async throws {
        try await connection.execute(
            """
            insert into lookup_state (tenant_id, source, not_before, failures, trouble_code, trouble, remedy, trouble_since,
                succeeded_at)
            values (\(tenant.rawValue), \(state.source.rawValue), \(state.notBefore), \(state.failures),
                \(state.trouble?.code), \(state.trouble?.message), \(state.trouble?.remedy), \(state.trouble?.since),
                \(state.succeededAt))
            on conflict (tenant_id, source) do update set not_before = excluded.not_before, failures = excluded.failures,
                trouble_code = excluded.trouble_code, trouble = excluded.trouble, remedy = excluded.remedy,
                trouble_since = excluded.trouble_since, succeeded_at = excluded.succeeded_at
            """
        )
    }
}
