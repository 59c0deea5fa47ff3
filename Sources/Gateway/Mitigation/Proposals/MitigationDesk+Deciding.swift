import FoundationEssentials
package import MicrosoftCloud
package import Postgres

/// What people decide: yes, no, stop, done by hand.
extension MitigationDesk {
    private static let noteLimit = 2000

    /// Writes somebody's decision down, and has the mitigation carried out once nobody's is missing.
    ///
    /// - Parameters:
    ///   - reference: The mitigation's id or unique beginning.
    ///   - verdict: Yes or no.
    ///   - note: What they say with it.
    ///   - tenant: Whose.
    ///   - person: Who decides.
    ///   - also: In the same transaction: what makes a link used.
    /// - Returns: The mitigation as it is then.
    /// - Throws: ``GatewayError`` with `mitigation.not_found`, `mitigation.settled`, `approval.not_approver`,
    ///   `approval.decided`, `mitigation.invalid`.
    package func decide(
        _ reference: String,
        _ verdict: ApprovalDecision.Verdict,
        note: String?,
        tenant: TenantID,
        by person: MitigationPerson,
        also: (PostgresConnection) async throws -> Void = { _ in }
    ) async throws -> MitigationReport {
        let note = try Self.checked(note)
        return try await database.asWorker { connection in
            let id = try await MitigationStore.find(reference, tenant: tenant, on: connection)
            var mitigation = try await MitigationStore.require(id, tenant: tenant, isLocked: true, on: connection)
            guard mitigation.approvers.admits(person.side) else { throw Self.notApprover(mitigation) }
            guard mitigation.state == .proposed, Date() < mitigation.expiresAt else { throw Self.settled(mitigation) }
            let decision = ApprovalDecision(verdict, by: person, note: note, at: Date())
            guard try await MitigationStore.decide(decision, of: id, tenant: tenant, on: connection) else {
                throw GatewayError(.approvalDecided, "\(person.name) has decided on this already.")
            }
            try await also(connection)
            mitigation.decisions.append(decision)
            let standing = mitigation.approvers.standing(of: mitigation.decisions)
            try await office.log.append(
                [
                    .init(
                        .decided,
                        mitigation,
                        by: person,
                        what: [
                            "verdict": .text(verdict.rawValue), "note": note.map { .text($0) } ?? .null,
                            "standing": .text("\(standing)"), "beforeHash": .text(mitigation.beforeHash ?? ""),
                        ]
                    )
                ],
                tenant: tenant,
                on: connection
            )
            if standing != .open { try await MitigationStore.seize(id, tenant: tenant, on: connection) }
            switch standing {
            case .open: break
            case .approved:
                mitigation.state = .approved
                mitigation.decidedAt = decision.decidedAt
                try await MitigationStore.update(mitigation, due: Date(), tenant: tenant, on: connection)
            case .rejected:
                mitigation.state = .rejected
                mitigation.outcome = .rejected
                mitigation.decidedAt = decision.decidedAt
                mitigation.settledAt = decision.decidedAt
                mitigation.message = "\(person.name) said no\(note.map { ": \($0)" } ?? ".")"
                try await MitigationStore.update(mitigation, due: nil, tenant: tenant, on: connection)
                try await office.tell(.settled, mitigation, tenant: tenant, on: connection)
                office.metrics.count(.rejected)
            }
            return MitigationReport(mitigation, people: try await Self.people(of: tenant, on: connection))
        }
    }

    /// The same for an operator, who names the tenant.
    package func decide(
        _ reference: String,
        _ verdict: ApprovalDecision.Verdict,
        note: String?,
        of tenantReference: String,
        by person: MitigationPerson
    ) async throws -> MitigationReport {
        let tenant = try await database.asWorker { try await TenantStore.find(tenantReference, on: $0).id }
        return try await decide(reference, verdict, note: note, tenant: tenant, by: person)
    }

    /// Withdraws a mitigation of which nothing was sent yet.
    ///
    /// Anybody may: whom the rule of approvals does not admit cannot do harm by it.
    ///
    /// - Throws: ``GatewayError`` with `mitigation.not_found`, `mitigation.settled`, `mitigation.invalid`.
    package func stop(
        _ reference: String,
        note: String?,
        tenant: TenantID,
        by person: MitigationPerson
    ) async throws -> MitigationReport {
        let note = try Self.checked(note)
        return try await database.asWorker { connection in
            let id = try await MitigationStore.find(reference, tenant: tenant, on: connection)
            let stopped = try await halt(id, note, tenant: tenant, by: person, on: connection)
            return MitigationReport(stopped, people: try await Self.people(of: tenant, on: connection))
        }
    }

