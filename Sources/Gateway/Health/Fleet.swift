package import MicrosoftCloud

/// All tenants in numbers, and by name only what somebody must look at.
package struct Fleet: Sendable, Codable {
    /// One thing that is wrong with one tenant.
    package struct Failing: Sendable, Codable, Equatable {
        package var tenantId: TenantID
        package var tenant: String
        package var finding: Finding
    }

    package var active = 0
    package var paused = 0
    package var suspended = 0
    /// Tenants with a feed of which no listing succeeded for too long; paused ones do not count here and below.
    package var stale = 0
    /// Past their due time, and no worker took them.
    package var overdue = 0
    /// Something is missing, or does not come by itself.
    package var incomplete = 0
    /// What is missing is on its way, and older than usual.
    package var behind = 0
    /// Held back by Microsoft.
    package var throttled = 0
    /// With a subscription that waits for its first content.
    package var warmingUp = 0
    /// Content blobs that wait, and that were given up.
    package var blobsWaiting = 0
    package var deadLetters = 0
    package var openGaps = 0
    /// The worst first, 50 at most.
    package var failing: [Failing] = []
    /// How many findings more there are.
    package var furtherFailing = 0

    static let failingShown = 50
}
