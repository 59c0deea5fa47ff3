import Dispatch
import Glibc

/// Turns Ctrl-C into cancellation, so that what was begun is put away first.
enum Interrupt {
    /// Runs the body; the first SIGINT or SIGTERM cancels it, a second one ends the process at once.
    static func cancelling(_ body: @escaping @Sendable () async throws -> Void) async throws {
        // A task of its own because the signal's handler must be able to cancel it; awaited below.
        let task = Task { try await body() }
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                task.cancel()
                signal(number, SIG_DFL)
            }
            source.activate()
            return source
        }
        defer { for source in sources { source.cancel() } }
        try await task.value
    }
}
