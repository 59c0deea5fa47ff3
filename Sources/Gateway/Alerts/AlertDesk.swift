import FoundationEssentials
package import MicrosoftCloud
import Policies
import Postgres

/// People's way to alerts: looking at them and saying what becomes of them.
package struct AlertDesk: Sendable {
    /// An alert with what happened to it.
    package struct Report: Sendable, Encodable {
        package var alert: Alert
        /// The oldest first.
        package var history: [AlertChange]

        private enum CodingKeys: String, CodingKey { case history }

        /// The alert's own members, and one more.
        package func encode(to encoder: any Encoder) throws {
            try alert.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(history, forKey: .history)
        }
    }

    /// An alert and whose it is.
    package struct Owned: Sendable, Encodable {
        package var tenantId: TenantID
        package var tenantName: String
        package var alert: Alert

        private enum CodingKeys: String, CodingKey { case tenantId, tenantName }

        package func encode(to encoder: any Encoder) throws {
            try alert.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(tenantId, forKey: .tenantId)
            try container.encode(tenantName, forKey: .tenantName)
        }
    }

    let database: Database
    let book: PolicyBook

    package init(database: Database, book: PolicyBook) {
        self.database = database
        self.book = book
    }

    // MARK: The operator's

    package func page(
        of reference: String,
        _ filter: AlertStore.Filter,
        before mark: PageMark?,
        limit: Int
    ) async throws -> [Owned] {
        try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection)
            return try await AlertStore.page(tenant: tenant.id, filter, before: mark, limit: limit, on: connection).map
            {
                Owned(tenantId: tenant.id, tenantName: tenant.name, alert: $0)
            }
        }
    }

    /// Every tenant's, the newest first.
    package func page(
        _ filter: AlertStore.Filter,
        before mark: PageMark?,
        limit: Int
    ) async throws -> [Owned] {
        let mark = mark ?? .end
        let states = (filter.states.isEmpty ? Alert.State.allCases : filter.states).map(\.rawValue)
        let severities = (filter.severities.isEmpty ? Severity.allCases : filter.severities).map(\.rawValue)
        return try await database.asWorker { connection in
            try await connection.query(
                """
                select a.tenant_id, (select name from tenant t where t.tenant_id = a.tenant_id) as tenant_name,
                    \(Alert.columns) from alert a
                where state = any (\(states)::text[]) and severity = any (\(severities)::text[])
                    and last_seen_at >= \(filter.since) and (\(filter.policyID)::text is null or policy_id = \(filter.policyID))
                    and (raised_at, alert_id) < (\(mark.at), \(mark.id))
                order by raised_at desc, alert_id desc limit \(limit)
                """
            ).map { row in
                Owned(
                    tenantId: TenantID(rawValue: try row.decode("tenant_id", as: UUID.self)),
                    tenantName: try row.decode("tenant_name", as: String?.self) ?? "",
                    alert: try Alert(row: row)
                )
            }
        }
    }

    /// - Throws: ``GatewayError`` with `tenant.not_found`, `alert.not_found`.
    package func report(_ alert: String, of reference: String) async throws -> Report {
        try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection).id
            return try await Self.report(alert, tenant: tenant, on: connection)
        }
    }

    /// - Throws: ``GatewayError`` with `tenant.not_found`, `alert.not_found`, `request.invalid`.
    package func change(
        _ alert: String,
        _ order: AlertStore.Order,
        of reference: String,
        by person: String?
    ) async throws -> Report {
        let who = try PolicyDesk.person(person)
        let tenant = try await database.asWorker { try await TenantStore.find(reference, on: $0).id }
        return try await change(alert, order, tenant: tenant, by: who)
    }

    // MARK: The tenant's own

    /// Under the API role, which sees this tenant's alone.
    package func page(
        tenant: TenantID,
        _ filter: AlertStore.Filter,
        before mark: PageMark?,
        limit: Int
    ) async throws -> [Alert] {
        try await database.asTenant(tenant) {
            try await AlertStore.page(tenant: tenant, filter, before: mark, limit: limit, on: $0)
        }
    }

    /// - Throws: ``GatewayError`` with `alert.not_found`.
    package func report(_ alert: String, tenant: TenantID) async throws -> Report {
        try await database.asTenant(tenant) { try await Self.report(alert, tenant: tenant, on: $0) }
    }

    /// Changes one of the tenant's alerts.
    ///
    /// Under the worker's role, for the deliveries that go with it; every statement names the tenant.
    ///
    /// - Throws: ``GatewayError`` with `alert.not_found`, `request.invalid`.
    package func change(
        _ alert: String,
        _ order: AlertStore.Order,
        tenant: TenantID,
        by who: String
    ) async throws -> Report {
        let policies = try await book.policies(of: tenant)
        return try await database.asWorker { connection in
            let id = try await Self.find(alert, tenant: tenant, on: connection)
            let changed = try await AlertStore.change(
                id,
                order,
                by: who,
                settings: { policies.settings(of: $0.policyId) },
                tenant: tenant,
                on: connection
            )
            return Report(
                alert: changed,
                history: try await AlertStore.history(of: id, tenant: tenant, on: connection)
            )
        }
    }

    // MARK: Finding

    private static func report(
        _ reference: String,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> Report {
        let id = try await find(reference, tenant: tenant, on: connection)
        guard let alert = try await AlertStore.get(id, tenant: tenant, on: connection) else {
            throw notFound(reference)
        }
        return Report(
            alert: alert,
            history: try await AlertStore.history(of: id, tenant: tenant, on: connection)
        )
    }

    /// The alert with this id, or the only one whose id begins so.
    static func find(
        _ reference: String,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> UUID {
        guard
            let id = try await ShortID.find(reference, in: "alert", "alert_id", tenant: tenant, on: connection)
        else { throw notFound(reference) }
        return id
    }

    private static func notFound(_ reference: String) -> GatewayError {
        GatewayError(
            .alertNotFound,
            "The tenant has no alert '\(reference.prefix(64))'.",
            remedy: "List them with: gatewayctl alert list TENANT."
        )
    }
}
