import FoundationEssentials
import GatewayTesting
import Postgres
import Testing

@Suite(.emptyDatabase) struct PostgresValueTests {
    @Test func `Every type comes back as it went`() async throws {
        let connection = try await ScratchDatabase.current.connection()
        let id = UUID()

        let row = try await connection.query(
            """
            select \(id) as id, \("text") as text, \(true) as flag, \(Int.min) as wide, \(Int32.max) as int4,
                \(Int16.min) as int2, \(-0.1) as real, \([0, 255, 7] as [UInt8]) as bytes, \(nil as String?) as nothing,
                \(JSONBytes(Array(#"{"a": [1, null]}"#.utf8))) as json, \(Duration.milliseconds(-1_500)) as pause
            """
        )[0]

        #expect(try row["id", as: UUID.self] == id)
        #expect(try row["text", as: String.self] == "text")
        #expect(try row["flag", as: Bool.self])
        #expect(try row["wide", as: Int.self] == .min)
        #expect(try row["int4", as: Int32.self] == .max)
        #expect(try row["int2", as: Int16.self] == .min)
        #expect(try row["real", as: Double.self] == -0.1)
        #expect(try row["bytes", as: [UInt8].self] == [0, 255, 7])
        #expect(try row["nothing", as: String?.self] == nil)
        #expect(try row["json", as: JSONBytes.self].bytes == Array(#"{"a": [1, null]}"#.utf8))
        #expect(try row["pause", as: Duration.self] == .milliseconds(-1_500))
    }

    @Test func `Arrays come back as they went, with their NULLs`() async throws {
        let connection = try await ScratchDatabase.current.connection()
        let ids = [UUID(), UUID()]
        let dates = [Date(timeIntervalSinceReferenceDate: 0.25), nil]

        let row = try await connection.query(
            """
            select \(ids) as ids, \(["a", "", "ü\"{},"]) as texts, \([1, -2]) as ints, \([Int64.max]) as wides,
                \([[1, 2], []] as [[UInt8]]) as blobs, \(dates) as dates, \([] as [String]) as empty,
                \([JSONBytes(Array("{}".utf8))]) as documents
            """
        )[0]

        #expect(try row["ids", as: [UUID].self] == ids)
        #expect(try row["texts", as: [String].self] == ["a", "", "ü\"{},"])
        #expect(try row["ints", as: [Int].self] == [1, -2])
        #expect(try row["wides", as: [Int64].self] == [.max])
        #expect(try row["blobs", as: [[UInt8]].self] == [[1, 2], []])
        #expect(try row["dates", as: [Date?].self] == dates)
        #expect(try row["empty", as: [String].self] == [])
        #expect(try row["documents", as: [JSONBytes].self].count == 1)
    }

    @Test(arguments: [
        "2024-02-29 12:34:56.123456+00", "1999-12-31 23:59:59.999999+00", "2000-01-01 00:00:00+00",
        "2038-01-19 03:14:07.000001+00", "1970-01-01 00:00:00.1+00",
    ])
    func `A moment keeps every microsecond`(text: String) async throws {
        let connection = try await ScratchDatabase.current.connection()
        let date = try await connection.query("select \(text)::text::timestamptz")[0].decode(0, as: Date.self)

        let rows = try await connection.query("select \(date) = \(text)::text::timestamptz, \(date)")

        #expect(try rows[0].decode(0, as: Bool.self))
        #expect(try rows[0].decode(1, as: Date.self) == date)
    }

    @Test func `A date, a moment of no zone and infinity are moments`() async throws {
        let connection = try await ScratchDatabase.current.connection()

        let row = try await connection.query(
            "select date '2001-01-02', timestamp '2001-01-01 00:00:01', 'infinity'::timestamptz"
        )[0]

        #expect(try row.decode(0, as: Date.self) == Date(timeIntervalSinceReferenceDate: 86_400))
        #expect(try row.decode(1, as: Date.self) == Date(timeIntervalSinceReferenceDate: 1))
        #expect(try row.decode(2, as: Date.self) == .distantFuture)
    }

