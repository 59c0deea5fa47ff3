/// When a message is tried again: the schedule that Standard Webhooks 1.0 suggests.
enum RetrySchedule {
    /// The waits after each failed try, in seconds: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
    ///
    /// Ten tries over 75 hours.
    static let waits = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
    /// Later by up to a tenth, by chance, so that what failed together does not return together.
    static let jitter = 0.1

    /// The wait after so many failed tries; `nil` when there is no further one.
    ///
    /// - Parameters:
    ///   - tries: Counted from 1.
    ///   - random: A number in 0...1.
    /// - Returns: Never less than the schedule says.
    static func wait(afterTries tries: Int, random: Double) -> Duration? {
        guard tries >= 1, tries <= waits.count else { return nil }
        return .seconds(Double(waits[tries - 1]) * (1 + jitter * random))
    }
}
