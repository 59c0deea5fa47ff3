package import FoundationEssentials
package import MicrosoftCloud
import Postgres

/// People's way to mitigation: switching it on, looking, deciding, stopping.
package struct MitigationDesk: Sendable {
    let office: MitigationOffice
    var database: Database { office.database }

    package init(office: MitigationOffice) { self.office = office }

    // MARK: Whether at all

    /// - Throws: ``GatewayError`` with `tenant.not_found`.
    package func settings(of reference: String) async throws -> MitigationSettings {
        try await database.asWorker { connection in
            try await MitigationSettingsStore.get(TenantStore.find(reference, on: connection), on: connection)
        }
    }

    /// Switches it on, and looks at once whether Power Platform lets the app in; until it does, no change is proposed.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`.
    package func enable(_ reference: String, by person: MitigationPerson) async throws -> MitigationSettings {
        let before = try await settings(of: reference)
        if before.state == .off {
            try await database.asWorker { connection in
                let tenant = try await TenantStore.find(reference, on: connection).id
                try await MitigationSettingsStore.put(.waiting, by: person, tenant: tenant, on: connection)
                try await office.log.append([.init(.enabled, nil, by: person)], tenant: tenant, on: connection)
            }
        }
        return try await probe(reference, by: person)
    }

    /// Looks whether Power Platform lets the app in.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`.
    package func probe(_ reference: String, by person: MitigationPerson) async throws -> MitigationSettings {
        let tenant = try await database.asWorker { try await TenantStore.find(reference, on: $0) }
        return try await office.probe(tenant.id, by: person)
    }

    /// Switches it off at once, and stops everything that was not sent yet.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`.
    package func disable(_ reference: String, by person: MitigationPerson) async throws -> MitigationSettings {
        try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection)
            try await MitigationSettingsStore.put(.off, by: person, tenant: tenant.id, on: connection)
            var filter = MitigationFilter()
            filter.states = [.draft, .proposed, .approved, .running]
            // All rows before any evidence, as everybody else takes them.
            try await connection.execute(
                """
                select 1 from mitigation where tenant_id = \(tenant.id.rawValue) and settled_at is null
                order by mitigation_id for update
                """
            )
            let open = try await MitigationStore.page(
                tenant: tenant.id,
                filter,
                before: nil,
                limit: 10_000,
                on: connection
            )
            for mitigation in open where mitigation.action.writes {
                _ = try await halt(
                    mitigation.mitigationId.rawValue,
                    "Mitigation was switched off for this tenant.",
                    tenant: tenant.id,
                    by: person,
                    isGentle: true,
                    on: connection
                )
            }
            try await office.log.append([.init(.disabled, nil, by: person)], tenant: tenant.id, on: connection)
            return try await MitigationSettingsStore.get(tenant, on: connection)
        }
    }

    /// - Throws: ``GatewayError`` with `tenant.not_found`, `mitigation.invalid`.
    package func change(
        _ reference: String,
        _ change: MitigationSettings.Change,
        by person: MitigationPerson
    ) async throws -> MitigationSettings {
        try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection)
            try await MitigationSettingsStore.change(change, tenant: tenant.id, on: connection)
            let after = try await MitigationSettingsStore.get(tenant, on: connection)
            // Reminders and escalations of what waits already are reckoned anew.
            try await connection.execute(
                "update mitigation set due_at = now() where tenant_id = \(tenant.id.rawValue) and state = 'proposed'"
            )
            try await MitigationStore.notify(tenant.id, on: connection)
            try await office.log.append(
                [
                    .init(
                        .settingsChanged,
                        nil,
                        by: person,
                        what: [
                            "approvers": .text(after.approvers.rawValue), "expiresAfter": .integer(after.expiresAfter),
                            "remindAfter": .integer(after.remindAfter), "watchFor": .integer(after.watchFor),
                            "escalateAfter": .integer(after.escalateAfter),
                        ]
                    )
                ],
                tenant: tenant.id,
                on: connection
            )
            return after
        }
    }

    // MARK: Looking

    /// One tenant's for an operator, or every tenant's; newest first.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`.
    package func page(
        of reference: String?,
        _ filter: MitigationFilter,
        before mark: PageMark?,
        limit: Int
    ) async throws -> [OwnedMitigation] {
        try await database.asWorker { connection in
            let tenants =
                if let reference {
                    [try await TenantStore.find(reference, on: connection)]
                } else {
                    try await TenantStore.all(on: connection)
                }
            var found: [OwnedMitigation] = []
            for tenant in tenants {
                let page = try await MitigationStore.page(
                    tenant: tenant.id,
                    filter,
                    before: mark,
                    limit: limit,
                    on: connection
                )
                let people = try await Self.people(of: tenant.id, on: connection)
                found += page.map { mitigation in
                    OwnedMitigation(
                        tenantId: tenant.id,
                        tenantName: tenant.name,
                        report: MitigationReport(mitigation, people: people)
                    )
                }
            }
            found.sort {
                let (left, right) = ($0.report.mitigation, $1.report.mitigation)
                return (left.createdAt, "\(left.mitigationId)") > (right.createdAt, "\(right.mitigationId)")
            }
            return Array(found.prefix(limit))
        }
    }

    /// The tenant's own, under the API role, which sees this tenant's alone.
    package func page(
        tenant: TenantID,
        _ filter: MitigationFilter,
        before mark: PageMark?,
        limit: Int
    ) async throws -> [MitigationReport] {
        try await database.asTenant(tenant) { connection in
            let people = try await Self.people(of: tenant, on: connection)
            return try await MitigationStore.page(tenant: tenant, filter, before: mark, limit: limit, on: connection)
                .map {
                    MitigationReport($0, people: people)
                }
        }
    }

    /// - Throws: ``GatewayError`` with `tenant.not_found`, `mitigation.not_found`.
    package func report(_ id: String, of reference: String) async throws -> MitigationReport {
        try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection).id
            return try await Self.report(id, tenant: tenant, on: connection)
        }
    }

    /// - Throws: ``GatewayError`` with `mitigation.not_found`.
    package func report(_ id: String, tenant: TenantID) async throws -> MitigationReport {
        try await database.asTenant(tenant) { try await Self.report(id, tenant: tenant, on: $0) }
    }

    static func report(
        _ reference: String,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> MitigationReport {
        let id = try await MitigationStore.find(reference, tenant: tenant, on: connection)
        let found = try await MitigationStore.require(id, tenant: tenant, on: connection)
        return MitigationReport(found, people: try await people(of: tenant, on: connection))
    }

    /// How many people "everyone" is, where it was counted.
    static func people(of tenant: TenantID, on connection: PostgresConnection) async throws -> String? {
        let row = try await connection.query(
            "select accounts, guests from tenant_people where tenant_id = \(tenant.rawValue)"
        ).first
        guard let row else { return nil }
        let accounts = Ages.counted(try row.decode("accounts", as: Int.self), "account")
        guard let guests = try row.decode("guests", as: Int?.self), guests > 0 else { return accounts }
        return "\(accounts), \(Ages.counted(guests, "guest")) among them"
    }

    /// Writes down that somebody looked at a proposal's page.
    package func noteSeen(_ id: UUID, tenant: TenantID, by person: MitigationPerson) async throws {
        try await database.asWorker { connection in
            guard let found = try await MitigationStore.get(id, tenant: tenant, on: connection) else { return }
            try await office.log.append([.init(.seen, found, by: person)], tenant: tenant, on: connection)
        }
    }
}
