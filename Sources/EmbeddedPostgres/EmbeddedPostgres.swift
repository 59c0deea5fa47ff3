internal import FoundationEssentials
internal import Glibc
package import Logging
internal import NIOConcurrencyHelpers
internal import Postgres

/// A private PostgreSQL in the state folder, run as a child of this process.
///
/// It listens on a unix socket only, and the kernel says who connects: the user of this process and the one the server
/// runs as. Started as root, the server runs as `postgres` or `nobody`.
///
/// Whoever starts one calls ``run()`` to have it restarted when it dies, and ``stop()`` in the end. If this process is
/// killed, the kernel tells the server to shut down, and the next start clears what is left.
package final class EmbeddedPostgres: Sendable {
    /// A libpq URI of the gateway's database, as the cluster's owner.
    package let uri: String
    private let folder: ClusterFolder
    private let installation: Installation
    private let options: EmbeddedPostgresOptions
    private let logger: Logger
    private let state: NIOLockedValueBox<State>

    private struct State {
        var child: ChildProcess
        var isStopping = false
        /// The lock on the state folder; closed when the server has stopped.
        var lock: Int32
    }

    private init(
        _ folder: ClusterFolder,
        _ installation: Installation,
        _ options: EmbeddedPostgresOptions,
        _ child: ChildProcess,
        lock: Int32,
        _ logger: Logger
    ) {
        self.folder = folder
        self.installation = installation
        self.options = options
        self.logger = logger
        uri = Self.uri(of: folder, database: ClusterMaker.role)
        state = NIOLockedValueBox(State(child: child, lock: lock))
    }

    /// Starts the cluster in `directory`, making it first if there is none.
    ///
    /// - Parameters:
    ///   - directory: The cluster's own folder; made if missing, of mode 0700.
    ///   - options: How it runs.
    ///   - logger: Hears of starts, stops and crashes.
    /// - Returns: A server that accepts connections.
    /// - Throws: `EmbeddedPostgresError`, which says what to do.
    package static func start(
        in directory: String,
        options: EmbeddedPostgresOptions = EmbeddedPostgresOptions(),
        logger: Logger
    ) async throws -> EmbeddedPostgres {
        let owner = try SystemUser.forServer()
        let folder = try ClusterFolder(directory, owner: owner)
        let lock = try folder.lock()
        do {
            let installation = try await Installation.find(for: folder.dataVersion, extra: options.binaryFolders)
            try await Leftovers(folder: folder, logger: logger).clear()
            try await ClusterMaker(folder: folder, installation: installation, options: options, logger: logger)
                .makeIfMissing()
            let child = try await launch(folder, installation, options)
            let server = EmbeddedPostgres(folder, installation, options, child, lock: lock, logger)
            do {
                try await server.makeDatabase()
            } catch {
                await server.stop()
                throw error
            }
            logger.info(
                "Database server started",
                metadata: ["process.id": "\(child.id)", "postgres.version": "\(installation.version)"]
            )
            return server
        } catch {
            close(lock)
            throw error
        }
    }

    /// Whether the server's main process lives.
    package var isRunning: Bool { child.exit == nil }
    /// The server's main process.
    package var processIdentifier: Int32 { child.id }
    private var child: ChildProcess { state.withLockedValue { $0.child } }

    /// Waits until the present server process ends, or the task is cancelled.
    package func waitUntilExit() async { _ = await child.waitForExit() }

    /// Keeps the server running until the task is cancelled or ``stop()`` is called; stopped when it returns.
    package func run() async {
        let shortest = Duration.milliseconds(100)
        var delay = shortest
        var startedAt = ContinuousClock.now
        while let exit = await child.waitForExit(), !state.withLockedValue({ $0.isStopping }) {
            logger.error("Database server ended unexpectedly", metadata: ["process.exit": "\(exit)"])
            // One that came up and stayed for a minute had another reason to die than the last one.
            if startedAt.duration(to: .now) > .seconds(60) { delay = shortest }
            while !Task.isCancelled, !state.withLockedValue({ $0.isStopping }) {
                do {
                    try await Task.sleep(for: delay)
                    delay = min(delay * 2, .seconds(30))
                    try await restart()
                    startedAt = .now
                    break
                } catch is CancellationError {
                    break
                } catch {
                    logger.error(
                        "Database server did not start again",
                        metadata: ["error": "\(error)", "retry.delay": "\(delay)"]
                    )
                }
            }
        }
        await stop()
    }

    /// Stops the server: fast, after a while immediately, in the end by killing it; returns when it is gone.
    package func stop() async {
        let (child, isFirst) = state.withLockedValue { state in
            defer { state.isStopping = true }
            return (state.child, !state.isStopping)
        }
        guard isFirst else { return _ = await child.waitForExit() }
        // Shielded: a cancelled task still has to see the server end.
        await Task { [options, logger] in
            for signal in [SIGINT, SIGQUIT, SIGKILL] {
                child.signal(signal)
                if await child.waitForExit(atMost: options.stopTimeout) != nil { break }
                logger.warning("Database server is slow to stop", metadata: ["signal": "\(signal)"])
            }
        }.value
        close(state.withLockedValue { $0.lock })
        logger.info("Database server stopped")
    }

    private func restart() async throws {
        try await Leftovers(folder: folder, logger: logger).clear()
        let child = try await Self.launch(folder, installation, options)
        let isStopping = state.withLockedValue { state in
            if !state.isStopping { state.child = child }
            return state.isStopping
        }
        if isStopping {
            child.signal(SIGQUIT)
            _ = await child.waitForExit(atMost: options.stopTimeout)
        } else {
            logger.notice("Database server started again", metadata: ["process.id": "\(child.id)"])
        }
    }
}

