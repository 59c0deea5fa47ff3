internal import Logging
internal import ServiceLifecycle

/// Tells webhooks about new content.
///
/// Placeholder of nothing: see `deliver`.
struct Announcer: Service {
    let simulator: Simulator
    let logger: Logger
    func run() async throws { try await gracefulShutdown() }
}
