package import FoundationEssentials
package import MicrosoftCloud
package import Policies

/// What policies would have raised in a span of the past.
package struct PolicyTrialReport: Sendable, Codable, Equatable {
    /// One alert that there would have been.
    package struct Raised: Sendable, Codable, Equatable {
        package var key: [String: String]
        package var count: Int
        package var firstSeenAt: Date
        package var lastSeenAt: Date
        /// Ids of records and events, the first of them; nothing else of a record leaves.
        package var examples: [String]
    }

    /// One policy's part.
    package struct Outcome: Sendable, Codable, Equatable {
        package var policyId: String
        package var title: String
        package var severity: Severity
        package var file: String
        package var isCorrelation: Bool
        /// Pieces of evidence.
        package var matches: Int
        package var alerts: Int
        /// How often somebody would have been told: each alert once, within the policy's daily limit.
        package var notifications: Int
        /// How often the daily limit would have kept that back.
        package var suppressed: Int
        /// The largest of them, at most 20.
        package var largest: [Raised]
        /// Why it could not be evaluated, if so.
        package var trouble: String?
    }

    package var tenantId: TenantID
    package var since: Date
    package var until: Date
    package var blobs: Int
    package var records: Int
    package var events: Int
    package var seconds: Double
    package var policies: [Outcome]
}

/// How far a trial is.
package struct PolicyTrialProgress: Sendable, Codable, Equatable {
    package var blobs: Int
    package var ofBlobs: Int
    package var records: Int
    package var matches: Int
    package var seconds: Double
}
