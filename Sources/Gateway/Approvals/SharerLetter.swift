package import FoundationEssentials
package import MicrosoftCloud
package import Postgres

/// One mail to whoever shared: what was noticed, why it is not wanted, and what to do instead.
///
/// It has no link and decides nothing.
package enum SharerLetter {
    private static let patience = 86_400.0

    /// Puts the letter on its way; a second one about the same mitigation to the same address is none.
    ///
    /// - Parameters:
    ///   - mitigation: What was noticed, and the reason.
    ///   - address: Of whoever shared.
    ///   - tenant: Whose.
    ///   - now: The time of writing.
    ///   - connection: Of the worker's role, in the transaction that writes the mitigation's end.
    /// - Returns: Whether it is new.
    /// - Throws: What the database says.
    @discardableResult
    package static func send(
        _ mitigation: Mitigation,
        to address: String,
        tenant: TenantID,
        now: Date = Date(),
        on connection: PostgresConnection
    ) async throws -> Bool {
        let desk = try await NoticeDesk(of: tenant, on: connection)
        let evidence = try await ApprovalRequests.evidence(of: mitigation, tenant: tenant, on: connection)
        let id = mitigation.mitigationId
        let notification = AlertNotification(
            event: .sharerTold,
            noticeId: GUID(NoticeIdentity.make(["sharer", "\(id)"])),
            at: now,
            tenant: desk.tenant,
            proposal: AlertNotification.Proposal(mitigation, evidence: evidence),
            provider: desk.provider
        )
        let mail = OutboxMail(notification: notification, cause: "sharer", due: now)
        let isNew = try await mail.put(
            address: address,
            of: id.rawValue,
            until: now.addingTimeInterval(patience),
            tenant: tenant,
            on: connection
        )
        if isNew { try await Outbox.notify(tenant, on: connection) }
        return isNew
    }
}
