import AuditRecords
import FoundationEssentials
import MicrosoftCloud
import Postgres

/// What people propose: to take a share back, and to give it back again.
extension MitigationDesk {
    /// Reads the present state and proposes.
    ///
    /// Where Power Platform cannot be reached now, the proposal waits as a draft until it can.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`, `alert.not_found`, `mitigation.off`, `mitigation.invalid`,
    ///   `mitigation.exists`.
    package func propose(
        _ request: MitigationRequest,
        of reference: String,
        by person: MitigationPerson
    ) async throws -> MitigationReport {
        let reason = try Self.checked(request.reason)
        let (tenant, draft) = try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection)
            let settings = try await Self.requireOn(request.action, tenant, on: connection)
            let targets = try await MitigationTargets.of(request, tenant: tenant.id, on: connection)
            let target = try targets.single(for: request)
            var draft = Mitigation(
                request.action.fitting(target.resource) ?? request.action,
                target,
                reason: reason ?? target.reason ?? "",
                by: person,
                settings
            )
            if request.action == .lowerRole { draft.targetRole = try Self.loweredRole(request.role) }
            guard !draft.reason.isEmpty else {
                throw GatewayError(
                    .mitigationInvalid,
                    "It is not said why.",
                    remedy: "Give the reason with --reason; whoever decides reads it."
                )
            }
            return (tenant.id, draft)
        }
        return try await put(draft, tenant: tenant)
    }

    /// A role that is lower than any that can be lowered.
    static func loweredRole(_ wanted: String?) throws -> String {
        let role = wanted?.lowercased() ?? "canview"
        guard role == "canview" else {
            throw GatewayError(
                .mitigationInvalid,
                "A role is lowered to CanView, not to \(wanted.map { String($0.prefix(40)) } ?? "").",
                remedy: "To take it away altogether: --action removeAccess."
            )
        }
        return "CanView"
    }

    /// Proposes to give back what a mitigation took away, as it was recorded.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`, `mitigation.not_found`, `mitigation.not_reversible`,
    ///   `mitigation.off`, `mitigation.exists`.
    package func undo(
        _ reference: String,
        reason: String?,
        of tenantReference: String,
        by person: MitigationPerson
    ) async throws -> MitigationReport {
        let reason = try Self.checked(reason)
        let (tenant, draft) = try await database.asWorker { connection in
            let tenant = try await TenantStore.find(tenantReference, on: connection)
            let id = try await MitigationStore.find(reference, tenant: tenant.id, on: connection)
            let done = try await MitigationStore.require(id, tenant: tenant.id, on: connection)
            let action = try Self.undo(of: done)
            let settings = try await Self.requireOn(action, tenant, on: connection)
            let target = MitigationTargets.Target(
                resource: done.resource,
                principal: done.principal,
                event: done.eventId?.rawValue
            )
            var draft = Mitigation(
                action,
                target,
                reason: reason ?? "Undo of \(id.uuidString.lowercased()).",
                by: person,
                settings
            )
            draft.undoOf = done.mitigationId
            draft.targetRole = done.role
            if action == .restoreAccess, done.principal?.kind == .everyone, let role = done.role, role != "CanView" {
                draft.targetRole = "CanView"
                draft.reason =
                    draft.reason.cut(to: 1800)
                    + " (Everyone had \(role), which cannot be restored: Power Platform gives everyone CanView at most.)"
            }
            return (tenant.id, draft)
        }
        return try await put(draft, tenant: tenant)
    }

    /// What undoes it.
    ///
    /// - Throws: ``GatewayError`` with `mitigation.not_reversible`, which says why not.
    private static func undo(of done: Mitigation) throws -> MitigationAction {
        func refusal(_ why: String) -> GatewayError { GatewayError(.mitigationNotReversible, why) }
        guard done.state == .done, let outcome = done.outcome else {
            throw refusal("It is \(done.state.rawValue): there is nothing to undo.")
        }
        guard done.undoneAt == nil else { throw refusal("It was undone at \(done.undoneAt?.rfc3339 ?? "").") }
        guard let action = done.action.undo else {
            throw refusal("What was told or done by hand cannot be undone by the gateway.")
        }
        switch outcome {
        case .verified: break
        case .gone: throw refusal("The app or flow is gone: there is nothing to give back.")
        default: throw refusal("The gateway changed nothing (\(outcome.rawValue)), so it has nothing to undo.")
        }
        // What was given in place of another role is not taken away, but given as it was before.
        if done.action.isRestoration, let role = done.role {
            return done.action == .restoreAccess && role == "CanView" ? .lowerRole : done.action
        }
        if action.isRestoration, done.role == nil { throw refusal("The role that was taken away is not recorded.") }
        return action
    }

    /// Stores a draft, and makes it a proposal at once where the present state can be read.
    func put(_ draft: Mitigation, tenant: TenantID) async throws -> MitigationReport {
        let prepared = try await office.prepared(draft, of: tenant)
        let proposal: Mitigation
        var entries: [MitigationLog.Entry] = []
        switch prepared {
        case .ready(let ready, let told): (proposal, entries) = (ready, told)
        case .later(let failure):
            var waiting = draft
            waiting.message = "The present state cannot be read now: \(failure.message) It is tried again."
            proposal = waiting
        case .nothing(_, let why): throw GatewayError(.mitigationInvalid, why)
        case .refused(let failure):
            throw GatewayError(
                .mitigationOff,
                "Power Platform refuses the app: \(failure.message)",
                remedy: failure.remedy
            )
        }
        return try await database.asWorker { connection in
            guard try await MitigationStore.insert(proposal, tenant: tenant, on: connection) else {
                throw try await Self.exists(proposal, tenant: tenant, on: connection)
            }
            let settings = try await MitigationSettingsStore.get(
                TenantStore.get(tenant, on: connection),
                on: connection
            )
            let due = proposal.state == .draft ? Date() : office.nextLook(at: proposal, settings)
            try await MitigationStore.update(proposal, due: due, tenant: tenant, on: connection)
            try await office.log.append(entries, tenant: tenant, on: connection)
            if proposal.state == .proposed { try await office.tell(.asked, proposal, tenant: tenant, on: connection) }
            return MitigationReport(proposal, people: try await Self.people(of: tenant, on: connection))
        }
    }

    private static func exists(
        _ draft: Mitigation,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> GatewayError {
        let open = try await connection.query(
            """
            select mitigation_id, state from mitigation
            where tenant_id = \(tenant.rawValue) and action = \(draft.action.rawValue) and resource_key = \(draft.resource.key)
                and principal_key = \(draft.principal?.key ?? "") and settled_at is null
            """
        ).first
        let id = try open?.decode("mitigation_id", as: UUID.self).uuidString.lowercased() ?? ""
        let state = try open?.decode("state", as: String.self) ?? "open"
        return GatewayError(
            .mitigationExists,
            "The same is \(state) already: \(id).",
            remedy: "Look at it with: gatewayctl approval show TENANT \(id)"
        )
    }

    private static func requireOn(
        _ action: MitigationAction,
        _ tenant: Tenant,
        on connection: PostgresConnection
    ) async throws -> MitigationSettings {
        let settings = try await MitigationSettingsStore.get(tenant, on: connection)
        guard settings.state == .on || !action.writes else {
            throw GatewayError(
                .mitigationOff,
                settings.state == .off
                    ? "Mitigation is off for \(tenant.name)."
                    : "The app of \(tenant.name) is not registered as a management application yet.",
                remedy: settings.state == .off
                    ? "Switch it on with: gatewayctl tenant mitigation enable \(tenant.name)" : settings.remedy
            )
        }
        return settings
    }
}

extension String {
    /// Its beginning, of so many characters as PostgreSQL counts them.
    func cut(to limit: Int) -> String {
        unicodeScalars.count <= limit ? self : String(String.UnicodeScalarView(unicodeScalars.prefix(limit - 1))) + "…"
    }
}

extension Mitigation {
    /// A draft of what somebody wants done.
    init(
        _ action: MitigationAction,
        _ target: MitigationTargets.Target,
        reason: String,
        by person: MitigationPerson,
        _ settings: MitigationSettings,
        now: Date = Date()
    ) {
        mitigationId = GUID(UUID())
        self.action = action
        state = .draft
        resource = target.resource
        principal = action == .removeEveryone ? Principal(kind: .everyone) : target.principal
        self.reason = reason.cut(to: 2000)
        proposedBy = person.name
        proposedSide = person.side
        alertId = target.alert.map { GUID($0) }
        eventId = target.event.map { GUID($0) }
        approvers = settings.approvers
        isAutomatic = false
        isTrial = false
        changes = []
        createdAt = now
        expiresAt = now.addingTimeInterval(Double(settings.expiresAfter))
        decisions = []
    }
}
