import FoundationEssentials
import GatewayTesting
import Postgres
import Testing

@Suite(.emptyDatabase) struct PostgresConnectionTests {
    @Test func `A refused statement tells SQLSTATE and constraint, and its description no data`() async throws {
        let connection = try await ScratchDatabase.current.connection()
        try await connection.execute("create table tenant (name text constraint tenant_name_key unique)")
        try await connection.execute("insert into tenant values (\("Secret Ltd"))")

        let error = await #expect(throws: PostgresError.self) {
            try await connection.execute("insert into tenant values (\("Secret Ltd"))")
        }

        #expect(error?.kind == .statement)
        #expect(error?.sqlState == "23505")
        #expect(error?.constraint == "tenant_name_key")
        #expect(error?.message.contains("Secret Ltd") == true)
        #expect(error.map { "\($0)" } == "PostgreSQL: statement (SQLSTATE 23505), constraint tenant_name_key")
        #expect(error?.isRetryable == false)
    }

    @Test func `The connection is usable after a refused statement`() async throws {
        let connection = try await ScratchDatabase.current.connection()
        _ = try? await connection.execute("select 1 / 0")

        #expect(try await connection.query("select 1").count == 1)
    }

    @Test func `The number of touched rows is told`() async throws {
        let connection = try await ScratchDatabase.current.connection()
        try await connection.execute("create table t (n int)")

        #expect(try await connection.execute("insert into t select generate_series(1, 5)") == 5)
        #expect(try await connection.execute("delete from t where n > \(3)") == 2)
    }

    @Test func `Cancelling the task stops the statement on the server`() async throws {
        let database = ScratchDatabase.current
        let connection = try await database.connection()
        let observer = try await database.connection()
        let task = Task { try await connection.query("select pg_sleep(60)") }
        try await observer.waitUntil(sleepers: 1)

        task.cancel()

        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.kind == .cancelled)
        try await observer.waitUntil(sleepers: 0)
        #expect(try await connection.query("select 1").count == 1)
    }

    @Test func `A cancelled task sends nothing`() async throws {
        let connection = try await ScratchDatabase.current.connection()
        try await connection.execute("create table t (n int)")
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await connection.execute("insert into t values (1)")
        }

        await #expect(throws: PostgresError.self) { try await task.value }

        #expect(try await connection.query("select from t").isEmpty)
    }

    @Test func `A statement longer than its timeout is stopped by the server`() async throws {
        var configuration = ScratchDatabase.current.configuration()
        configuration.statementTimeout = .milliseconds(50)
        let connection = try await PostgresConnection.open(configuration)

        let error = await #expect(throws: PostgresError.self) { try await connection.query("select pg_sleep(60)") }

        #expect(error?.kind == .statementTimeout)
        #expect(error?.sqlState == "57014")
        #expect(try await connection.query("select 1").count == 1)
    }

    @Test func `A pipeline returns every result in order`() async throws {
        let connection = try await ScratchDatabase.current.connection()

        let results = try await connection.pipeline((0..<500).map { "select \($0) as n" })

        #expect(try results.map { try $0[0].decode("n", as: Int.self) } == Array(0..<500))
    }

    @Test func `A refused statement undoes its pipeline and is the error`() async throws {
        let connection = try await ScratchDatabase.current.connection()
        try await connection.execute("create table t (n int)")

        let error = await #expect(throws: PostgresError.self) {
            try await connection.pipeline(["insert into t values (1)", "select 1 / 0", "insert into t values (2)"])
        }

        #expect(error?.sqlState == "22012")
        #expect(try await connection.query("select from t").isEmpty)
    }

    @Test func `A large pipeline does not lock up on full buffers`() async throws {
        let connection = try await ScratchDatabase.current.connection()
        let big = String(repeating: "x", count: 1_000_000)

        let results = try await connection.pipeline((0..<20).map { _ in "select \(big) as big" })

        #expect(try results.allSatisfy { try $0[0].decode("big", as: String.self) == big })
    }

    @Test(.timeLimit(.minutes(6)))
    func `A connection that dies in a pipeline is an error, not a wait without end`() async throws {
        let database = ScratchDatabase.current
        let connection = try await database.connection()

        let error = await #expect(throws: PostgresError.self) {
            try await connection.pipeline(
                ["select 1", "select pg_terminate_backend(pg_backend_pid())", "select 2", "select 3"]
            )
        }

        #expect(error?.isConnectionLost == true)
    }

    @Test(.timeLimit(.minutes(6)))
    func `COPY TO STDOUT is refused`() async throws {
        let connection = try await ScratchDatabase.current.connection()

        let error = await #expect(throws: PostgresError.self) {
            try await connection.execute("copy (select 1) to stdout")
        }

        #expect(error?.kind == .encoding)
    }

    @Test func `Tasks that share a connection take turns`() async throws {
        let connection = try await ScratchDatabase.current.connection()

        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<100 {
                group.addTask { try await connection.query("select \(number) as n")[0]["n"] }
            }
            return try await group.reduce(0, +)
        }

        #expect(sum == 4_950)
    }

    @Test func `The role is assumed, and one that may not be is refused`() async throws {
        let database = ScratchDatabase.current
        let role = "role_\(database.name)"
        let owner = try await database.connection()
        try await owner.execute("create role \(identifier: role)")

        let connection = try await database.connection(role: role)

        #expect(try await connection.query("select current_user::text as name")[0]["name"] == role)
        await #expect(throws: PostgresError.self) { try await database.connection(role: "nobody_\(database.name)") }
        await connection.close()
        try await owner.execute("drop role \(identifier: role)")
    }

    @Test(arguments: [
        "postgresql://gateway:hunter2@localhost:notaport/x", "postgres:/gateway:hunter2@host",
        "postgresql://gateway:hunter2@127.0.0.1:1/x", "host=127.0.0.1 port=1 password=hunter2 bogus",
    ])
    func `A connection that fails does not tell the password`(uri: String) async throws {
        let configuration = PostgresConfiguration(uri: uri)

        let error = await #expect(throws: PostgresError.self) { try await PostgresConnection.open(configuration) }

        let told = "\(String(describing: error)) \(String(reflecting: error)) \(configuration) \(error?.message ?? "")"
        #expect(error?.kind == .connection)
        #expect(!told.contains("hunter2"))
    }

    @Test func `A closed connection says so`() async throws {
        let connection = try await ScratchDatabase.current.connection()
        await connection.close()

        let error = await #expect(throws: PostgresError.self) { try await connection.query("select 1") }

        #expect(error?.kind == .closed)
    }

    @Test func `The server that ends a connection is noticed`() async throws {
        let database = ScratchDatabase.current
        let connection = try await database.connection()
        let process: Int = try await connection.query("select pg_backend_pid() as id")[0]["id"]
        try await database.connection().execute("select pg_terminate_backend(\(process)::int, 5000)")

        let error = await #expect(throws: PostgresError.self) { try await connection.query("select 1") }

        #expect(error?.isConnectionLost == true)
        #expect(error?.isRetryable == true)
    }
}
