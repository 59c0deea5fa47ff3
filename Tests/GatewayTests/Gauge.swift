import NIOConcurrencyHelpers

/// A number that many tasks change.
final class Gauge: Sendable {
    private let box = NIOLockedValueBox(0)

    var value: Int { box.withLockedValue { $0 } }
    func add(_ amount: Int) -> Int {
        box.withLockedValue {
            $0 += amount
            return $0
        }
    }
    func raise(to value: Int) { box.withLockedValue { $0 = max($0, value) } }
}
