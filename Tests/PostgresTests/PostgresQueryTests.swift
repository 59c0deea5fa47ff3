import FoundationEssentials
import GatewayTesting
import Postgres
import Testing

@Suite struct PostgresQueryTests {
    @Test func `An interpolated value becomes a placeholder`() {
        let name = "Contoso"
        let count = 3

        let query: PostgresQuery = "select * from tenant where name = \(name) and count > \(count)"

        #expect(query.sql == "select * from tenant where name = $1 and count > $2")
    }

    @Test func `A query inside a query keeps its values bound and is renumbered`() {
        let condition: PostgresQuery = "name = \("Contoso") or name = \("Fabrikam")"

        let query: PostgresQuery = "select \(1) where (\(condition)) and id = \(2)"

        #expect(query.sql == "select $1 where (name = $2 or name = $3) and id = $4")
    }

    @Test func `A digit after a value does not become part of the placeholder`() {
        let query: PostgresQuery = "select \(1)0"

        #expect(query.sql == "select $1 0")
    }

    @Test func `Joined queries keep their values bound`() {
        let parts: [PostgresQuery] = ["a = \(1)", "b = \(2)", "c = \(3)"]

        #expect(parts.joined(separator: " and ").sql == "a = $1 and b = $2 and c = $3")
    }

    @Test(arguments: [
        ("tenant", "\"tenant\""), ("odd\"name", "\"odd\"\"name\""), ("a.b", "\"a.b\""), ("nul\0l", "\"null\""),
    ])
    func `An identifier is quoted`(name: String, quoted: String) {
        let query: PostgresQuery = "\(identifier: name)"

        #expect(query.sql == quoted)
    }

    @Test func `The description of a query shows no value`() {
        let query: PostgresQuery = "select \("hunter2")"

        #expect("\(query)" == "select $1")
        #expect(String(reflecting: query) == "select $1")
    }

    @Suite(.emptyDatabase) struct OnServer {
        @Test(arguments: [
            "'; drop table tenant; --", "\\'; drop table tenant; --", "$1", "%s", "\" or 1 = 1", "ünïcödé 🔑", "",
            "'\u{301}; select 1", "line\nbreak\ttab",
        ])
        func `A hostile value stays a value`(value: String) async throws {
            let connection = try await ScratchDatabase.current.connection()
            try await connection.execute("create table tenant (name text)")

            try await connection.execute("insert into tenant values (\(value))")
            let rows = try await connection.query(
                "select name, name = \(literal: value) as literal from tenant where name = \(value)"
            )

            #expect(rows.count == 1)
            #expect(try rows[0].decode("name", as: String.self) == value)
            #expect(try rows[0].decode("literal", as: Bool.self))
        }

        @Test(arguments: ["x\"; drop table tenant; --", "select", "Ü", "a'b", "x\"\u{301}"])
        func `A hostile identifier stays a name`(name: String) async throws {
            let connection = try await ScratchDatabase.current.connection()

            try await connection.execute("create table \(identifier: name) (\(identifier: name) int)")
            let rows = try await connection.query("select * from \(identifier: name)")

            #expect(rows.columnNames == [name])
        }
    }
}
