internal import EmbeddedPostgres
internal import FoundationEssentials
internal import Glibc
internal import Logging

/// A PostgreSQL of one test's own, which the test may kill: it comes back by itself, as an operator's server would.
///
/// It writes through to the disk like a real one: what a gateway saw committed must be there after a crash.
package final class OwnServer: Sendable {
    /// How the server goes down.
    package enum Mishap: String, Sendable, CaseIterable {
        /// The main process is killed, its sessions are left behind.
        case crash
        /// An immediate shutdown: sessions are cut, and recovery follows.
        case cut
        /// A fast shutdown, as for an update.
        case restart
    }

    private let server: EmbeddedPostgres
    private let keeper: Task<Void, Never>

    private init(_ server: EmbeddedPostgres) {
        self.server = server
        // Owned and awaited by `stop`: it restarts the server whenever it ends.
        keeper = Task { await server.run() }
    }

    /// Starts a server in a new folder.
    package static func start() async throws -> OwnServer {
        var options = EmbeddedPostgresOptions()
        options.diesAtOnce = true
        options.maxConnections = 100
        options.sharedBuffers = "32MB"
        let server = try await EmbeddedPostgres.start(
            in: try TestFolder.shared.makeFolder("pg") + "/c",
            options: options,
            logger: Logger(label: "test.postgres") { _ in SwiftLogNoOpLogHandler() }
        )
        return OwnServer(server)
    }

    /// A libpq URI of its database, as the owner.
    package var uri: String { server.uri }

    /// Whether the main process lives.
    package var isRunning: Bool { server.isRunning }

    /// Brings the server down; it begins to come back a moment later.
    package func suffer(_ mishap: Mishap) {
        guard server.isRunning else { return }
        switch mishap {
        case .crash: kill(server.processIdentifier, SIGKILL)
        case .cut: kill(server.processIdentifier, SIGQUIT)
        case .restart: kill(server.processIdentifier, SIGINT)
        }
    }

    package func stop() async {
        await server.stop()
        await keeper.value
    }
}
