import FoundationEssentials
import MicrosoftCloud
import Postgres

/// One worker's right to work for one tenant, until a deadline that heartbeats move on.
struct Lease: Sendable, Equatable {
    /// What the tenant's shifts leave for the next one, on whichever replica that runs.
    struct Standing: Sendable, Equatable {
        /// Failed shifts in a row.
        var failures = 0
        /// Throttled shifts in a row.
        var throttles = 0
        /// What is left of the request budget; `nil` is a full bucket.
        var budget: RequestBudget.Level?
        /// When the subscriptions are next looked at; `nil` is now.
        var upkeepAt: Date?
    }

    let tenant: TenantID
    let holder: String
    /// Grows with every lease of the tenant: effects under an older number are refused.
    let fence: Int64
    let standing: Standing
    /// How long after it was due the tenant was leased.
    var late: Duration = .zero

    /// How long a lease lives without a heartbeat.
    static let lifetime = Duration.seconds(60)
}
