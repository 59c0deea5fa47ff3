import FoundationEssentials
import GatewayTesting
import Postgres
import Testing

@Suite(.emptyDatabase) struct PostgresCopyTests {
    @Test func `A hundred thousand rows arrive as they were written`() async throws {
        let connection = try await ScratchDatabase.current.connection()
        try await connection.execute(
            "create table t (id uuid, n int, big bigint, name text, at timestamptz, doc jsonb)"
        )
        let id = UUID()
        let start = ContinuousClock.now

        let count = try await connection.copyIn("t", columns: ["id", "n", "big", "name", "at", "doc"]) { writer in
            for number in 0..<100_000 {
                try writer.beginRow()
                try writer.write(id)
                try writer.write(number)
                try writer.write(number * 1_000_000)
                try writer.write("row with a name")
                try writer.write(Date(timeIntervalSinceReferenceDate: 1))
                try writer.write(JSONBytes([UInt8(ascii: "1")]))
            }
        }

        print("COPY of 100000 rows took \(start.duration(to: .now))")
        let row = try await connection.query(
            "select count(*), sum(n), sum(big), count(distinct id), max(at), min(name) from t where doc = '1'"
        )[0]
        #expect(count == 100_000)
        #expect(try row.decode(0, as: Int.self) == 100_000)
        #expect(try row.decode(1, as: Int.self) == 4_999_950_000)
        #expect(try row.decode(2, as: Int.self) == 4_999_950_000_000_000)
        #expect(try row.decode(4, as: Date.self) == Date(timeIntervalSinceReferenceDate: 1))
        #expect(try row.decode(5, as: String.self) == "row with a name")
    }

    @Test func `Rows of any values are copied with their NULLs and widths`() async throws {
        let connection = try await ScratchDatabase.current.connection()
        try await connection.executeScript(
            """
            create schema "odd schema";
            create table "odd schema"."t" ("a b" smallint, c varchar(9), d json, e text[], f bytea, g boolean)
            """
        )

        let count = try await connection.copyIn(
            "odd schema.t",
            columns: ["a b", "c", "d", "e", "f", "g"],
            rows: [
                [7, "x", JSONBytes(Array(#"{"k":1}"#.utf8)), ["p", "q"], [1, 2] as [UInt8], true],
                [nil as Int?, nil as String?, nil as JSONBytes?, nil as [String]?, nil as [UInt8]?, nil as Bool?],
            ]
        )

        let rows = try await connection.query(#"select * from "odd schema".t order by 1 nulls last"#)
        #expect(count == 2)
        #expect(try rows[0].decode("a b", as: Int16.self) == 7)
        #expect(try rows[0].decode("d", as: JSONBytes.self).bytes == Array(#"{"k":1}"#.utf8))
        #expect(try rows[0].decode("e", as: [String].self) == ["p", "q"])
        #expect(try rows[1].decode("f", as: [UInt8]?.self) == nil)
    }

    @Test func `A writer that throws leaves no row and a usable connection`() async throws {
        struct Enough: Error {}
        let connection = try await ScratchDatabase.current.connection()
        try await connection.execute("create table t (n bigint)")

        await #expect(throws: Enough.self) {
            try await connection.copyIn("t", columns: ["n"]) { writer in
                for number in 0..<50_000 {
                    try writer.beginRow()
                    try writer.write(number)
                }
                throw Enough()
            }
        }

        #expect(try await connection.query("select from t").isEmpty)
    }

    @Test func `A row the table refuses is an error with its SQLSTATE`() async throws {
        let connection = try await ScratchDatabase.current.connection()
        try await connection.execute("create table t (n bigint check (n < 10))")

        let error = await #expect(throws: PostgresError.self) {
            try await connection.copyIn("t", columns: ["n"], rows: [[1], [11]])
        }

        #expect(error?.sqlState == "23514")
        #expect(try await connection.query("select from t").isEmpty)
    }

    @Test(arguments: [[["x"]], [[1, 2]], [[]], [[100_000]]] as [[[any PostgresEncodable]]])
    func `A value of another type, too many, too few or too large are refused`(
        rows: [[any PostgresEncodable]]
    ) async throws {
        let connection = try await ScratchDatabase.current.connection()
        try await connection.execute("create table t (n smallint)")

        let error = await #expect(throws: PostgresError.self) {
            try await connection.copyIn("t", columns: ["n"], rows: rows)
        }

        #expect(error?.kind == .encoding)
        #expect(try await connection.query("select 1").count == 1)
    }
}
