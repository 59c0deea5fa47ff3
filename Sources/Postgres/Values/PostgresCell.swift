/// One cell that is not NULL, lent by its row while it is decoded.
package struct PostgresCell: ~Escapable {
    /// The column's type.
    package let type: PostgresType
    /// The column's name, for the error that names it.
    package let column: String
    /// The value in the type's binary format.
    package let bytes: Span<UInt8>

    @_lifetime(copy bytes)
    init(type: PostgresType, column: String, bytes: Span<UInt8>) {
        self.type = type
        self.column = column
        self.bytes = bytes
    }

    /// The error of a value that cannot become a `wanted`; it names column and types, never the value.
    package func mismatch(with wanted: Any.Type) -> PostgresError {
        PostgresError(
            .decoding,
            message: "column \(column) of type \(type.rawValue) with \(bytes.count) bytes is no \(wanted)"
        )
    }

    /// Checks the length that a fixed-size binary form must have.
    func expect(_ count: Int, for wanted: Any.Type) throws(PostgresError) {
        guard bytes.count == count else { throw mismatch(with: wanted) }
    }

    /// The bytes as UTF-8.
    func text(from start: Int = 0, for wanted: Any.Type) throws(PostgresError) -> String {
        guard let text = try? UTF8Span(validating: bytes.extracting(droppingFirst: start)) else {
            throw mismatch(with: wanted)
        }
        return String(copying: text)
    }
}
