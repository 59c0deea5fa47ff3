package import FoundationEssentials
package import Policies

extension Digest {
    /// What was open when the digest was made, and what was told of the period.
    package struct Alerts: Codable, Equatable, Sendable {
        /// One open alert.
        package struct Line: Codable, Equatable, Sendable {
            package var alertId: String
            package var severity: Severity
            package var state: String
            package var title: String
            /// One sentence about its newest evidence.
            package var summary: String
            /// How much evidence there is.
            package var count: Int
            package var lastSeenAt: Date
        }

        /// How many are open, also those that are not named here.
        package var open: Int
        /// How many were raised in the period, whatever became of them.
        package var raised: Int
        /// The most severe of the open ones, then the latest.
        package var alerts: [Line]
        /// Notifications of the period that were not sent: daily limits, and quiet hours that leave it to the digest.
        package var suppressed: Int

        package var isEmpty: Bool { open == 0 && raised == 0 && suppressed == 0 }
    }
}
