public import FoundationEssentials

/// The clocks that the clients read, so that a test may set them.
public struct CloudClock: Sendable {
    /// The wall clock: what is signed into assertions and shown to people.
    public var wall: @Sendable () -> Date
    /// The steady clock: what lifetimes are measured by, whatever happens to the wall clock.
    public var steady: @Sendable () -> ContinuousClock.Instant

    /// The machine's clocks, unless others are given.
    public init(
        wall: @escaping @Sendable () -> Date = { Date() },
        steady: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.wall = wall
        self.steady = steady
    }
}
