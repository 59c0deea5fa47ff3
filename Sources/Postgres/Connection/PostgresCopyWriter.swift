/// Writes rows in the binary COPY format (PostgreSQL manual, COPY, "Binary Format").
package struct PostgresCopyWriter {
    private let columns: [String]
    private let types: [PostgresType]
    private let send: ([UInt8]) throws -> Void
    private var buffer: [UInt8]
    private var column: Int
    /// Sent in pieces of this many bytes: large enough that the calls do not count, small enough for the cache.
    private static let chunk = 64 * 1024

    init(columns: [String], types: [PostgresType], send: @escaping ([UInt8]) throws -> Void) {
        self.columns = columns
        self.types = types
        self.send = send
        column = types.count
        buffer = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00]
        buffer.appendBigEndian(Int32(0))  // flags
        buffer.appendBigEndian(Int32(0))  // header extension
        buffer.reserveCapacity(Self.chunk * 2)
    }

    /// Starts a row; the one before must be complete.
    package mutating func beginRow() throws {
        try endRow()
        if buffer.count >= Self.chunk { try flush() }
        buffer.appendBigEndian(Int16(types.count))
        column = 0
    }

    /// Writes the row's next value; whole numbers take the column's width.
    package mutating func write<Value: PostgresEncodable>(_ value: Value) throws {
        guard column < types.count else {
            throw PostgresError(.encoding, message: "more values than the \(types.count) columns of the COPY")
        }
        let wanted = types[column]
        if Value.postgresType == wanted || value.isPostgresNull {
            value.encodeField(into: &buffer)
        } else {
            try writeConverted(value, to: wanted)
        }
        column += 1
    }

    /// Binary COPY converts nothing, so what an INSERT would cast must fit here.
    private mutating func writeConverted<Value: PostgresEncodable>(_ value: Value, to wanted: PostgresType) throws {
        switch (Value.postgresType, wanted) {
        case (.int8, .int4), (.int8, .int2), (.int4, .int8), (.int4, .int2), (.int2, .int8), (.int2, .int4):
            try writeInteger(value, to: wanted)
        case (.jsonb, .json):
            var document: [UInt8] = []
            value.encode(into: &document)
            buffer.appendBigEndian(Int32(document.count - 1))
            buffer.append(contentsOf: document.dropFirst())
        case (.timestamptz, .timestamp): value.encodeField(into: &buffer)
        case (.text, let type) where !type.isBinaryOnly && type != .jsonb && type != .numeric && type != .inet:
            value.encodeField(into: &buffer)  // varchar, json, name and enumerations take the text itself
        default:
            throw PostgresError(
                .encoding,
                message: "column \(columns[column]) of type \(wanted.rawValue) cannot take a \(Value.self)"
            )
        }
    }

    private mutating func writeInteger(_ value: some PostgresEncodable, to wanted: PostgresType) throws {
        var bytes: [UInt8] = []
        value.encode(into: &bytes)
        let negative = bytes[0] >= 0x80
        let wide = bytes.reduce(negative ? Int64(-1) : 0) { $0 << 8 | Int64($1) }
        if wanted == .int8 {
            wide.encodeField(into: &buffer)
        } else if wanted == .int4, let value = Int32(exactly: wide) {
            value.encodeField(into: &buffer)
        } else if wanted == .int2, let value = Int16(exactly: wide) {
            value.encodeField(into: &buffer)
        } else {
            throw PostgresError(.encoding, message: "column \(columns[column]): the number does not fit")
        }
    }

    private func endRow() throws {
        guard column == types.count else {
            throw PostgresError(.encoding, message: "a row has \(column) values for \(types.count) columns")
        }
    }

    mutating func finish() throws {
        try endRow()
        buffer.appendBigEndian(Int16(-1))
        try flush()
    }

    private mutating func flush() throws {
        try send(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