    /// The same for an operator, who names the tenant.
    package func stop(
        _ reference: String,
        note: String?,
        of tenantReference: String,
        by person: MitigationPerson
    ) async throws -> MitigationReport {
        let tenant = try await database.asWorker { try await TenantStore.find(tenantReference, on: $0).id }
        return try await stop(reference, note: note, tenant: tenant, by: person)
    }

    /// Stops one in the caller's transaction; gently, what cannot be stopped any more goes on.
    func halt(
        _ id: UUID,
        _ note: String?,
        tenant: TenantID,
        by person: MitigationPerson,
        isGentle: Bool = false,
        on connection: PostgresConnection
    ) async throws -> Mitigation {
        var mitigation = try await MitigationStore.require(id, tenant: tenant, isLocked: true, on: connection)
        let isSent =
            try await connection.query(
                """
                select sends > 0 or step is distinct from 'reading' as sent from mitigation
                where tenant_id = \(tenant.rawValue) and mitigation_id = \(id) and state = 'running'
                """
            ).first?.decode("sent", as: Bool.self) ?? false
        guard mitigation.state.isOpen, !isSent else {
            if isGentle { return mitigation }
            throw Self.settled(mitigation)
        }
        mitigation.state = .stopped
        mitigation.outcome = .stopped
        mitigation.settledAt = Date()
        mitigation.message = "\(person.name) stopped it\(note.map { ": \($0)" } ?? ".")"
        try await MitigationStore.update(mitigation, due: nil, tenant: tenant, on: connection)
        try await MitigationStore.seize(id, tenant: tenant, on: connection)
        let what: JSONTree = ["note": note.map { .text($0) } ?? .null]
        try await office.log.append(
            [.init(.stopped, mitigation, by: person, what: what)],
            tenant: tenant,
            on: connection
        )
        try await office.tell(.settled, mitigation, tenant: tenant, on: connection)
        office.metrics.count(.stopped)
        return mitigation
    }

    /// Takes a person's word that a manual task is done.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`, `mitigation.not_found`, `mitigation.settled`, `mitigation.invalid`.
    package func confirm(
        _ reference: String,
        note: String?,
        of tenantReference: String,
        by person: MitigationPerson
    ) async throws -> MitigationReport {
        let note = try Self.checked(note)
        return try await database.asWorker { connection in
            let tenant = try await TenantStore.find(tenantReference, on: connection).id
            let id = try await MitigationStore.find(reference, tenant: tenant, on: connection)
            var mitigation = try await MitigationStore.require(id, tenant: tenant, isLocked: true, on: connection)
            guard mitigation.state == .manual else { throw Self.settled(mitigation) }
            mitigation.state = .done
            mitigation.outcome = .confirmed
            mitigation.settledAt = Date()
            mitigation.message = "\(person.name) says that it is done\(note.map { ": \($0)" } ?? ".")"
            mitigation.remedy = nil
            let due = mitigation.alertId == nil ? nil : Date()
            try await MitigationStore.update(mitigation, due: due, tenant: tenant, on: connection)
            try await MitigationStore.seize(id, tenant: tenant, on: connection)
            let what: JSONTree = ["note": note.map { .text($0) } ?? .null]
            try await office.log.append(
                [.init(.manualConfirmed, mitigation, by: person, what: what)],
                tenant: tenant,
                on: connection
            )
            try await office.tell(.settled, mitigation, tenant: tenant, on: connection)
            office.metrics.count(.confirmed)
            return MitigationReport(mitigation, people: try await Self.people(of: tenant, on: connection))
        }
    }

    static func checked(_ note: String?) throws -> String? {
        guard let note = note?.trimmed, !note.isEmpty else { return nil }
        guard note.count <= noteLimit, !note.contains("\0") else {
            throw GatewayError(.mitigationInvalid, "A note or reason has \(noteLimit) characters at most.")
        }
        return note
    }

    static func notApprover(_ mitigation: Mitigation) -> GatewayError {
        GatewayError(
            .approvalNotApprover,
            "This needs the word of \(mitigation.approvers.inWords), not yours.",
            remedy: "Who approves is set with: gatewayctl tenant mitigation set TENANT --approvers …"
        )
    }

    static func settled(_ mitigation: Mitigation) -> GatewayError {
        let isOver = mitigation.state == .proposed && mitigation.expiresAt <= Date()
        let words =
            isOver
            ? "Its time to be decided on ended at \(mitigation.expiresAt.rfc3339)."
            : "It is \(mitigation.state.rawValue) already. \(mitigation.message ?? "")".trimmed
        return GatewayError(
            .mitigationSettled,
            words,
            remedy: mitigation.state == .done
                ? "To take it back: gatewayctl mitigation undo TENANT \(mitigation.mitigationId)." : nil
        )
    }
}
