import Foundation
import NIOHTTP1

/// Moves Microsoft's clock on, so that subscriptions may be started within a run, and knows what that excuses.
enum SoakClock {
    /// Some fifteen hours in all: what is published at five days of age must not expire within a run.
    static let mostJumps = 55
    /// How far from Microsoft's seven days a gateway stays by its own reckoning.
    private static let margin = 300

    static func jump(_ lab: Lab, by seconds: Int, limit: Int, _ tally: SoakTally) async throws {
        guard tally["clock jumps"] < limit else { return }
        tally.count("clock jumps")
        tally.count("clock moved by s", seconds)
        try await lab.control(.POST, "clock", #"{"advanceSeconds":\#(seconds)}"#)
    }

    struct Violation: Decodable {
        let rule: String
        let tenant: String
        let count: Int
        let lastDetail: String

        /// By how much a window was too old, as its detail says.
        fileprivate var excess: Int? {
            guard rule == "windowTooOld", let match = lastDetail.firstMatch(of: /(\d+) s too old/) else { return nil }
            return Int(match.output.1)
        }
    }

    /// Rules that were broken for no reason of ours.
    ///
    /// The worker that gets no lease for a while hears nothing of a jump, and then asks for a window that is too old by whole
    /// jumps less the margin. No real clock does that; a margin that is missing shows as less than one jump, and counts.
    static func unexcused(_ violations: [Violation], _ tally: SoakTally) -> [Violation] {
        violations.filter { violation in
            guard let excess = violation.excess else { return true }
            let isStaleClock = excess >= 905 - margin && excess <= tally["clock moved by s"] - margin
            if isStaleClock { tally.count("windows by a clock from before a jump", violation.count) }
            return !isStaleClock
        }
    }
}
