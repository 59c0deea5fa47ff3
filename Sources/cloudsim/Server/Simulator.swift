internal import NIOConcurrencyHelpers

/// The cloud behind its lock, and the clock it goes by.
///
/// The lock is held for one `Cloud.answer`, which computes and never waits.
final class Simulator: Sendable {
    private let cloud: NIOLockedValueBox<Cloud>
    private let clock: @Sendable () -> Moment

    init(_ cloud: Cloud, clock: @escaping @Sendable () -> Moment = { Moment.now }) {
        self.cloud = NIOLockedValueBox(cloud)
        self.clock = clock
    }

    /// The service's time: the machine's, and what a control request added to it.
    var now: Moment { clock().adding(seconds: cloud.withLockedValue(\.clockOffset)) }

    func answer(_ call: Call) -> Reply {
        let now = clock()
        return cloud.withLockedValue { cloud in
            cloud.answer(call, at: now.adding(seconds: cloud.clockOffset))
        }
    }

    /// One step on the state, for set-up and for the trickle of new content.
    @discardableResult
    func update<Result>(_ change: (inout Cloud, Moment) throws -> Result) rethrows -> Result {
        let now = clock()
        return try cloud.withLockedValue { cloud in
            try change(&cloud, now.adding(seconds: cloud.clockOffset))
        }
    }
}
