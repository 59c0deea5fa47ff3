import NIOConcurrencyHelpers

/// How many shifts run in this process.
final class ShiftCount: Sendable {
    private let limit: Int
    private let running = NIOLockedValueBox(0)

    /// - Parameter limit: Shifts at the same time.
    init(limit: Int) { self.limit = limit }

    var free: Int { max(0, limit - running.withLockedValue { $0 }) }
    func begin() { running.withLockedValue { $0 += 1 } }
    func end() { running.withLockedValue { $0 -= 1 } }
}
