import EmbeddedPostgres
import ServiceLifecycle

/// Keeps the embedded PostgreSQL running while the gateway does; it is stopped last, after everybody who uses it.
struct EmbeddedService: Service {
    let server: EmbeddedPostgres

    func run() async throws {
        await cancelWhenGracefulShutdown { await server.run() }
    }
}
