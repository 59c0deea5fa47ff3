import FoundationEssentials
import GatewayTesting
import Logging
import Migrations
import Postgres
import Testing

@Suite(.emptyDatabase) struct MigratorTests {
    private let logger = Logger(label: "test.migrator")

    private func migrations(_ steps: (String, String)...) -> [Migration] {
        steps.map { Migration(name: $0.0, sql: Array($0.1.utf8)) }
    }

    @Test func `Steps are applied once, in order`() async throws {
        let configuration = ScratchDatabase.current.configuration()
        let migrator = Migrator(
            configuration,
            migrations: migrations(
                ("m0001_a", "create table a (n int); insert into a values (1);"),
                ("m0002_b", "alter table a add m int; create table b (n int);")
            )
        )

        let first = try await migrator.migrate(logger: logger)
        let second = try await migrator.migrate(logger: logger)

        #expect(first == ["m0001_a", "m0002_b"])
        #expect(second.isEmpty)
        let statuses = try await migrator.status()
        #expect(statuses.allSatisfy { $0.appliedAt != nil && $0.checksumMatches && $0.isKnown })
        #expect(statuses.map(\.name) == first)
    }

    @Test func `The gateway's own steps apply to an empty database`() async throws {
        let migrator = Migrator(ScratchDatabase.current.configuration(), migrations: Migrations.all)

        #expect(try await migrator.migrate(logger: logger) == Migrations.all.map(\.name))
    }

    @Test func `A step that fails leaves no trace, and those before it stay`() async throws {
        let configuration = ScratchDatabase.current.configuration()
        let migrator = Migrator(
            configuration,
            migrations: migrations(
                ("m0001_a", "create table a (n int)"),
                ("m0002_b", "create table b (n int); select 1 / 0;")
            )
        )

        let error = await #expect(throws: MigrationError.self) { try await migrator.migrate(logger: logger) }

        guard case .failed("m0002_b", let cause) = error else {
            Issue.record("wrong error: \(String(describing: error))")
            return
        }
        #expect(cause.sqlState == "22012")
        let connection = try await PostgresConnection.open(configuration)
        let row = try await connection.query("select to_regclass('a') is null as a, to_regclass('b') is null as b")[0]
        #expect(try row["a", as: Bool.self] == false)
        #expect(try row["b", as: Bool.self])
        #expect(try await migrator.status().map { $0.appliedAt == nil } == [false, true])
    }

    @Test func `A step that was edited after it landed stops the start and says what to do`() async throws {
        let configuration = ScratchDatabase.current.configuration()
        try await Migrator(configuration, migrations: migrations(("m0001_a", "create table a (n int)")))
            .migrate(logger: logger)
        let edited = Migrator(
            configuration,
            migrations: migrations(("m0001_a", "create table a (n bigint)"), ("m0002_b", "create table b (n int)"))
        )

        let error = await #expect(throws: MigrationError.self) { try await edited.migrate(logger: logger) }

        #expect(error.map { "\($0)" }?.contains("m0001_a was edited") == true)
        #expect(try await edited.status().map(\.checksumMatches) == [false, true])
    }

    @Test func `A step that comes in before an applied one, or twice, is refused`() async throws {
        let configuration = ScratchDatabase.current.configuration()
        try await Migrator(configuration, migrations: migrations(("m0002_b", "select 1"))).migrate(logger: logger)

        await #expect(throws: MigrationError.self) {
            try await Migrator(configuration, migrations: migrations(("m0001_a", "select 1"), ("m0002_b", "select 1")))
                .migrate(logger: logger)
        }
        await #expect(throws: MigrationError.self) {
            try await Migrator(configuration, migrations: migrations(("m0002_b", "select 1"), ("m0002_b", "select 1")))
                .migrate(logger: logger)
        }
    }

    @Test func `A database ahead of the binary is left alone`() async throws {
        let configuration = ScratchDatabase.current.configuration()
        try await Migrator(configuration, migrations: migrations(("m0001_a", "select 1"), ("m0002_b", "select 1")))
            .migrate(logger: logger)
        let older = Migrator(configuration, migrations: migrations(("m0001_a", "select 1")))

        #expect(try await older.migrate(logger: logger).isEmpty)
        #expect(try await older.status().map(\.isKnown) == [true, false])
    }

    @Test func `Replicas that start together apply each step once`() async throws {
        let configuration = ScratchDatabase.current.configuration()
        let steps = migrations(("m0001_a", "create table a (n int)"), ("m0002_b", "insert into a values (1)"))

        let applied = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<4 {
                group.addTask { try await Migrator(configuration, migrations: steps).migrate(logger: logger) }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }

        #expect(applied.sorted() == ["m0001_a", "m0002_b"])
    }

    @Test func `A step that says so runs outside a transaction`() async throws {
        let migrator = Migrator(
            ScratchDatabase.current.configuration(),
            migrations: migrations(
                ("m0001_a", "create table a (n int)"),
                ("m0002_index", "-- gateway: no transaction\ncreate index concurrently a_n on a (n)")
            )
        )

        #expect(try await migrator.migrate(logger: logger).count == 2)
    }
}
