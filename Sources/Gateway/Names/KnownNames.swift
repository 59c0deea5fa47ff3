import AuditRecords
package import FoundationEssentials
package import MicrosoftCloud
package import Postgres

/// What look-ups found that bears on some events, read at once; a value, so that decorating is a function of it.
package struct KnownNames: Sendable {
    /// How many people "everyone" is.
    package struct People: Sendable, Equatable {
        package var accounts: Int
        package var guests: Int?
        package var countedAt: Date
    }

    package var tenant: UUID
    package var directory: [String: DirectoryEntry] = [:]
    package var resources: [ResourceState.Key: ResourceState] = [:]
    /// By id in lower case.
    package var environments: [String: String] = [:]
    package var people: People?

    package init(tenant: UUID) { self.tenant = tenant }

    /// Readable under both roles.
    package static func load(
        for events: [SharingEvent],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> KnownNames {
        var known = KnownNames(tenant: tenant.rawValue)
        guard !events.isEmpty else { return known }
        var notes = EventNotes()
        for event in events { notes.formUnion(EventNotes(of: event, tenant: tenant.rawValue)) }
        let keys = Array(notes.resources.keys)
        let states = try await connection.query(
            """
            select r.* from resource_state r
            join unnest(\(keys.map(\.kind.rawValue))::text[], \(keys.map(\.id))::text[]) as v(k, i)
                on r.kind = v.k and r.resource_id = v.i
            where r.tenant_id = \(tenant.rawValue)
            """
        ).map(ResourceState.init(row:))
        for state in states {
            known.resources[state.key] = state
            // Whoever has it may stand in for an audience that the record does not name.
            notes.objects.formUnion((state.assignments ?? []).compactMap(\.id) + [state.ownerID].compactMap(\.self))
        }
        let environments = Set(events.flatMap { [$0.resource] + $0.otherResources }.compactMap(\.environmentID))
        let results = try await connection.pipeline([
            """
            select * from directory_entry
            where tenant_id = \(tenant.rawValue) and object_id = any (\(notes.objects.sorted())::text[])
            """,
            """
            select environment_id, name from environment_name
            where tenant_id = \(tenant.rawValue)
                and environment_id = any (\(environments.map { $0.lowercased() }.sorted())::text[])
            """,
            "select accounts, guests, counted_at from tenant_people where tenant_id = \(tenant.rawValue)",
        ])
        for row in results[0] {
            let entry = try DirectoryEntry(row: row)
            known.directory[entry.id] = entry
        }
        for row in results[1] {
            known.environments[try row.decode("environment_id", as: String.self)] =
                try row.decode("name", as: String.self)
        }
        known.people = try results[2].first.map { row in
            People(
                accounts: try row.decode("accounts", as: Int.self),
                guests: try row.decode("guests", as: Int?.self),
                countedAt: try row.decode("counted_at", as: Date.self)
            )
        }
        return known
    }
}
