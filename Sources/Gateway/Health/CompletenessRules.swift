import FoundationEssentials

/// When silence becomes an alarm.
package struct CompletenessRules: Sendable {
    /// Between two polls of a tenant; `GATEWAY_POLL_INTERVAL`.
    package var pollInterval: Duration

    package init(pollInterval: Duration = .seconds(300)) { self.pollInterval = pollInterval }

    /// A feed without a successful listing, or with content unfetched, for longer is not up to date.
    ///
    /// Two hours, or three polls where polls are rare; ten minutes of skew between the clocks do not matter to it.
    var freshness: TimeInterval { max(7200, 3 * pollInterval.seconds) }

    /// Microsoft: the first content can take 12 hours after a subscription starts, and was seen to take 24.
    static let warmUp: TimeInterval = 86_400

    /// Content unfetched for so long is a warning, then critical: Microsoft deletes it after seven days.
    static let lossWarning: TimeInterval = 3 * 86_400
    static let lossCritical: TimeInterval = 6 * 86_400

    /// Past its due time for so long a tenant has no worker.
    static let overdue: TimeInterval = 600

    /// Days before its end from which on a credential is told of: first as a note, then as a warning.
    static let credentialNote = 60
    static let credentialWarning = 30
}
