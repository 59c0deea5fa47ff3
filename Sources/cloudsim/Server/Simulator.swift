internal import NIOConcurrencyHelpers

/// The cloud behind its lock, and the clock it goes by.
///
/// The lock is held for one `Cloud.answer`, which computes and never waits.
final class Simulator: Sendable {
    private let cloud: NIOLockedValueBox<Cloud>
    private let clock: @Sendable () -> Moment
    /// Speaks when there is something to announce.
    let news: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation

    init(_ cloud: Cloud, clock: @escaping @Sendable () -> Moment = { Moment.now }) {
        (news, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        self.cloud = NIOLockedValueBox(cloud)
        self.clock = clock
    }

    /// The service's time: the machine's, and what a control request added to it.
    var now: Moment { clock().adding(seconds: cloud.withLockedValue(\.clockOffset)) }

    func answer(_ call: Call) -> Reply {
        update { cloud, now in cloud.answer(call, at: now) }
    }

    /// One step on the state, for set-up and for the trickle of new content.
    @discardableResult
    func update<Result>(_ change: (inout Cloud, Moment) throws -> Result) rethrows -> Result {
        let now = clock()
        return try cloud.withLockedValue { cloud in
            defer { if !cloud.announcements.isEmpty { bell.yield() } }
            return try change(&cloud, now.adding(seconds: cloud.clockOffset))
        }
    }
}
