import AuditRecords
import FoundationEssentials
import MicrosoftCloud
import Policies
import Postgres

/// What policies propose, in the transaction that raises their alerts: drafts, as nobody can ask Microsoft in it.
enum MitigationDrafts {
    /// New evidence of an alert whose policy says what is to be done about it.
    struct Cause: Sendable {
        var alert: UUID
        var policy: Policy
        var hits: [AlertHit]
    }

    /// Puts drafts in for the shares that the evidence tells of; what is open already stays one.
    ///
    /// - Throws: What the database says.
    static func add(_ causes: [Cause], tenant id: TenantID, on connection: PostgresConnection) async throws {
        let causes = causes.filter { $0.policy.settings.mitigation != nil }
        guard !causes.isEmpty else { return }
        let tenant = try await TenantStore.get(id, on: connection)
        let settings = try await MitigationSettingsStore.lock(tenant, on: connection)
        guard settings.state != .off else { return }
        for cause in causes {
            guard let wanted = cause.policy.settings.mitigation, let action = MitigationAction(rawValue: wanted.action)
            else { continue }
            let targets = try await targets(of: cause.hits, tenant: id, on: connection)
            for target in targets {
                guard var draft = draft(action, target, cause, settings) else { continue }
                if let automatic = wanted.automatic {
                    try await automate(&draft, automatic, of: tenant, on: connection)
                }
                _ = try await MitigationStore.insert(draft, tenant: id, on: connection)
            }
        }
    }

    private static func draft(
        _ action: MitigationAction,
        _ target: MitigationTargets.Target,
        _ cause: Cause,
        _ settings: MitigationSettings
    ) -> Mitigation? {
        guard let action = action.fitting(target.resource) else { return nil }
        // Whom the record does not name nobody can take it from; the alert says so.
        guard !action.needsPrincipal || target.principal != nil else { return nil }
        if action == .removeEveryone, target.principal?.kind != .everyone { return nil }
        var target = target
        target.alert = cause.alert
        var draft = Mitigation(
            action,
            target,
            reason: "\(cause.policy.title): \(target.reason ?? "")",
            by: MitigationPerson(cause.policy.title, side: .policy, way: .policy),
            settings
        )
        draft.policyId = cause.policy.id
        return draft
    }

    /// Lets a policy's own word stand for people's, within its daily maximum.
    private static func automate(
        _ draft: inout Mitigation,
        _ automatic: PolicySettings.Mitigation.Automatic,
        of tenant: Tenant,
        on connection: PostgresConnection
    ) async throws {
        if automatic.isTrial {
            draft.isTrial = true
            return
        }
        let calendar = TenantCalendar(timeZone: tenant.timeZone)
        let start = calendar.start(of: calendar.day(of: draft.createdAt))
        let used =
            try await connection.query(
                """
                select count(*) as used from mitigation
                where tenant_id = \(tenant.id.rawValue) and policy_id = \(draft.policyId) and is_automatic and created_at >= \(start)
                """
            ).first?.decode("used", as: Int.self) ?? 0
        guard used < automatic.dailyMax else {
            draft.reason =
                draft.reason.cut(to: 1800)
                + " (The policy's \(automatic.dailyMax) of the day are used up, so people are asked.)"
            return
        }
        draft.isAutomatic = true
        draft.runAfter = draft.createdAt.addingTimeInterval(Double(automatic.delay))
    }

    private static func targets(
        of hits: [AlertHit],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> [MitigationTargets.Target] {
        var targets = hits.compactMap(\.share).flatMap(MitigationTargets.targets(of:))
        let records = hits.filter { $0.evidence.kind == .record }.map(\.evidence)
        guard let first = records.map(\.occurredAt).min(), let last = records.map(\.occurredAt).max() else {
            return targets
        }
        let events = try await connection.query(
            """
            select event_id from sharing_event
            where tenant_id = \(tenant.rawValue) and occurred_at between \(first - 600) and \(last + 600)
                and document->'recordIds' ?| \(records.map(\.id))::text[]
            """
        ).map { try $0.decode("event_id", as: UUID.self) }
        // A record that names several is a matter for people: a policy on records cannot say which of them it means.
        let found = try await MitigationTargets.of(events: events, tenant: tenant, on: connection).targets
        for (_, shares) in Dictionary(grouping: found, by: \.event) where shares.count == 1 { targets += shares }
        return targets
    }
}

extension MitigationAction {
    /// The action of the same meaning for a kind of resource; `nil` where there is none.
    func fitting(_ resource: Mitigation.Resource) -> MitigationAction? {
        guard let kind else { return self }
        if kind.rawValue == resource.kind.rawValue { return self }
        switch (self, resource.kind) {
        case (.removeAccess, .cloudFlow): return .removeFlowAccess
        case (.removeFlowAccess, .canvasApp): return .removeAccess
        default: return nil
        }
    }
}
