internal import EmbeddedPostgres
internal import FoundationEssentials
internal import Glibc
internal import Logging
internal import Migrations
internal import Postgres

/// The PostgreSQL that all tests of this process share, and the template their databases are cloned from.
///
/// A private one, started with the first test that wants it, unless `GATEWAY_TEST_POSTGRES` names another.
actor TestServer {
    static let shared = TestServer()

    /// Databases that exist at once: Swift Testing starts every test together, and connections are limited.
    private var freeSlots = 6
    private var waiters: [CheckedContinuation<Void, Never>] = []
    private var lastNumber = 0
    private var starting: Task<String, any Error>?
    private var template: Task<String, any Error>?

    /// Runs `body` with a database of its own: migrated, or empty.
    func withDatabase(
        isMigrated: Bool,
        _ body: @Sendable (ScratchDatabase) async throws -> Void
    ) async throws {
        await takeSlot()
        defer { giveSlot() }
        let server = try await server()
        let source = isMigrated ? try await migratedTemplate(on: server) : "template0"
        lastNumber += 1
        let name = "gateway_test_\(getpid())_\(lastNumber)"
        try await administer(
            server,
            // Copying the files is faster than logging the copy, and nobody needs the log.
            "create database \(identifier: name) template \(identifier: source) strategy = file_copy"
        )
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(ScratchDatabase(name: name, uri: Self.uri(server, database: name))))
        } catch {
            outcome = .failure(error)
        }
        try await administer(server, "drop database \(identifier: name) with (force)")
        try outcome.get()
    }

    /// The server's URI, for its `postgres` database.
    func server() async throws -> String {
        if let starting { return try await starting.value }
        // Shared by all who ask; a test that is cancelled must not cancel it for the others.
        let task = Task { try await Self.start() }
        starting = task
        return try await task.value
    }

    private static func start() async throws -> String {
        if let given = ProcessInfo.processInfo.environment["GATEWAY_TEST_POSTGRES"] {
            let isLocal = ["host=%2F", "host=/", "@localhost", "@127.0.0.1", "@[::1]", "@/"].contains {
                given.contains($0)
            }
            precondition(isLocal, "tests drop databases: GATEWAY_TEST_POSTGRES must be a URI of this machine")
            return given
        }
        let server = try await EmbeddedPostgres.start(
            in: TestFolder.shared.path + "/postgres",
            options: .forTests,
            logger: Logger(label: "test.postgres") { _ in SwiftLogNoOpLogHandler() }
        )
        TestFolder.shared.endsAtExit(server.processIdentifier)
        return uri(server.uri, database: "postgres")
    }

    private func migratedTemplate(on server: String) async throws -> String {
        if let template { return try await template.value }
        let name = "gateway_template_\(getpid())"
        // Shared like the server.
        let task = Task {
            try await self.administer(server, "drop database if exists \(identifier: name) with (force)")
            try await self.administer(server, "create database \(identifier: name) template template0")
            let configuration = PostgresConfiguration(uri: Self.uri(server, database: name))
            try await Migrator(configuration, migrations: Migrations.all)
                .migrate(logger: Logger(label: "test.migrations") { _ in SwiftLogNoOpLogHandler() })
            return name
        }
        template = task
        return try await task.value
    }

    private nonisolated func administer(_ server: String, _ statement: PostgresQuery) async throws {
        let connection = try await PostgresConnection.open(PostgresConfiguration(uri: server))
        try await connection.execute(statement)
        await connection.close()
    }

    /// The same server, another database: what stands between the host and `?`.
    static func uri(_ server: String, database: String) -> String {
        let parts = server.split(separator: "?", maxSplits: 1)
        guard let end = parts[0].lastIndex(of: "/") else { return server }
        return parts[0][...end] + database + (parts.count > 1 ? "?" + parts[1] : "")
    }

    private func takeSlot() async {
        guard freeSlots == 0 else {
            freeSlots -= 1
            return
        }
        await withCheckedContinuation { waiters.append($0) }
    }

    private func giveSlot() {
        if waiters.isEmpty { freeSlots += 1 } else { waiters.removeFirst().resume() }
    }
}
