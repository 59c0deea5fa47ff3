package import FoundationEssentials

extension Digest {
    /// What was done about shares in the period, and what waited for people when the digest was made.
    package struct Mitigation: Codable, Equatable, Sendable {
        /// What happened in the period, each in the period in which it happened.
        ///
        /// One mitigation may count several times: proposed, approved and taken back on the same day.
        package struct Counts: Codable, Equatable, Sendable {
            package var proposed = 0
            /// By people, or by a policy that says so in writing.
            package var approved = 0
            /// Shares that were taken away or lowered, and read back as such.
            package var takenBack = 0
            /// Other changes that were read back: quarantined apps, stopped flows.
            package var changed = 0
            /// It was so before anything was sent.
            package var alreadySo = 0
            /// The app or flow was gone, and the share with it.
            package var gone = 0
            /// Manual tasks that somebody says are done, or that were seen to be.
            package var byHand = 0
            /// Letters to whoever shared.
            package var told = 0
            package var failed = 0
            /// What was given back.
            package var undone = 0
            /// Shares that were found to be there again after they had been taken back.
            package var reshared = 0
            package var rejected = 0
            package var expired = 0
            package var stopped = 0
            /// What it rested on had changed, or there was nothing to do.
            package var void = 0
            /// What policies would have done, had they not been told to try only.
            package var trials = 0

            package init() {}
        }

        /// One mitigation of which there is something to tell.
        package struct Line: Codable, Equatable, Sendable {
            package var mitigationId: String
            package var action: String
            /// What is done, as an order.
            package var title: String
            package var resourceKind: String
            /// Its name, or what else it is known by.
            package var resource: String
            package var principal: String?
            package var state: String
            package var outcome: String?
            package var proposedBy: String
            /// `operator`, `contact`, `policy` or `gateway`.
            package var proposedSide: String
            package var proposedAt: Date
            /// Who said yes; empty where nobody did, or a policy's word stood for theirs.
            package var approvedBy: [String]
            package var isAutomatic: Bool
            /// The mitigation that it takes back.
            package var undoOf: String?
            package var verifiedAt: Date?
            package var resharedAt: Date?
            package var undoneAt: Date?
            package var settledAt: Date?
            /// How it ended or what it waits for.
            package var message: String?
        }

        package var counts: Counts
        /// Proposals that waited for somebody's decision.
        package var waiting: Int
        /// Manual tasks that waited for somebody to do them.
        package var manual: Int
        /// What was approved and not carried out yet.
        package var underWay: Int
        /// How many mitigations there is something to tell of, also those that are not named here.
        package var total: Int
        /// Shares that came back first, then what waits for people and what failed, then the latest.
        package var mitigations: [Line]

        package var isEmpty: Bool { total == 0 }
    }
}
