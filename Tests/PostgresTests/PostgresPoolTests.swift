import FoundationEssentials
import GatewayTesting
import Logging
import Postgres
import Testing

@Suite(.emptyDatabase) struct PostgresPoolTests {
    @Test func `No more connections are open than the pool's size, and every caller is served`() async throws {
        let pool = ScratchDatabase.current.pool()

        let processes = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<200 {
                group.addTask { try await pool.query("select pg_backend_pid()")[0].decode(0, as: Int.self) }
            }
            return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
        }

        #expect((1...4).contains(processes.count))
        #expect(pool.usage.lent == 0)
        #expect(pool.usage.waiting == 0)
        await pool.shutdown()
    }

    @Test func `Who waits too long hears how large the pool is and how many wait`() async throws {
        var configuration = ScratchDatabase.current.configuration()
        configuration.poolSize = 1
        configuration.acquireTimeout = .seconds(2)
        let pool = PostgresPool(configuration, logger: Logger(label: "test"))

        let error = try await pool.withConnection { _ in
            await #expect(throws: PostgresError.self) { try await pool.query("select 1") }
        }

        #expect(error?.kind == .poolExhausted)
        #expect(error?.message.contains("1 of 1 lent, 1 callers waiting") == true)
        #expect(try await pool.query("select 1").count == 1)
        #expect(pool.usage == PostgresPoolUsage(lent: 0, idle: 1, waiting: 0))
    }

    @Test func `A cancelled waiter leaves the line`() async throws {
        var configuration = ScratchDatabase.current.configuration()
        configuration.poolSize = 1
        let pool = PostgresPool(configuration, logger: Logger(label: "test"))

        try await pool.withConnection { _ in
            let waiter = Task { try await pool.query("select 1") }
            while pool.usage.waiting == 0 { await Task.yield() }
            waiter.cancel()
            let error = await #expect(throws: PostgresError.self) { try await waiter.value }
            #expect(error?.kind == .cancelled)
            #expect(pool.usage.waiting == 0)
        }

        #expect(try await pool.query("select 1").count == 1)
    }

    @Test func `A transaction is committed when its body returns`() async throws {
        let pool = ScratchDatabase.current.pool()
        try await pool.execute("create table t (n int)")

        let sum: Int = try await pool.withTransaction(settings: ["gateway.tenant_id": "o'clock\\"]) { transaction in
            try await transaction.execute("insert into t values (\(1)), (\(2))")
            let setting: String = try await transaction.query(
                "select current_setting('gateway.tenant_id') as value"
            )[0]["value"]
            #expect(setting == "o'clock\\")
            return try await transaction.query("select sum(n) as sum from t")[0]["sum"]
        }

        #expect(sum == 3)
        #expect(try await pool.query("select from t").count == 2)
        #expect(
            try await pool.query("select current_setting('gateway.tenant_id', true) as v")[0]["v", as: String?.self]
                == ""
        )
    }

    @Test func `A transaction is rolled back when its body throws, and its error comes out`() async throws {
        struct Refused: Error {}
        let pool = ScratchDatabase.current.pool()
        try await pool.execute("create table t (n int)")

        await #expect(throws: Refused.self) {
            try await pool.withTransaction { transaction in
                try await transaction.execute("insert into t values (1)")
                throw Refused()
            }
        }

        #expect(try await pool.query("select from t").isEmpty)
    }

    @Test func `A transaction is rolled back when the task is cancelled`() async throws {
        let pool = ScratchDatabase.current.pool()
        try await pool.execute("create table t (n int)")
        let task = Task {
            try await pool.withTransaction { transaction in
                try await transaction.execute("insert into t values (1)")
                withUnsafeCurrentTask { $0?.cancel() }
            }
        }

        let error = await #expect(throws: PostgresError.self) { try await task.value }

        #expect(error?.kind == .cancelled)
        #expect(try await pool.query("select from t").isEmpty)
        #expect(pool.usage.lent == 0)
    }

    @Test func `A failed statement that the body swallows still fails the transaction`() async throws {
        let pool = ScratchDatabase.current.pool()
        try await pool.execute("create table t (n int)")

        let error = await #expect(throws: PostgresError.self) {
            try await pool.withTransaction { transaction in
                try await transaction.execute("insert into t values (1)")
                _ = try? await transaction.execute("select 1 / 0")
            }
        }

        #expect(error?.sqlState == "25P02")
        #expect(try await pool.query("select from t").isEmpty)
    }

    @Test func `Two serializable transactions that collide: one is retryable`() async throws {
        let pool = ScratchDatabase.current.pool()
        try await pool.execute("create table t (n int)")

        let error = await #expect(throws: PostgresError.self) {
            try await pool.withTransaction(isolation: .serializable) { first in
                _ = try await first.query("select sum(n) from t")
                try await pool.withTransaction(isolation: .serializable) { second in
                    _ = try await second.query("select sum(n) from t")
                    try await second.execute("insert into t values (2)")
                }
                try await first.execute("insert into t values (1)")
            }
        }

        #expect(error?.sqlState == "40001")
        #expect(error?.isRetryable == true)
    }

    @Test func `A transaction or timeout that somebody left does not reach the next`() async throws {
        var configuration = ScratchDatabase.current.configuration()
        configuration.poolSize = 1
        let pool = PostgresPool(configuration, logger: Logger(label: "test"))
        try await pool.execute("create table t (n int)")
        try await pool.withConnection { connection in
            try await connection.setStatementTimeout(.seconds(1))
            try await connection.execute("begin")
            try await connection.execute("insert into t values (1)")
        }

        let row = try await pool.query("select count(*) as n, current_setting('statement_timeout') as timeout from t")[
            0
        ]

        #expect(try row["n", as: Int.self] == 0)
        #expect(try row["timeout", as: String.self] == "30s")
    }

    @Test func `A connection that died while it rested is replaced unnoticed`() async throws {
        let database = ScratchDatabase.current
        var configuration = database.configuration()
        configuration.poolSize = 1
        let pool = PostgresPool(configuration, logger: Logger(label: "test"))
        let killer = try await database.connection()

        for _ in 0..<5 {
            let process: Int = try await pool.query("select pg_backend_pid() as id")[0]["id"]
            try await killer.execute("select pg_terminate_backend(\(process)::int, 5000)")
            let next: Int = try await pool.withTransaction {
                try await $0.query("select pg_backend_pid() as id")[0]["id"]
            }
            #expect(next != process)
        }

        #expect(pool.usage == PostgresPoolUsage(lent: 0, idle: 1, waiting: 0))
    }

    @Test func `A connection that nobody used for a while is closed`() async throws {
        let database = ScratchDatabase.current
        var configuration = database.configuration()
        configuration.idleTimeout = .milliseconds(20)
        let pool = PostgresPool(configuration, logger: Logger(label: "test"))
        _ = try await pool.query("select 1")

        while pool.usage.idle > 0 { await Task.yield() }

        #expect(try await pool.query("select 1").count == 1)
    }

    @Test func `A server that refuses is told to the caller at once`() async throws {
        var configuration = ScratchDatabase.current.configuration()
        configuration.uri += "&user=nobody_at_all"
        let pool = PostgresPool(configuration, logger: Logger(label: "test"))

        let error = await #expect(throws: PostgresError.self) { try await pool.query("select 1") }

        #expect(error?.kind == .connection)
        #expect(pool.usage == PostgresPoolUsage(lent: 0, idle: 0, waiting: 0))
    }

    @Test func `A pool that was shut down says so`() async throws {
        let pool = ScratchDatabase.current.pool()
        _ = try await pool.query("select 1")
        await pool.shutdown()

        let error = await #expect(throws: PostgresError.self) { try await pool.query("select 1") }

        #expect(error?.kind == .closed)
    }
}
