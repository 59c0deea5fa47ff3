/// Whether what a feed or a tenant has is everything, in one word.
package enum Verdict: String, Sendable, Codable, CaseIterable, Comparable {
    /// Everything that Microsoft offered is stored.
    case complete
    /// The subscriptions are young and nothing has arrived yet; up to 24 hours of that are no cause for alarm.
    case warmingUp
    /// Nothing was listed yet.
    case starting
    /// Everything but for gaps that nobody can close any more.
    case completeButForGaps
    /// What is missing is on its way, and older than it usually gets.
    case behind
    /// An operator stopped the reading.
    case paused
    /// Something is missing, or does not come by itself.
    case incomplete

    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .complete: 0
        case .warmingUp: 1
        case .starting: 2
        case .completeButForGaps: 3
        case .behind: 4
        case .paused: 5
        case .incomplete: 6
        }
    }
}
