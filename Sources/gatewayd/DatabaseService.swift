import Gateway
import ServiceLifecycle

/// Closes the connections after everybody who uses them has stopped, and before the embedded PostgreSQL does: who hangs up
/// first is not told that the server went away.
struct DatabaseService: Service {
    let database: Database

    func run() async throws {
        // Ends with the shutdown, or throws when the gateway is cancelled: the connections are closed either way.
        try? await gracefulShutdown()
        await database.shutdown()
    }
}
