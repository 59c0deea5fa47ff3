package import FoundationEssentials
package import MicrosoftCloud
package import Postgres

/// Asks a tenant's approvers about a proposal, and tells those who were asked what became of it.
///
/// To be called in the transaction that makes it so. Called twice, one thing is told once.
package enum ApprovalRequests {
    /// Why somebody is asked now.
    package enum Cause: String, Sendable, CaseIterable {
        case asked, reminder, escalated

        /// As the outbox has it.
        fileprivate var delivery: String {
            switch self {
            case .asked: "approval"
            case .reminder: "approval_reminder"
            case .escalated: "approval_escalated"
            }
        }

        fileprivate var event: AlertNotification.Event {
            switch self {
            case .asked: .approvalRequested
            case .reminder: .approvalReminded
            case .escalated: .approvalEscalated
            }
        }
    }

    /// How long after its proposal's end a message about it may still be tried.
    private static let afterlife = 86_400.0

    /// Puts one request per approver on its way: those whose side has a say and has not given it, and whoever is there for the
    /// case that nobody answers only when it is escalated.
    ///
    /// - Parameters:
    ///   - mitigation: A proposal, or what a policy will do unless somebody stops it.
    ///   - cause: Why now.
    ///   - tenant: Whose.
    ///   - now: The time of asking.
    ///   - connection: Of the worker's role, in the transaction that makes the proposal.
    /// - Returns: Whom, for the evidence: addresses and channels that were not asked so before.
    /// - Throws: What the database says.
    package static func ask(
        _ mitigation: Mitigation,
        cause: Cause,
        tenant: TenantID,
        now: Date = Date(),
        on connection: PostgresConnection
    ) async throws -> [String] {
        let approvers = try await ApproverStore.all(tenant: tenant, on: connection).filter {
            isAsked($0, about: mitigation, cause)
        }
        guard !approvers.isEmpty else { return [] }
        let desk = try await NoticeDesk(of: tenant, on: connection)
        let evidence = try await evidence(of: mitigation, tenant: tenant, on: connection)
        let people = try await MitigationDesk.people(of: tenant, on: connection)
        var asked: [String] = []
        for approver in approvers {
            try await ApprovalLink.put(
                mitigation,
                approver: approver.approverId.rawValue,
                tenant: tenant,
                on: connection
            )
            let notification = notification(
                cause.event,
                AlertNotification.Proposal(
                    mitigation,
                    evidence: evidence,
                    people: people,
                    approver: approver.approverId
                ),
                mark: cause.rawValue,
                desk,
                now
            )
            let mail = OutboxMail(notification: notification, cause: cause.delivery, due: now)
            if try await send(mail, to: approver, desk, until: mitigation.expiresAt, tenant: tenant, on: connection) {
                asked.append(approver.shown)
            }
        }
        if !asked.isEmpty { try await Outbox.notify(tenant, on: connection) }
        return asked
    }

    /// Tells those who were asked what became of it; what waits to ask them is not sent any more.
    ///
    /// - Parameters:
    ///   - mitigation: As it ended.
    ///   - tenant: Whose.
    ///   - now: The time of its end.
    ///   - connection: Of the worker's role, in the transaction that ends it.
    /// - Returns: Whom: addresses and channels that were not told before.
    /// - Throws: What the database says.
    @discardableResult
    package static func settle(
        _ mitigation: Mitigation,
        tenant: TenantID,
        now: Date = Date(),
        on connection: PostgresConnection
    ) async throws -> [String] {
        let id = mitigation.mitigationId.rawValue
        try await connection.execute(
            """
            update outbox set state = 'dropped', settled_at = now(), last_answer = 'It was decided before it was asked.'
            where tenant_id = \(tenant.rawValue) and mitigation_id = \(id) and state = 'waiting'
                and cause in ('approval', 'approval_reminder', 'approval_escalated')
            """
        )
        let told = try await connection.query(
            "select approver_id from approval_link where tenant_id = \(tenant.rawValue) and mitigation_id = \(id)"
        ).map { GUID(try $0.decode("approver_id", as: UUID.self)) }
        let approvers = try await ApproverStore.all(tenant: tenant, on: connection).filter {
            told.contains($0.approverId)
        }
        let proposal = AlertNotification.Proposal(mitigation, evidence: nil)
        return try await tell(
            approvers,
            .approvalSettled,
            proposal,
            "mitigated",
            tenant: tenant,
            now: now,
            on: connection
        )
    }

    /// Tells those whose side had a say that somebody has to do it by hand, and how.
    ///
    /// - Parameters:
    ///   - mitigation: As it waits for a person.
    ///   - tenant: Whose.
    ///   - now: The time of telling.
    ///   - connection: Of the worker's role, in the transaction that makes it so.
    /// - Returns: Whom: addresses and channels that were not told before.
    /// - Throws: What the database says.
    @discardableResult
    package static func handOver(
        _ mitigation: Mitigation,
        tenant: TenantID,
        now: Date = Date(),
        on connection: PostgresConnection
    ) async throws -> [String] {
        let approvers = try await ApproverStore.all(tenant: tenant, on: connection).filter {
            mitigation.approvers.admits($0.side) && !$0.isBackup
        }
        let proposal = AlertNotification.Proposal(mitigation, evidence: nil)
        return try await tell(approvers, .approvalByHand, proposal, "by_hand", tenant: tenant, now: now, on: connection)
    }

    // MARK: Who and what

    /// Tells approvers something that asks them nothing.
    private static func tell(
        _ approvers: [Approver],
        _ event: AlertNotification.Event,
        _ proposal: AlertNotification.Proposal,
        _ cause: String,
        tenant: TenantID,
        now: Date,
        on connection: PostgresConnection
    ) async throws -> [String] {
        guard !approvers.isEmpty else { return [] }
        let desk = try await NoticeDesk(of: tenant, on: connection)
        let notification = notification(event, proposal, mark: cause, desk, now)
        let mail = OutboxMail(notification: notification, cause: cause, due: now)
        let end = now.addingTimeInterval(afterlife)
        var told: [String] = []
        for approver in approvers
        where try await send(mail, to: approver, desk, until: end, tenant: tenant, on: connection) {
            told.append(approver.shown)
        }
        if !told.isEmpty { try await Outbox.notify(tenant, on: connection) }
        return told
    }

    private static func isAsked(_ approver: Approver, about mitigation: Mitigation, _ cause: Cause) -> Bool {
        // What a policy does without anybody's approval anybody may stop.
        guard mitigation.isAutomatic || mitigation.approvers.admits(approver.side) else { return false }
        guard !approver.isBackup || cause == .escalated else { return false }
        // Where two sides decide, the one that has done so is left in peace; where both have and it is still not enough, they
        // gave one person's name, and somebody else is looked for.
        let sides = Set(mitigation.decisions.filter { $0.verdict == .approve }.map(\.person.side))
        return !sides.contains(approver.side) || sides.count > 1
    }

    /// What was noticed, from the alert that the proposal answers.
    static func evidence(
        of mitigation: Mitigation,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> String? {
        guard let alert = mitigation.alertId else { return nil }
        let found = try await AlertStore.get(alert.rawValue, tenant: tenant, on: connection)
        return found.map { $0.evidence.first?.summary ?? $0.summary }
    }

    private static func notification(
        _ event: AlertNotification.Event,
        _ proposal: AlertNotification.Proposal,
        mark: String,
        _ desk: NoticeDesk,
        _ now: Date
    ) -> AlertNotification {
        AlertNotification(
            event: event,
            noticeId: GUID(NoticeIdentity.make(["approval", "\(proposal.mitigationId)", mark])),
            at: now,
            tenant: desk.tenant,
            proposal: proposal,
            provider: desk.provider
        )
    }

    /// - Returns: Whether something new is on its way; a channel that is disabled is told nothing.
    private static func send(
        _ mail: OutboxMail,
        to approver: Approver,
        _ desk: NoticeDesk,
        until end: Date,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> Bool {
        guard let address = approver.address else {
            let places = desk.places.filter { $0.name == approver.channel }
            return try await mail.put(places, tenant: tenant, on: connection) > 0
        }
        return try await mail.put(
            address: address,
            of: approver.approverId.rawValue,
            until: end,
            tenant: tenant,
            on: connection
        )
    }
}
