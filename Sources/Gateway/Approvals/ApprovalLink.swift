import FoundationEssentials
import MicrosoftCloud
import Postgres
import Sealing

/// One approver's way to one proposal's page.
///
/// Its word stands in no table: it is made anew from the tenant's key whenever a message is sent.
struct ApprovalLink: Sendable {
    /// After the proposal's end the page still says what became of it.
    private static let afterlife = 7 * 86_400.0
    /// Network addresses that are told to the evidence log.
    static let seenLimit = 8

    var linkId: UUID
    var mitigation: UUID
    var approver: UUID
    var expiresAt: Date
    var usedAt: Date?
    var usedBy: String?
    var seenFrom: [String]

    private init(row: PostgresRow) throws {
        linkId = try row.decode("link_id", as: UUID.self)
        mitigation = try row.decode("mitigation_id", as: UUID.self)
        approver = try row.decode("approver_id", as: UUID.self)
        expiresAt = try row.decode("expires_at", as: Date.self)
        usedAt = try row.decode("used_at", as: Date?.self)
        usedBy = try row.decode("used_by", as: String?.self)
        seenFrom = try row.decode("seen_from", as: [String].self)
    }

    /// Makes the approver's link to the proposal, unless there is one.
    static func put(
        _ mitigation: Mitigation,
        approver: UUID,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        let id = NoticeIdentity.make(["approval.link", "\(mitigation.mitigationId)", approver.uuidString])
        try await connection.execute(
            """
            insert into approval_link (tenant_id, link_id, mitigation_id, approver_id, expires_at)
            values (\(tenant.rawValue), \(id), \(mitigation.mitigationId.rawValue), \(approver),
                \(mitigation.expiresAt.addingTimeInterval(afterlife)))
            on conflict do nothing
            """
        )
    }

    /// The approver's link to a proposal; `nil` once the approver was removed.
    static func find(
        to mitigation: UUID,
        approver: UUID,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> ApprovalLink? {
        try await connection.query(
            """
            select * from approval_link where tenant_id = \(tenant.rawValue)
                and mitigation_id = \(mitigation) and approver_id = \(approver)
            """
        ).first.map(ApprovalLink.init(row:))
    }

    /// A link by its id, held until the transaction ends where that is asked.
    static func get(
        _ link: UUID,
        tenant: TenantID,
        isLocked: Bool = false,
        on connection: PostgresConnection
    ) async throws -> ApprovalLink? {
        let lock: PostgresQuery = isLocked ? "for update" : ""
        return try await connection.query(
            "select * from approval_link where tenant_id = \(tenant.rawValue) and link_id = \(link) \(lock)"
        ).first.map(ApprovalLink.init(row:))
    }

    /// Counts that somebody opened it, and remembers from where.
    func noteOpened(from address: String?, tenant: TenantID, on connection: PostgresConnection) async throws {
        let seen = address.map { seenFrom + [$0] } ?? seenFrom
        try await connection.execute(
            """
            update approval_link set opened = opened + 1, last_opened_at = now(), seen_from = \(seen)
            where tenant_id = \(tenant.rawValue) and link_id = \(linkId)
            """
        )
    }

    /// Ends it: whoever comes back is told what was decided.
    ///
    /// - Returns: `false` when it was used before; of two at once the second waits for the first.
    func use(by person: String, tenant: TenantID, on connection: PostgresConnection) async throws -> Bool {
        try await connection.execute(
            """
            update approval_link set used_at = now(), used_by = \(person)
            where tenant_id = \(tenant.rawValue) and link_id = \(linkId) and used_at is null
            """
        ) > 0
    }

    // MARK: Its word

    func isOpened(by token: LinkToken, key: DataKey) -> Bool {
        token.isValid(.approval, subjects: [mitigation, approver], expiresAt: expiresAt, key: key)
    }

    /// The whole address of its page.
    func address(tenant: TenantID, key: DataKey, at publicURL: BaseURL) -> String {
        let token = LinkToken(
            .approval,
            tenant: tenant,
            link: linkId,
            subjects: [mitigation, approver],
            expiresAt: expiresAt,
            key: key
        )
        return publicURL.appending(ApprovalLinks.path + token.text)
    }
}
