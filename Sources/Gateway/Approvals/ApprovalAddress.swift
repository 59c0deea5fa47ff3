import FoundationEssentials
import MicrosoftCloud
import Postgres
import Sealing

/// Where a request for approval leads, made when it is sent: the outbox holds no word that approves anything.
struct ApprovalAddress {
    /// Why a request is not sent.
    static let gone = "The approver was removed."

    private let mitigation: UUID
    private let approver: UUID

    /// - Returns: `nil` for a notification that asks nobody.
    init?(_ notification: AlertNotification) {
        guard let proposal = notification.proposal, let approver = proposal.approverId else { return nil }
        mitigation = proposal.mitigationId.rawValue
        self.approver = approver.rawValue
    }

    /// The address of the approver's page, the same at every try.
    ///
    /// - Returns: `nil` when the approver was removed, or the proposal is gone.
    /// - Throws: What the database says.
    func url(
        tenant: TenantID,
        key: DataKey,
        at publicURL: BaseURL,
        on connection: PostgresConnection
    ) async throws -> String? {
        let link = try await ApprovalLink.find(to: mitigation, approver: approver, tenant: tenant, on: connection)
        return link?.address(tenant: tenant, key: key, at: publicURL)
    }
}
