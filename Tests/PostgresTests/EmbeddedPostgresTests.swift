import EmbeddedPostgres
import FoundationEssentials
import GatewayTesting
import Glibc
import Logging
import Postgres
import Testing

@Suite(.serialized) struct EmbeddedPostgresTests {
    private let logger = Logger(label: "test.embedded")

    private func query(_ server: EmbeddedPostgres, _ query: PostgresQuery) async throws -> PostgresRows {
        try await PostgresConnection.open(PostgresConfiguration(uri: server.uri)).query(query)
    }

    /// A folder with a stopped cluster in it, copied from one made once: `initdb` takes seconds.
    private func makeClusterFolder(_ name: String) async throws -> String {
        let folder = try TestFolder.shared.makeFolder(name)
        try await Shell.run("cp -a \(try await SeedCluster.folder.value)/. \(folder)/")
        return folder
    }

    private func start(_ folder: String) async throws -> EmbeddedPostgres {
        try await EmbeddedPostgres.start(in: folder, options: .forTests, logger: logger)
    }

    @Test func `A new cluster keeps its data over a stop and a start`() async throws {
        let folder = try TestFolder.shared.makeFolder("keeps") + "/state/postgres"
        let first = try await start(folder)
        _ = try await query(first, "create table t as select 1 as n")
        await first.stop()
        #expect(!first.isRunning)

        let second = try await start(folder)

        #expect(try await query(second, "select n from t")[0]["n"] == 1)
        await second.stop()
    }

    @Test func `Nobody listens on the network, and the socket's folder is closed to others`() async throws {
        let folder = try await makeClusterFolder("closed")
        let server = try await start(folder)

        let row = try await query(
            server,
            "select current_setting('listen_addresses') as addresses, current_setting('data_checksums') as checksums"
        )[0]

        #expect(try row["addresses", as: String.self] == "")
        #expect(try row["checksums", as: String.self] == "on")
        for path in [folder, folder + "/run", folder + "/data"] {
            var status = stat()
            #expect(stat(path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o700, "\(path)")
        }
        await server.stop()
    }

    @Test func `A path too long for a socket gets a short one elsewhere`() async throws {
        let folder = try TestFolder.shared.makeFolder("long") + "/" + String(repeating: "x", count: 120)
        let server = try await start(folder)

        #expect(try await query(server, "select 1").count == 1)
        await server.stop()
    }

    @Test(.timeLimit(.minutes(6)))
    func `A server that is killed is started again and has every commit`() async throws {
        let folder = try await makeClusterFolder("killed")
        let server = try await start(folder)
        _ = try await query(server, "create table t as select 1 as n")
        let process = server.processIdentifier
        let supervision = Task { await server.run() }
        let pool = PostgresPool(PostgresConfiguration(uri: server.uri), logger: logger)
        _ = try await pool.query("select 1")

        kill(process, SIGKILL)

        while server.processIdentifier == process { await Task.yield() }
        #expect(try await pool.query("select n from t")[0]["n"] == 1)
        supervision.cancel()
        await supervision.value
        #expect(!server.isRunning)
        await pool.shutdown()
    }

    @Test func `A second daemon on the same folder is refused while the first lives`() async throws {
        let folder = try await makeClusterFolder("twice")
        let server = try await start(folder)

        let error = await #expect(throws: EmbeddedPostgresError.self) { try await start(folder) }

        guard case .inUse = error else {
            Issue.record("wrong error: \(String(describing: error))")
            return
        }
        #expect(server.isRunning)
        await server.stop()
    }

