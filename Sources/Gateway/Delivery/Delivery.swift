package import FoundationEssentials
import Postgres

/// One thing on its way to one place: a row of the outbox.
package struct Delivery: Sendable, Codable, Equatable {
    /// By which way it goes; each has its own courier.
    package enum Channel: String, Sendable, Codable, CaseIterable {
        case mail, webhook, teams, slack, psa
    }

    package enum State: String, Sendable, Codable, CaseIterable {
        /// To be tried, first or again; a try or an operator ends it.
        case waiting
        /// The other side has it.
        case sent
        /// Given up: refused for good, or tried for long enough; an operator may set it waiting again.
        case dead
        /// Not wanted any more before it was sent: unsubscribed, removed, the digest gone, the alert closed.
        case dropped
    }

    package var deliveryId: GUID
    package var channel: Channel
    /// What it carries: a digest, or else a notification.
    package var digestId: GUID?
    /// The alert that it tells of.
    package var alertId: GUID?
    /// The mitigation that it asks about or tells of.
    package var mitigationId: GUID?
    /// What happened: to the alert `raised`, `reopened`, `updated`, `escalated`; `channel_disabled`; to the mitigation
    /// `approval`, `approval_reminder`, `approval_escalated`, `by_hand`, `mitigated` or `sharer`.
    package var cause: String?
    /// Where a notification goes, and the name that policies knew it by then.
    package var channelId: GUID?
    package var channelName: String?
    package var target: String
    /// Whose subscription it comes from; `nil` for what was sent by hand.
    package var recipientId: GUID?
    package var state: State
    package var createdAt: Date
    package var attempts: Int
    package var nextAttemptAt: Date?
    package var settledAt: Date?
    package var lastAnswer: String?

    static let columns: PostgresQuery = """
        delivery_id, channel, digest_id, alert_id, mitigation_id, cause, channel_id, channel_name, target, recipient_id, state, \
        created_at, attempts, next_attempt_at, settled_at, last_answer
        """

    init(row: PostgresRow) throws {
        deliveryId = GUID(try row.decode("delivery_id", as: UUID.self))
        channel = try row.decodeCase("channel")
        digestId = try row.decode("digest_id", as: UUID?.self).map { GUID($0) }
        alertId = try row.decode("alert_id", as: UUID?.self).map { GUID($0) }
        mitigationId = try row.decode("mitigation_id", as: UUID?.self).map { GUID($0) }
        cause = try row.decode("cause", as: String?.self)
        channelId = try row.decode("channel_id", as: UUID?.self).map { GUID($0) }
        channelName = try row.decode("channel_name", as: String?.self)
        target = try row.decode("target", as: String.self)
        recipientId = try row.decode("recipient_id", as: UUID?.self).map { GUID($0) }
        state = try row.decodeCase("state")
        createdAt = try row.decode("created_at", as: Date.self)
        attempts = try row.decode("attempts", as: Int.self)
        nextAttemptAt = state == .waiting ? try row.decode("next_attempt_at", as: Date.self) : nil
        settledAt = try row.decode("settled_at", as: Date?.self)
        lastAnswer = try row.decode("last_answer", as: String?.self)
    }
}
