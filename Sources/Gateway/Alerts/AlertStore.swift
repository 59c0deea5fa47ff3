package import FoundationEssentials
package import MicrosoftCloud
package import Policies
package import Postgres

/// Alerts with their evidence and history.
///
/// Everything that writes takes the tenant's row of `alert_feed` first: a tenant's alerts change one transaction after
/// another, so evidence is counted once, and change numbers come in the order in which changes became true.
package enum AlertStore {
    /// How much of an alert's evidence is named with it.
    static let shownEvidence = 20

    /// Told at the commit of a change; the payload is the tenant.
    package static let channel = "gateway_alerts"

    /// Which alerts are wanted; empty lists take all.
    package struct Filter: Sendable {
        package var states: [Alert.State] = []
        package var severities: [Severity] = []
        package var policyID: String?
        package var since: Date = .distantPast

        package init() {}
    }

    /// One page of the tenant's alerts, the newest first, without their evidence.
    package static func page(
        tenant: TenantID,
        _ filter: Filter,
        before mark: PageMark?,
        limit: Int,
        on connection: PostgresConnection
    ) async throws -> [Alert] {
        let mark = mark ?? .end
        let states = (filter.states.isEmpty ? Alert.State.allCases : filter.states).map(\.rawValue)
        let severities = (filter.severities.isEmpty ? Severity.allCases : filter.severities).map(\.rawValue)
        return try await connection.query(
            """
            select \(Alert.columns) from alert
            where tenant_id = \(tenant.rawValue) and state = any (\(states)::text[])
                and severity = any (\(severities)::text[]) and last_seen_at >= \(filter.since)
                and (\(filter.policyID)::text is null or policy_id = \(filter.policyID))
                and (raised_at, alert_id) < (\(mark.at), \(mark.id))
            order by raised_at desc, alert_id desc limit \(limit)
            """
        ).map(Alert.init(row:))
    }

    /// One alert with its newest evidence; `nil` when the tenant has none of this id.
    package static func get(_ alert: UUID, tenant: TenantID, on connection: PostgresConnection) async throws -> Alert? {
        try await all([alert], tenant: tenant, on: connection).first
    }

    /// These alerts with their newest evidence, those that exist.
    static func all(_ alerts: [UUID], tenant: TenantID, on connection: PostgresConnection) async throws -> [Alert] {
        let results = try await connection.pipeline([
            """
            select \(Alert.columns) from alert
            where tenant_id = \(tenant.rawValue) and alert_id = any (\(alerts)::uuid[]) order by raised_at, alert_id
            """,
            """
            select e.alert_id, e.kind, e.shown_id, e.summary, e.occurred_at, e.arrived_at
            from unnest(\(alerts)::uuid[]) as a(id) cross join lateral (
                select * from alert_evidence where tenant_id = \(tenant.rawValue) and alert_id = a.id
                order by occurred_at desc, evidence_id limit \(shownEvidence)
            ) e
            """,
        ])
        var evidence: [UUID: [Alert.Evidence]] = [:]
        for row in results[1] {
            evidence[try row.decode("alert_id", as: UUID.self), default: []].append(try Alert.Evidence(row: row))
        }
        return try results[0].map { row in
            var alert = try Alert(row: row)
            alert.evidence = evidence[alert.alertId.rawValue] ?? []
            return alert
        }
    }

    /// What happened to one alert, the oldest first.
    package static func history(
        of alert: UUID,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> [AlertChange] {
        try await connection.query(
            """
            select \(AlertChange.columns) from alert_change
            where tenant_id = \(tenant.rawValue) and alert_id = \(alert) order by change_id
            """
        ).map(AlertChange.init(row:))
    }

    /// What happened to the tenant's alerts after the change of this number, in order.
    package static func changes(
        after number: Int64,
        tenant: TenantID,
        limit: Int,
        on connection: PostgresConnection
    ) async throws -> [AlertChange] {
        try await connection.query(
            """
            select \(AlertChange.columns) from alert_change
            where tenant_id = \(tenant.rawValue) and change_id > \(number) order by change_id limit \(limit)
            """
        ).map(AlertChange.init(row:))
    }

    /// The number of the tenant's last change; 0 before the first.
    package static func lastChange(tenant: TenantID, on connection: PostgresConnection) async throws -> Int64 {
        try await connection.query("select last_change from alert_feed where tenant_id = \(tenant.rawValue)").first?
            .decode("last_change", as: Int64.self) ?? 0
    }

    /// Takes the lock under which the tenant's alerts are written.
    ///
    /// - Returns: The number of the last change.
    static func lock(_ tenant: TenantID, on connection: PostgresConnection) async throws -> Int64 {
        try await connection.query(
            """
            insert into alert_feed (tenant_id, last_change) values (\(tenant.rawValue), 0)
            on conflict (tenant_id) do update set last_change = alert_feed.last_change returning last_change
            """
        ).first?.decode("last_change", as: Int64.self) ?? 0
    }
}
