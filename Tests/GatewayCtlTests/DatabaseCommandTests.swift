import FoundationEssentials
import GatewayTesting
import Postgres
import Testing

@testable import gatewayctl

/// The `db` verbs against a real server, which they open themselves.
@Suite(.emptyDatabase) struct DatabaseCommandTests {
    private var environment: [String: String] { ["GATEWAY_DATABASE_URL": ScratchDatabase.current.uri] }

    @Test func `an empty database is migrated once`() async throws {
        let before = try await Program.run("db", "status", environment: environment)
        let first = try await Program.run("db", "migrate", "--output", "json", environment: environment)
        let second = try await Program.run("db", "migrate", environment: environment)

        #expect(before.status == 0)
        #expect(before.output.contains(try Regex("m0001_create_gateway +pending +-")))
        #expect(first.status == 0)
        let states = try AdminCoding.decode(Items<MigrationState>.self, from: Array(first.output.utf8)).items
        #expect(states.allSatisfy { $0.appliedAt != nil && $0.checksumMatches })
        #expect(first.errors.hasPrefix("Applied m0001_create_gateway"))
        #expect(second.status == 0)
        #expect(second.errors == "The schema was up to date.\n")
    }

    @Test func `the URI may come from a file`() async throws {
        let folder = try ScratchFolder()
        let file = try folder.file("uri", ScratchDatabase.current.uri + "\n")

        let run = try await Program.run("db", "status", "--database-url-file", file)

        #expect(run.status == 0)
        #expect(run.output.contains("pending"))
    }

    @Test func `an edited migration stops everything and is named`() async throws {
        let migrated = try await Program.run("db", "migrate", environment: environment)
        let connection = try await ScratchDatabase.current.connection()
        try await connection.execute("update schema_migration set checksum = '\\x00'")

        let status = try await Program.run("db", "status", environment: environment)
        let again = try await Program.run("db", "migrate", environment: environment)

        #expect(migrated.status == 0)
        for run in [status, again] {
            #expect(run.status == 1)
            #expect(run.errors.contains("m0001_create_gateway"))
            #expect(run.errors.contains("code: migration.edited"))
        }
    }

    @Test func `what the server says about a statement is told with its SQLSTATE`() async throws {
        let connection = try await ScratchDatabase.current.connection()
        try await connection.execute("create table schema_migration (name text primary key)")

        let run = try await Program.run("db", "status", environment: environment)

        #expect(run.status == 1)
        #expect(run.errors.contains("error: The database refused: "))
        #expect(run.errors.contains("code: 42703"))
    }
}
