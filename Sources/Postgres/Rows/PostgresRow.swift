/// One row; it keeps its result alive.
package struct PostgresRow: Sendable {
    private let result: ResultHandle
    private let columns: RowColumns
    private let index: Int

    init(_ result: ResultHandle, _ columns: RowColumns, _ index: Int) {
        self.result = result
        self.columns = columns
        self.index = index
    }

    /// The names of the row's columns, in order.
    package var columnNames: [String] { columns.names }

    /// The value of the column called `name`; of several so called, the first.
    ///
    /// - Parameters:
    ///   - name: As in the statement.
    ///   - type: What to make of it; an `Optional` takes NULL as `nil`.
    /// - Returns: The value.
    /// - Throws: `.decoding`, naming the column.
    package func decode<Value: PostgresDecodable>(
        _ name: String,
        as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        guard let column = columns.names.firstIndex(of: name) else {
            throw PostgresError(.decoding, message: "there is no column \(name)")
        }
        return try decode(column, as: type)
    }

    /// The value at a position, the first being 0.
    package func decode<Value: PostgresDecodable>(
        _ column: Int,
        as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        guard columns.names.indices.contains(column) else {
            throw PostgresError(.decoding, message: "there is no column \(column)")
        }
        guard let bytes = result.cell(row: index, column: column) else {
            guard let null = Value.valueForNull else {
                throw PostgresError(.decoding, message: "column \(columns.names[column]) is NULL, not a \(type)")
            }
            return null
        }
        return try Value(cell: PostgresCell(type: columns.types[column], column: columns.names[column], bytes: bytes))
    }

    /// The same in short: `let id: UUID = try row["id"]`.
    package subscript<Value: PostgresDecodable>(name: String, as type: Value.Type = Value.self) -> Value {
        get throws(PostgresError) { try decode(name, as: type) }
    }

    /// Lends a cell's bytes without copying them; `nil` for NULL.
    ///
    /// - Parameters:
    ///   - column: The position, the first being 0.
    ///   - body: Reads the bytes in the column type's binary format.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws.
    package func withBytes<Value>(_ column: Int, _ body: (Span<UInt8>?) throws -> Value) throws -> Value {
        precondition(columns.names.indices.contains(column), "column out of range")
        return try body(result.cell(row: index, column: column))
    }
}
