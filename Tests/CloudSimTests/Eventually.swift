internal import NIOConcurrencyHelpers
internal import Testing

/// Asks again and again, up to twenty seconds, until it is so.
func eventually(_ condition: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(20)
    while try await !condition() {
        try #require(ContinuousClock.now < end, "it never came to be")
        try await Task.sleep(for: .milliseconds(20))  // between two looks
    }
}

/// A number that several threads add to.
final class Counter: Sendable {
    private let box = NIOLockedValueBox(0)

    var value: Int { box.withLockedValue { $0 } }

    func add(_ more: Int) { box.withLockedValue { $0 += more } }
}