    @Test(arguments: [
        "0", "1", "-1", "0.1", "-0.0001", "10000", "9999.9999", "123456789012345678901234567890.000100",
        "100000000", "0.00000001", "NaN", "5.00",
    ])
    func `A numeric is read to the last digit`(text: String) async throws {
        let connection = try await ScratchDatabase.current.connection()

        let row = try await connection.query("select \(text)::text::numeric, (\(text)::text::numeric)::text")[0]

        #expect(try row.decode(0, as: String.self) == text)
        #expect(try row.decode(1, as: String.self) == text)
    }

    @Test func `Whole numbers of every width are an Int, sums included`() async throws {
        let connection = try await ScratchDatabase.current.connection()

        let row = try await connection.query(
            "select 1::int2, 2::int4, 3::int8, sum(x) from unnest(array[1, 3]::int8[]) x"
        )

        #expect(try (0..<4).map { try row[0].decode($0, as: Int.self) } == [1, 2, 3, 4])
    }

    @Test func `A type without a decoder of its own reads as text`() async throws {
        let connection = try await ScratchDatabase.current.connection()
        try await connection.executeScript("create type colour as enum ('red', 'green')")

        let row = try await connection.query(
            "select 'green'::colour, inet '192.0.2.0/24', inet '2001:db8::1', '<a/>'::xml, 'n'::name, varchar 'v'"
        )[0]

        let texts = try (0..<6).map { try row.decode($0, as: String.self) }
        #expect(texts == ["green", "192.0.2.0/24", "2001:db8::1", "<a/>", "n", "v"])
    }

    @Test func `NULL where a value must be names the column`() async throws {
        let connection = try await ScratchDatabase.current.connection()
        let row = try await connection.query("select null::text as owner")[0]

        let error = #expect(throws: PostgresError.self) { try row.decode("owner", as: String.self) }

        #expect(error?.kind == .decoding)
        #expect(error?.message == "column owner is NULL, not a String")
    }

    @Test func `A value of another type, too large or of no column is refused`() async throws {
        let connection = try await ScratchDatabase.current.connection()
        let row = try await connection.query("select 70000 as number, 'x' as text")[0]

        #expect(throws: PostgresError.self) { try row.decode("number", as: Int16.self) }
        #expect(throws: PostgresError.self) { try row.decode("number", as: String.self) }
        #expect(throws: PostgresError.self) { try row.decode("text", as: Int.self) }
        #expect(throws: PostgresError.self) { try row.decode("absent", as: Int.self) }
        #expect(throws: PostgresError.self) { try row.decode(2, as: Int.self) }
    }

    @Test func `A type with a raw value is bound and read by it`() async throws {
        struct Name: RawRepresentable, Equatable, PostgresEncodable, PostgresDecodable, PostgresArrayElement {
            let rawValue: String
        }
        enum State: String, PostgresEncodable, PostgresDecodable { case open, done }
        let connection = try await ScratchDatabase.current.connection()

        let row = try await connection.query(
            "select \(Name(rawValue: "a")), \([Name(rawValue: "b")]), \(State.done), 'neither'"
        )[0]

        #expect(try row.decode(0, as: Name.self).rawValue == "a")
        #expect(try row.decode(1, as: [Name].self) == [Name(rawValue: "b")])
        #expect(try row.decode(2, as: State.self) == .done)
        #expect(throws: PostgresError.self) { try row.decode(3, as: State.self) }
    }

    @Test func `Rows outlive their connection`() async throws {
        let connection = try await ScratchDatabase.current.connection()
        let rows = try await connection.query("select n, repeat('x', n) as text from generate_series(1, 1000) n")
        await connection.close()

        let lengths = try rows.map { try $0.decode("text", as: String.self).utf8.count }

        #expect(lengths == Array(1...1000))
    }
}