// MARK: Starting

extension EmbeddedPostgres {
    private static func launch(
        _ folder: ClusterFolder,
        _ installation: Installation,
        _ options: EmbeddedPostgresOptions
    ) async throws -> ChildProcess {
        try folder.write(ServerSettings.access, to: folder.data + "/pg_hba.conf")
        try folder.write(ServerSettings.map([.current, folder.owner]), to: folder.data + "/pg_ident.conf")
        let output = open(folder.startLog, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard output >= 0 else { throw EmbeddedPostgresError.folder(path: folder.startLog, code: errno) }
        defer { close(output) }
        let child = try await ChildProcess.start(
            ChildProcess.Plan(
                path: installation.postgres,
                arguments: ServerSettings(folder: folder, options: options).arguments,
                directory: folder.data,
                user: folder.owner,
                output: output,
                deathSignal: options.deathSignal
            )
        )
        do {
            try await waitUntilReady(child, folder, options)
            return child
        } catch {
            child.signal(SIGQUIT)
            if await child.waitForExit(atMost: .seconds(5)) == nil { child.signal(SIGKILL) }
            throw error
        }
    }

    /// The server writes its state into the eighth line of its process file (PostgreSQL source, `pidfile.h`).
    private static func waitUntilReady(
        _ child: ChildProcess,
        _ folder: ClusterFolder,
        _ options: EmbeddedPostgresOptions
    ) async throws {
        let deadline = ContinuousClock.now + options.startTimeout
        while true {
            if child.exit != nil {
                let words = folder.lastWords()
                if words.contains("No space left") { throw EmbeddedPostgresError.noSpace(directory: folder.path) }
                throw EmbeddedPostgresError.start(output: words)
            }
            // Not there yet, or half written: looked at again.
            let text = (try? String(contentsOfFile: folder.processFile, encoding: .utf8)) ?? ""
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            if lines.count >= 8, lines[0] == "\(child.id)", lines[7].hasPrefix("ready") { return }
            guard .now < deadline else {
                throw EmbeddedPostgresError.start(output: "not ready after \(options.startTimeout)")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private func makeDatabase() async throws {
        var configuration = PostgresConfiguration(uri: Self.uri(of: folder, database: "postgres"))
        configuration.statementTimeout = nil
        let connection = try await PostgresConnection.open(configuration)
        let found = try await connection.query("select from pg_database where datname = \(ClusterMaker.role)")
        if found.isEmpty { try await connection.execute("create database \(identifier: ClusterMaker.role)") }
        await connection.close()
    }

    /// The URI of one of the cluster's databases; the socket's folder stands in it percent-encoded.
    static func uri(of folder: ClusterFolder, database: String) -> String {
        var host = ""
        for byte in folder.socketFolder.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                host.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                host += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
            }
        }
        return "postgresql://\(ClusterMaker.role)@/\(database)?host=\(host)&port=\(ClusterFolder.port)"
    }
}
