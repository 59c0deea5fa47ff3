/// How long to wait after a failure: exponential with full jitter, so that many tenants do not return in step.
package struct Backoff: Sendable {
    /// The longest wait after the first failure; default 5 s.
    package var first: Duration = .seconds(5)
    /// The longest wait ever; default 15 min.
    package var maximum: Duration = .seconds(900)

    /// The least part of the ceiling that is waited; default a tenth.
    package var floor = 0.1

    package init(first: Duration = .seconds(5), maximum: Duration = .seconds(900), floor: Double = 0.1) {
        self.first = first
        self.maximum = maximum
        self.floor = floor
    }

    /// The wait after so many failures in a row.
    ///
    /// - Parameters:
    ///   - failures: Counted from 1.
    ///   - random: A number in 0...1 (full jitter: anything from the floor up to the ceiling).
    /// - Returns: Between the floor's part of the ceiling and the ceiling, which doubles with each failure up to ``maximum``.
    package func delay(afterFailures failures: Int, random: Double) -> Duration {
        precondition(failures >= 1, "failures are counted from 1")
        var ceiling = first
        for _ in 1..<failures where ceiling < maximum { ceiling *= 2 }
        return min(ceiling, maximum) * (floor + (1 - floor) * random)
    }
}
