import AuditRecords
import FoundationEssentials
import MicrosoftCloud
import Postgres

/// The gateway's own changes, as they come back in the audit log minutes later.
///
/// They are told in the digest like every change, and are nothing that somebody has to be alerted to.
enum MitigationEchoes {
    /// How far before and after the change its record may say that it was: clocks differ, and a change may have been sent
    /// more than once.
    private static let before = 600.0
    private static let after = 900.0

    /// Own changes among some events.
    struct Found: Sendable {
        var events: Set<UUID> = []
        /// The `Id`s of their records.
        var records: Set<String> = []
    }

    /// Finds own changes among new or amended events, writes down whose they are, and has shares looked at that somebody
    /// else may have given again.
    ///
    /// - Returns: Those that policies are not to see.
    /// - Throws: What the database says.
    static func recognise(
        _ events: [SharingEvent],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> Found {
        let candidates = events.filter { event in
            (event.resource.kind == .canvasApp || event.resource.kind == .cloudFlow) && event.resource.id != nil
        }
        guard !candidates.isEmpty else { return Found() }
        let acted = try await acted(on: candidates.compactMap(\.resource.id), tenant: tenant, on: connection)
        var found = Found()
        var rows: [(mitigation: UUID, event: UUID)] = []
        var returning: [String] = []
        for event in candidates {
            let own = acted.isSelf(event.actor) ? acted.changes.first { $0.fits(event) } : nil
            if let own {
                found.events.insert(event.id)
                found.records.formUnion(event.recordIds)
                rows.append((own.id, event.id))
            } else if event.act.direction == .opens, let id = event.resource.id {
                returning.append(id.lowercased())
            }
        }
        try await write(rows, returning, tenant: tenant, on: connection)
        return found
    }

    /// Those of some events that are known as own changes.
    static func known(_ events: [UUID], tenant: TenantID, on connection: PostgresConnection) async throws -> Set<UUID> {
        guard !events.isEmpty else { return [] }
        return Set(
            try await connection.query(
                """
                select event_id from mitigation_echo
                where tenant_id = \(tenant.rawValue) and event_id = any (\(events)::uuid[])
                """
            ).map { try $0.decode("event_id", as: UUID.self) }
        )
    }

    /// A change that the gateway sent.
    private struct Change {
        let id: UUID
        let action: MitigationAction
        let resource: String
        let principal: String
        let role: String?
        let at: Date

        /// Whether an event is this change and no other that the same app may have made: the same thing was done, to the
        /// same resource, for the same principal where the record names one, at the same time.
        func fits(_ event: SharingEvent) -> Bool {
            let time = Date(microseconds: event.firstOccurredAt)
            guard event.resource.id?.lowercased() == resource, time >= at - before, time <= at + after else {
                return false
            }
            let isSame =
                switch action {
                case .removeAccess, .removeEveryone, .removeFlowAccess:
                    event.act == .revoked || event.act == .changed && event.roles.isEmpty
                case .lowerRole, .restoreAccess, .restoreFlowAccess:
                    (event.act == .granted || event.act == .changed)
                        && event.roles.allSatisfy {
                            $0.raw.lowercased() == role?.lowercased() || $0.level == .other || isNumber($0.raw)
                        }
                case .quarantineApp: event.act == .quarantined
                case .releaseApp: event.act == .released
                case .stopFlow, .startFlow, .notifySharer, .manualTask: false
                }
            guard isSame else { return false }
            let named = event.audiences.compactMap(Mitigation.Principal.init(audience:)).filter { !$0.key.isEmpty }
            return named.allSatisfy { $0.key == principal || principal.isEmpty }
        }

        /// Flows' records tell the role by a number.
        private func isNumber(_ text: String) -> Bool { Int(text) != nil }
    }

    private struct Acted {
        var changes: [Change]
        /// What the app may be called as an actor: its object id in the directory, or its client id.
        var names: Set<String>

        func isSelf(_ actor: Actor) -> Bool {
            [actor.id, actor.name].contains { name in name.map { names.contains($0.lowercased()) } ?? false }
        }
    }

    private static func acted(
        on resources: [String],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> Acted {
        let results = try await connection.pipeline([
            """
            select mitigation_id, action, resource_id, principal_key, target_role, acted_at from mitigation
            where tenant_id = \(tenant.rawValue) and acted_at is not null
                and resource_id = any (\(resources.map { $0.lowercased() })::text[])
            order by acted_at desc
            """,
            """
            select t.client_id, s.principal_id from tenant t left join mitigation_setting s using (tenant_id)
            where t.tenant_id = \(tenant.rawValue)
            """,
        ])
        var names: Set<String> = []
        if let row = results[1].first {
            names.insert(try row.decode("client_id", as: UUID.self).uuidString.lowercased())
            if let id = try row.decode("principal_id", as: String?.self) { names.insert(id.lowercased()) }
        }
        return Acted(
            changes: try results[0].map { row in
                Change(
                    id: try row.decode("mitigation_id", as: UUID.self),
                    action: try row.decodeCase("action"),
                    resource: try row.decode("resource_id", as: String.self).lowercased(),
                    principal: try row.decode("principal_key", as: String.self),
                    role: try row.decode("target_role", as: String?.self),
                    at: try row.decode("acted_at", as: Date.self)
                )
            },
            names: names
        )
    }

    private static func write(
        _ rows: [(mitigation: UUID, event: UUID)],
        _ returning: [String],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        guard !rows.isEmpty || !returning.isEmpty else { return }
        _ = try await connection.pipeline([
            """
            insert into mitigation_echo (tenant_id, mitigation_id, event_id)
            select \(tenant.rawValue), * from unnest(\(rows.map(\.mitigation))::uuid[], \(rows.map(\.event))::uuid[])
            on conflict do nothing
            """,
            // The evidence log is written to under the tenant's key, which ingestion does not have in hand: the next step does.
            """
            update mitigation set due_at = now()
            where tenant_id = \(tenant.rawValue) and settled_at is not null and (
                mitigation_id = any (\(rows.map(\.mitigation))::uuid[])
                or state = 'done' and resource_id = any (\(returning)::text[]) and watch_until > now() and reshared_at is null and undone_at is null
            )
            """,
        ])
        try await MitigationStore.notify(tenant, on: connection)
    }
}
