import FoundationEssentials
import MicrosoftCloud
import NIOConcurrencyHelpers

/// The time by one cloud's own clock, which judges every window: ours plus what its answers' `Date` headers differ by.
final class ServerClock: Sendable {
    private let skew = NIOLockedValueBox<Duration?>(nil)

    /// Whether the cloud has told its time yet.
    var isKnown: Bool { skew.withLockedValue { $0 != nil } }

    /// The cloud's time now; ours as long as it told none.
    var now: Date { Date().addingTimeInterval(skew.withLockedValue { $0 }?.seconds ?? 0) }

    func note(_ time: ServerTime?) {
        guard let time else { return }
        skew.withLockedValue { $0 = time.skew }
    }
}

/// The clocks of all clouds that this process speaks to.
final class ServerClocks: Sendable {
    private let clocks = NIOLockedValueBox<[String: ServerClock]>([:])

    /// The clock of the cloud with this name, the same for all its tenants.
    subscript(cloud: String) -> ServerClock {
        clocks.withLockedValue { clocks in
            let clock = clocks[cloud] ?? ServerClock()
            clocks[cloud] = clock
            return clock
        }
    }
}
