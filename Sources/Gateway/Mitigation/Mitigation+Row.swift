import FoundationEssentials
import Postgres

extension Mitigation {
    /// The columns that ``init(row:decisions:)`` reads.
    static let columns: PostgresQuery = """
        m.mitigation_id, m.action, m.state, m.outcome, m.resource_kind, m.environment_id, m.resource_id, m.resource_name, \
        m.resource_url, m.principal, m.role, m.target_role, m.reason, m.proposed_by, m.proposed_side, m.alert_id, m.policy_id, \
        m.event_id, m.undo_of, m.replaces, m.approvers, m.is_automatic, m.is_trial, m.before, m.before_hash, m.changes, m.created_at, \
        m.expires_at, m.decided_at, m.run_after, m.acted_at, m.after, m.verified_at, m.settled_at, m.message, m.remedy, \
        m.watch_until, m.reshared_at, m.undone_at
        """

    init(row: PostgresRow, decisions: [ApprovalDecision]) throws {
        func id(_ column: String) throws -> GUID? { try row.decode(column, as: UUID?.self).map { GUID($0) } }
        func document<T: Decodable>(_ column: String, _ type: T.Type) throws -> T? {
            try row.decode(column, as: JSONBytes?.self).map { try JSONCoding.value(type, from: $0.bytes) }
        }
        mitigationId = GUID(try row.decode("mitigation_id", as: UUID.self))
        action = try row.decodeCase("action")
        state = try row.decodeCase("state")
        outcome = try row.decode("outcome", as: String?.self).flatMap(Outcome.init)
        resource = Resource(
            kind: try row.decodeCase("resource_kind"),
            environmentId: try row.decode("environment_id", as: String?.self),
            id: try row.decode("resource_id", as: String?.self),
            name: try row.decode("resource_name", as: String?.self),
            url: try row.decode("resource_url", as: String?.self)
        )
        principal = try document("principal", Principal.self)
        role = try row.decode("role", as: String?.self)
        targetRole = try row.decode("target_role", as: String?.self)
        reason = try row.decode("reason", as: String.self)
        proposedBy = try row.decode("proposed_by", as: String.self)
        proposedSide = try row.decodeCase("proposed_side")
        alertId = try id("alert_id")
        policyId = try row.decode("policy_id", as: String?.self)
        eventId = try id("event_id")
        undoOf = try id("undo_of")
        replaces = try id("replaces")
        approvers = try row.decodeCase("approvers")
        isAutomatic = try row.decode("is_automatic", as: Bool.self)
        isTrial = try row.decode("is_trial", as: Bool.self)
        before = try document("before", LiveState.self)
        beforeHash = try row.decode("before_hash", as: [UInt8]?.self).map { $0.map(\.hexadecimal).joined() }
        changes = try row.decode("changes", as: [String].self)
        createdAt = try row.decode("created_at", as: Date.self)
        expiresAt = try row.decode("expires_at", as: Date.self)
        decidedAt = try row.decode("decided_at", as: Date?.self)
        runAfter = try row.decode("run_after", as: Date?.self)
        actedAt = try row.decode("acted_at", as: Date?.self)
        after = try document("after", LiveState.self)
        verifiedAt = try row.decode("verified_at", as: Date?.self)
        settledAt = try row.decode("settled_at", as: Date?.self)
        message = try row.decode("message", as: String?.self)
        remedy = try row.decode("remedy", as: String?.self)
        watchUntil = try row.decode("watch_until", as: Date?.self)
        resharedAt = try row.decode("reshared_at", as: Date?.self)
        undoneAt = try row.decode("undone_at", as: Date?.self)
        self.decisions = decisions
    }
}
