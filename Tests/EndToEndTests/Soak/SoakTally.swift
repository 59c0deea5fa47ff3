import NIOConcurrencyHelpers

/// What happened during a run.
final class SoakTally: Sendable {
    private let counts = NIOLockedValueBox<[String: Int]>([:])

    func count(_ what: String, _ number: Int = 1) { counts.withLockedValue { $0[what, default: 0] += number } }

    subscript(what: String) -> Int { counts.withLockedValue { $0[what] ?? 0 } }

    /// In one line, by name.
    var text: String {
        counts.withLockedValue { $0 }.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
}
