import FoundationEssentials

/// How fast one tenant's look-ups may go, host by host, and when its turn is over.
///
/// Microsoft documents no limits for the admin APIs; 60 requests a minute and host are far below what their connectors
/// are granted (1000 and 100). A bucket of 20 that is filled with 40 a minute never gives more.
actor LookupPace {
    /// A bucket at one moment, as it is kept between turns.
    struct Level: Sendable, Equatable {
        var tokens: Double
        var at: Date
    }

    /// The turn has no time left: what remains is the next one's.
    struct TurnOver: Error {}

    private static let burst = 20.0
    private static let perMinute = 40.0

    private(set) var levels: [LookupSource: Level]
    private let end: ContinuousClock.Instant
    private let metrics: NameMetrics

    init(levels: [LookupSource: Level], lasting: Duration, metrics: NameMetrics) {
        self.levels = levels
        self.metrics = metrics
        end = .now + lasting
    }

    /// Waits until the source may be sent one more request.
    ///
    /// - Throws: ``TurnOver``, `CancellationError`.
    func spend(_ source: LookupSource) async throws {
        while true {
            try Task.checkCancellation()
            guard ContinuousClock.now < end else { throw TurnOver() }
            let level = filled(source.host)
            guard level.tokens < 1 else {
                levels[source.host] = Level(tokens: level.tokens - 1, at: level.at)
                return metrics.countRequest(source)
            }
            let wait = Duration.seconds((1 - level.tokens) * 60 / Self.perMinute)
            guard ContinuousClock.now + wait < end else { throw TurnOver() }
            // Others may have taken the token while this one slept: look again.
            try await Task.sleep(for: wait)
        }
    }

    private func filled(_ source: LookupSource) -> Level {
        let now = Date()
        guard let level = levels[source] else { return Level(tokens: Self.burst, at: now) }
        // A clock that was set back fills nothing.
        let elapsed = max(0, now.timeIntervalSince(level.at))
        return Level(tokens: min(Self.burst, level.tokens + elapsed * Self.perMinute / 60), at: now)
    }
}
