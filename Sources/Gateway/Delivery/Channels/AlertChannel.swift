package import FoundationEssentials
package import Policies
import Postgres

/// One place that a tenant's alerts are told to: a webhook, a Teams or Slack channel, a ticket system, mail addresses.
///
/// What may be shown of it; its address and secrets are sealed (``ChannelAddress``).
package struct AlertChannel: Sendable, Codable, Equatable {
    package typealias Kind = Delivery.Channel

    package enum State: String, Sendable, Codable, CaseIterable {
        /// Told of alerts.
        case enabled
        /// Told of nothing: an operator's will, or the gateway's where the other side said for good that it takes nothing more.
        case disabled
    }

    package var channelId: GUID
    /// What policies call it in their recipients.
    package var name: String
    package var kind: Kind
    /// The host of its address, or the mail addresses.
    package var shown: String
    /// Alerts below it are not told here, but where a policy names the channel.
    package var minSeverity: Severity
    /// Whether it hears how the alerts that it was told of went on.
    package var takesUpdates: Bool
    package var state: State
    package var stateReason: String?
    package var stateSince: Date
    package var createdAt: Date
    /// Failures in a row.
    package var failures: Int
    /// What was not tried yet waits until then.
    package var pausedUntil: Date?
    package var lastSuccessAt: Date?
    package var lastFailureAt: Date?

    static let columns: PostgresQuery = """
        channel_id, name, kind, shown, min_severity, takes_updates, state, state_reason, state_since, created_at, failures, \
        paused_until, last_success_at, last_failure_at
        """

    init(row: PostgresRow) throws {
        channelId = GUID(try row.decode("channel_id", as: UUID.self))
        name = try row.decode("name", as: String.self)
        kind = try row.decodeCase("kind")
        shown = try row.decode("shown", as: String.self)
        minSeverity = try row.decodeCase("min_severity")
        takesUpdates = try row.decode("takes_updates", as: Bool.self)
        state = try row.decodeCase("state")
        stateReason = try row.decode("state_reason", as: String?.self)
        stateSince = try row.decode("state_since", as: Date.self)
        createdAt = try row.decode("created_at", as: Date.self)
        failures = try row.decode("failures", as: Int.self)
        pausedUntil = try row.decode("paused_until", as: Date?.self)
        lastSuccessAt = try row.decode("last_success_at", as: Date?.self)
        lastFailureAt = try row.decode("last_failure_at", as: Date?.self)
    }

    /// Whether a name can be a channel's: lower case, so that a policy names it in one way.
    package static func isName(_ text: String) -> Bool {
        text.wholeMatch(of: /[a-z0-9][a-z0-9._\-]{0,62}/) != nil
    }
}
