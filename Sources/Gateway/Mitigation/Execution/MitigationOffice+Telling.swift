import FoundationEssentials
import MicrosoftCloud
import Postgres

/// Who is written to, and when.
extension MitigationOffice {
    /// On what occasion approvers are written to.
    enum Occasion: String, Sendable { case asked, reminded, escalated, byHand, settled }

    /// Writes to approvers, in the caller's transaction, and into the evidence whom.
    func tell(
        _ occasion: Occasion,
        _ mitigation: Mitigation,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        let told =
            switch occasion {
            case .asked:
                try await ApprovalRequests.ask(mitigation, cause: .asked, tenant: tenant, on: connection)
            case .reminded:
                try await ApprovalRequests.ask(mitigation, cause: .reminder, tenant: tenant, on: connection)
            case .escalated:
                try await ApprovalRequests.ask(mitigation, cause: .escalated, tenant: tenant, on: connection)
            case .byHand: try await ApprovalRequests.handOver(mitigation, tenant: tenant, on: connection)
            case .settled: try await ApprovalRequests.settle(mitigation, tenant: tenant, on: connection)
            }
        guard !told.isEmpty else { return }
        let what: JSONTree = ["occasion": .text(occasion.rawValue), "to": .list(told.map { .text($0) })]
        try await log.append([.init(.notified, mitigation, what: what)], tenant: tenant, on: connection)
    }

    /// Writes to whoever shared.
    func write(
        to address: String,
        about mitigation: Mitigation,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        try await SharerLetter.send(mitigation, to: address, tenant: tenant, on: connection)
    }

    /// When a proposal has to be looked at next: its delay, a reminder, the turn to others, its end.
    func nextLook(at proposal: Mitigation, _ settings: MitigationSettings) -> Date {
        if proposal.state == .approved { return proposal.runAfter ?? Date() }
        let now = Date()
        let marks = [settings.remindAfter, settings.escalateAfter].map {
            proposal.createdAt.addingTimeInterval(Double($0))
        }
        return (marks.filter { $0 > now } + [proposal.expiresAt]).min() ?? proposal.expiresAt
    }

    /// When people were reminded, and others turned to.
    func marks(of proposal: Mitigation, tenant: TenantID) async throws -> (remindedAt: Date?, escalatedAt: Date?) {
        try await database.asWorker { connection in
            let row = try await connection.query(
                """
                select reminded_at, escalated_at from mitigation
                where tenant_id = \(tenant.rawValue) and mitigation_id = \(proposal.mitigationId.rawValue)
                """
            ).first
            return (
                try row?.decode("reminded_at", as: Date?.self), try row?.decode("escalated_at", as: Date?.self)
            )
        }
    }

    func mark(
        _ occasion: Occasion,
        _ proposal: Mitigation,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            update mitigation set reminded_at = coalesce(reminded_at, now()),
                escalated_at = case when \(occasion == .escalated) then now() else escalated_at end
            where tenant_id = \(tenant.rawValue) and mitigation_id = \(proposal.mitigationId.rawValue)
            """
        )
    }
}