    @Test(.timeLimit(.minutes(6)))
    func `The server shuts down when its daemon is killed, and the next daemon finds every commit`() async throws {
        let folder = try await makeClusterFolder("bereft")
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String] in
            var options = EmbeddedPostgresOptions()
            options.isDurable = false
            let server = try await EmbeddedPostgres.start(in: folder, options: options, logger: Logger(label: "daemon"))
            let connection = try await PostgresConnection.open(PostgresConfiguration(uri: server.uri))
            try await connection.execute("create table t as select 1 as n")
            kill(getpid(), SIGKILL)
        }

        let server = try await start(folder)

        #expect(try await query(server, "select n from t")[0]["n"] == 1)
        await server.stop()
    }

    @Test func `What a killed daemon left behind is cleared`() async throws {
        let folder = try await makeClusterFolder("left")
        let first = try await start(folder)
        _ = try await query(first, "create table t as select 1 as n")
        await first.stop()
        // A server without its daemon, as after kill -9 of one whose death signal had no effect.
        let orphan = try await Orphan(folder: folder)
        defer { orphan.end() }

        let second = try await start(folder)

        #expect(try await query(second, "select n from t")[0]["n"] == 1)
        // Its number may stay for a while, if nobody reaps the process; its place does not.
        #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(orphan.process)/cwd")) == nil)
        await second.stop()
    }

    @Test func `A stale process file with somebody else's number does not keep the server from starting`() async throws
    {
        let folder = try await makeClusterFolder("stale")
        let first = try await start(folder)
        await first.stop()
        let file = folder + "/data/postmaster.pid"
        try "\(getpid())\n\(folder)/data\n1\n5432\n\(folder)/run\n\n 1 1\nready\n"
            .write(toFile: file, atomically: false, encoding: .utf8)

        let second = try await start(folder)

        #expect(second.isRunning)
        await second.stop()
    }

    @Test func `An interrupted initdb is done again`() async throws {
        let folder = try TestFolder.shared.makeFolder("half")
        try FileManager.default.createDirectory(
            atPath: folder + "/data.unfinished/base",
            withIntermediateDirectories: true
        )
        try "15\n".write(toFile: folder + "/data.unfinished/PG_VERSION", atomically: false, encoding: .utf8)

        let server = try await start(folder)

        #expect(server.isRunning)
        #expect(access(folder + "/data.unfinished", F_OK) != 0)
        await server.stop()
    }

    @Test func `Data of another version is refused with what to install`() async throws {
        let folder = try TestFolder.shared.makeFolder("old")
        try FileManager.default.createDirectory(atPath: folder + "/data", withIntermediateDirectories: true)
        try "9\n".write(toFile: folder + "/data/PG_VERSION", atomically: false, encoding: .utf8)

        let error = await #expect(throws: EmbeddedPostgresError.self) { try await start(folder) }

        #expect(error.map { "\($0)" }?.contains("apt-get install postgresql-9") == true)
    }

    @Test func `A server that cannot start says why`() async throws {
        let folder = try TestFolder.shared.makeFolder("broken")
        var options = EmbeddedPostgresOptions.forTests
        options.sharedBuffers = "nonsense"

        let error = await #expect(throws: EmbeddedPostgresError.self) {
            try await EmbeddedPostgres.start(in: folder, options: options, logger: logger)
        }

        #expect(error.map { "\($0)" }?.contains("shared_buffers") == true)
    }

    @Test func `A folder that a stranger may not enter is named`() async throws {
        guard geteuid() == 0 else { return }  // Only root starts the server as somebody else.
        let folder = try TestFolder.shared.makeFolder("barred")
        chmod(folder, 0o700)

        let error = await #expect(throws: EmbeddedPostgresError.self) { try await start(folder + "/postgres") }

        #expect(error.map { "\($0)" }?.contains("chmod o+x \(folder)") == true)
    }
}

/// A cluster that tests copy.
private enum SeedCluster {
    /// Made by whoever asks first; a task, so that all get the same.
    static let folder = Task {
        let folder = try TestFolder.shared.makeFolder("seed")
        try await EmbeddedPostgres.start(in: folder, options: .forTests, logger: Logger(label: "test.seed")).stop()
        return folder
    }
}
