import FoundationEssentials
import MicrosoftCloud

/// The requests a tenant may send: a token bucket that all its feeds share, and all replicas through the lease.
///
/// Microsoft grants 2,000 a minute and tenant. A throttled answer halves the rate and empties the bucket; each success
/// gives back a hundredth of the full rate, so that a storm ends and a single refusal is soon forgotten.
actor RequestBudget {
    /// A bucket at one moment, as the lease keeps it between shifts.
    struct Level: Sendable, Equatable {
        /// Requests a minute now.
        var rate: Double
        /// Requests that may be sent at once; negative is never stored.
        var tokens: Double
        /// When that was so.
        var at: Date
    }

    /// However often a tenant is throttled it is asked now and then.
    private static let lowestRate = 6.0
    /// Refusals this close together halve the rate once.
    private static let burst = Duration.seconds(5)

    private let full: Double
    private var rate: Double
    private var tokens: Double
    private var filledAt: ContinuousClock.Instant
    private var halvedAt: ContinuousClock.Instant?

    /// - Parameters:
    ///   - perMinute: Requests a minute, at least 1.
    ///   - level: Where an earlier shift left the bucket; full without one.
    ///   - now: The wall clock, which `level` is told by.
    init(perMinute: Int, level: Level? = nil, now: Date = Date()) {
        precondition(perMinute >= 1, "a tenant needs at least one request a minute")
        let full = Double(perMinute)
        self.full = full
        let rate = min(level?.rate ?? full, full)
        self.rate = rate
        filledAt = .now
        // A clock that was set back fills nothing.
        let elapsed = max(0, level.map { now.timeIntervalSince($0.at) } ?? 0)
        let tokens = level.map { max(0, $0.tokens) + elapsed * rate / 60 } ?? full
        self.tokens = min(tokens, Self.capacity(rate: rate, full: full))
    }

    /// Where the bucket stands; `nil` when it is full, so that nothing need be kept.
    var level: Level? {
        fill()
        guard rate < full || tokens < full else { return nil }
        return Level(rate: rate, tokens: tokens, at: Date())
    }

    /// Waits until one more request may be sent.
    ///
    /// - Throws: `CancellationError`.
    func spend() async throws {
        while true {
            fill()
            guard tokens < 1 else {
                tokens -= 1
                return
            }
            // Others may have taken the token while this one slept: look again.
            try await Task.sleep(for: .seconds((1 - tokens) * 60 / rate))
        }
    }

    /// A request was answered.
    func succeeded() {
        guard rate < full else { return }
        fill()
        rate = min(full, rate + full / 100)
    }

    /// A request was refused for their number.
    ///
    /// Those that were under way together are one refusal.
    func throttled() {
        fill()
        tokens = 0
        let now = ContinuousClock.now
        if let halvedAt, now - halvedAt < Self.burst { return }
        halvedAt = now
        rate = max(min(Self.lowestRate, full), rate / 2)
    }

    private func fill() {
        let now = ContinuousClock.now
        tokens = min(Self.capacity(rate: rate, full: full), tokens + (now - filledAt).seconds * rate / 60)
        filledAt = now
    }

    /// A full bucket holds a minute's requests; one that was throttled lately holds a second's, so that it cannot burst.
    private static func capacity(rate: Double, full: Double) -> Double {
        rate < full ? max(1, rate / 60) : full
    }
}
