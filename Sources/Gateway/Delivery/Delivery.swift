package import FoundationEssentials
import Postgres

/// One thing on its way to one place: a row of the outbox.
package struct Delivery: Sendable, Codable, Equatable {
    /// By which way it goes; each has its own courier.
    package enum Channel: String, Sendable, Codable, CaseIterable {
        case mail
    }

    package enum State: String, Sendable, Codable, CaseIterable {
        /// To be tried, first or again; a try or an operator ends it.
        case waiting
        /// The other side has it.
        case sent
        /// Given up: refused for good, or tried for a day; an operator may set it waiting again.
        case dead
        /// Not wanted any more before it was sent: unsubscribed, removed, the digest gone.
        case dropped
    }

    package var deliveryId: GUID
    package var channel: Channel
    package var digestId: GUID
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
        delivery_id, channel, digest_id, target, recipient_id, state, created_at, attempts, next_attempt_at, settled_at, \
        last_answer
        """

    init(row: PostgresRow) throws {
        deliveryId = GUID(try row.decode("delivery_id", as: UUID.self))
        channel = try row.decodeCase("channel")
        digestId = GUID(try row.decode("digest_id", as: UUID.self))
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
