import FoundationEssentials
import MicrosoftCloud
import Policies
import Postgres

/// What the alert that a mitigation answers hears of it, and what the policy that proposed it still says.
extension MitigationOffice {
    /// Tells the alert that a mitigation answered of its end, once; the alert is resolved when nothing of it is left.
    func noteAlert(of mitigation: Mitigation, tenant: TenantID) async throws {
        guard let id = mitigation.alertId?.rawValue, mitigation.undoOf == nil else { return }
        let policies = try await book.policies(of: tenant)
        try await database.asWorker { connection in
            let isNoted = try await connection.query(
                """
                select alert_noted from mitigation
                where tenant_id = \(tenant.rawValue) and mitigation_id = \(mitigation.mitigationId.rawValue)
                """
            ).first?.decode("alert_noted", as: Bool.self)
            guard isNoted == false, let alert = try await AlertStore.get(id, tenant: tenant, on: connection) else {
                return
            }
            let isOver = try await isAnswered(alert, by: mitigation, tenant: tenant, on: connection)
            var order = AlertStore.Order(note: "Mitigation \(mitigation.mitigationId): \(mitigation.message ?? "done")")
            if isOver, alert.state.isOpen { order.state = .resolved }
            _ = try await AlertStore.change(
                id,
                order,
                by: "gateway",
                settings: { policies.settings(of: $0.policyId) },
                tenant: tenant,
                on: connection
            )
            try await connection.execute(
                """
                update mitigation set alert_noted = true
                where tenant_id = \(tenant.rawValue) and mitigation_id = \(mitigation.mitigationId.rawValue)
                """
            )
        }
    }

    /// Whether every share that an alert tells of was taken back.
    private func isAnswered(
        _ alert: Alert,
        by mitigation: Mitigation,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> Bool {
        guard mitigation.action != .notifySharer, !mitigation.action.isRestoration, mitigation.action != .releaseApp,
            mitigation.action != .startFlow
        else { return false }
        var filter = MitigationFilter()
        filter.alert = alert.alertId.rawValue
        let all = try await MitigationStore.page(tenant: tenant, filter, before: nil, limit: 1000, on: connection)
        let done = all.filter { $0.state == .done && $0.action != .notifySharer }
        guard all.allSatisfy({ !$0.state.isOpen }) else { return false }
        let shares = try await MitigationTargets.shares(of: alert.alertId.rawValue, tenant: tenant, on: connection)
            .targets
        // An app that nobody can play, or a flow that does not run, is no matter of whom.
        return !shares.isEmpty && alert.count <= alert.evidence.count
            && shares.allSatisfy { share in
                done.contains { done in
                    done.resource.key == share.resource.key
                        && (!done.action.takesAway || done.outcome == .gone
                            || done.principal?.key == share.principal?.key)
                }
            }
    }

    /// Whether the policy that proposed it still says that it may do without people.
    func isStillAutomatic(_ mitigation: Mitigation, tenant: TenantID) async throws -> Bool {
        let policies = try await book.policies(of: tenant)
        let policy = policies.compiled.policies.first { $0.id == mitigation.policyId }
        guard let automatic = policy?.settings.mitigation?.automatic else { return false }
        return !automatic.isTrial
    }
}
