package import FoundationEssentials

/// One thing that stands between a tenant and complete data, or soon may: what, since when, in whose words, what to do.
package struct Finding: Sendable, Codable, Equatable {
    /// How much it matters, the worst last.
    package enum Severity: String, Sendable, Codable, CaseIterable, Comparable {
        /// Good to know; nothing to do.
        case note
        /// Will become a loss if nobody looks at it.
        case warning
        /// Data is missing, or a person must act for it to come.
        case critical

        package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .note: 0
            case .warning: 1
            case .critical: 2
            }
        }
    }

    /// What it is about; names that monitoring may rely on.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        /// Microsoft refuses the tenant as a whole.
        case suspended
        /// An operator stopped the reading.
        case paused
        /// A subscription does not deliver.
        case subscription
        /// Listings fail.
        case listing
        /// No listing succeeded for a long time, whatever the reason.
        case stale
        /// Content is listed and not fetched for long.
        case behind
        /// Microsoft is about to delete what was not fetched.
        case timeToLoss
        /// Content was given up after many tries.
        case deadLetters
        /// A span is missing.
        case gap
        /// Microsoft slows the tenant down.
        case throttled
        /// No worker takes the tenant.
        case overdue
        /// The credential ends soon, or has ended.
        case credential
        /// The subscription is young and nothing has arrived.
        case warmingUp
        /// The subscription is not young any more and still nothing has arrived.
        case noContent
        /// A span is read again because somebody asked for it.
        case backfill
    }

    package var kind: Kind
    package var severity: Severity
    /// The feed it is about; `nil` for the tenant as a whole.
    package var contentType: String?
    /// The service's own code where it gave one, else `ingestion.` and the kind.
    package var code: String
    /// What happened, in the service's words where it had some.
    package var message: String
    package var since: Date?
    /// When the gateway tries again by itself.
    package var nextTryAt: Date?
    /// The next step of a person.
    package var remedy: String

    init(
        _ kind: Kind,
        _ severity: Severity,
        contentType: String? = nil,
        code: String? = nil,
        _ message: String,
        since: Date? = nil,
        nextTryAt: Date? = nil,
        remedy: String
    ) {
        self.kind = kind
        self.severity = severity
        self.contentType = contentType
        self.code = code ?? "ingestion.\(kind.rawValue)"
        self.message = message
        self.since = since
        self.nextTryAt = nextTryAt
        self.remedy = remedy
    }

    /// The worst first; of equals what lasts for longest.
    static func isWorse(_ left: Finding, _ right: Finding) -> Bool {
        if left.severity != right.severity { return left.severity > right.severity }
        return (left.since ?? .distantFuture) < (right.since ?? .distantFuture)
    }
}
