internal import Foundation
internal import UnixSignals

/// The end of the program, which waits for nobody.
enum LastMoment {
    /// How long services may take to end once the program was told to.
    private static let grace = Duration.milliseconds(500)

    /// Does the work until it ends by itself, or ends the program a moment after a signal.
    ///
    /// An open TLS connection holds the server up for five seconds, until it gives up waiting for the other side's goodbye.
    static func run(_ work: @escaping @Sendable () async throws -> Void) async throws {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in signals {
                    try await Task.sleep(for: grace)  // the services' time to end
                    exit(0)
                }
            }
            group.addTask { try await work() }
            try await group.next()
            group.cancelAll()
        }
    }
}
