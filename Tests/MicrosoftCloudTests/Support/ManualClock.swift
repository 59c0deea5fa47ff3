import FoundationEssentials
import MicrosoftCloud
import NIOConcurrencyHelpers

/// Clocks that stand still until a test moves them.
final class ManualClock: Sendable {
    private let elapsed = NIOLockedValueBox(Duration.zero)
    private let origin = ContinuousClock.now
    private let date = Date(timeIntervalSince1970: 1_767_225_600)

    func advance(by duration: Duration) {
        elapsed.withLockedValue { $0 += duration }
    }

    var clock: CloudClock {
        CloudClock(
            wall: { self.date.addingTimeInterval(self.elapsed.withLockedValue { $0 } / .seconds(1)) },
            steady: { self.origin + self.elapsed.withLockedValue { $0 } }
        )
    }
}
