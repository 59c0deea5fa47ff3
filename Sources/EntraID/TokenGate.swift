internal import MicrosoftCloud

/// Lets token requests through one after another, the longest waiting first, within ``TokenLimits``.
///
/// Whoever has a place takes the next free moment, so both limits are kept in the order of arrival. A moment that its owner
/// does not use, because it was cancelled while it waited, is not given to another: at worst a little is left unused.
actor TokenGate {
    private struct Waiter {
        let id: UInt64
        let continuation: CheckedContinuation<Void, any Error>
    }

    private let limits: TokenLimits
    private let clock: CloudClock
    private let pause: @Sendable (Duration) async throws -> Void
    private var inFlight = 0
    private var waiters: [Waiter] = []
    private var lastID: UInt64 = 0
    /// The last moments given away, at most as many as a second may have, oldest first.
    private var moments: [ContinuousClock.Instant] = []

    init(limits: TokenLimits, clock: CloudClock, pause: @escaping @Sendable (Duration) async throws -> Void) {
        self.limits = limits
        self.clock = clock
        self.pause = pause
    }

    /// How many wait for a place.
    var waiting: Int { waiters.count }

    /// Runs the work once it is its turn.
    ///
    /// - Throws: `CancellationError` while it waits; whatever the work throws.
    nonisolated func pass<R: Sendable>(_ work: () async throws -> R) async throws -> R {
        try await enter()
        do {
            let wait = await wait()
            if wait > .zero { try await pause(wait) }
            let result = try await work()
            await leave()
            return result
        } catch {
            await leave()
            throw error
        }
    }

    private func enter() async throws {
        try Task.checkCancellation()
        guard inFlight >= limits.inFlight else {
            inFlight += 1
            return
        }
        lastID += 1
        let id = lastID
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                guard !Task.isCancelled else { return continuation.resume(throwing: CancellationError()) }
                waiters.append(Waiter(id: id, continuation: continuation))
            }
        } onCancel: {
            // A hop onto the actor, which an onCancel closure can't make otherwise; it ends at once.
            Task { await abandon(id) }
        }
    }

    /// The place passes from hand to hand, so the count stays.
    private func leave() {
        guard !waiters.isEmpty else {
            inFlight -= 1
            return
        }
        waiters.removeFirst().continuation.resume()
    }

    private func abandon(_ id: UInt64) {
        guard let index = waiters.firstIndex(where: { $0.id == id }) else { return }
        waiters.remove(at: index).continuation.resume(throwing: CancellationError())
    }

    /// Takes the next moment at which a request may begin: a second after the one so many before it.
    private func wait() -> Duration {
        let now = clock.steady()
        var moment = now
        if moments.count >= limits.perSecond {
            moment = max(now, moments[moments.count - limits.perSecond] + .seconds(1))
            moments.removeFirst(moments.count - limits.perSecond + 1)
        }
        moments.append(moment)
        return moment - now
    }
}
