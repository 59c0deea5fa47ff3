extension PostgresCell {
    /// Any of PostgreSQL's whole numbers, if it fits.
    ///
    /// `numeric` is among them because `sum(bigint)` is one.
    func integer<Value: FixedWidthInteger>(_ wanted: Value.Type) throws(PostgresError) -> Value {
        let wide: Int64
        switch (type, bytes.count) {
        case (.int8, 8): wide = bytes.bigEndian(Int64.self)
        case (.int4, 4): wide = Int64(bytes.bigEndian(Int32.self))
        case (.int2, 2): wide = Int64(bytes.bigEndian(Int16.self))
        case (.oid, 4): wide = Int64(bytes.bigEndian(UInt32.self))
        case (.numeric, _):
            guard let value = NumericText(bytes)?.text, let integer = Int64(value) else {
                throw mismatch(with: wanted)
            }
            wide = integer
        default: throw mismatch(with: wanted)
        }
        guard let value = Value(exactly: wide) else { throw mismatch(with: wanted) }
        return value
    }
}

extension Int: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .int8 }
    package func encode(into bytes: inout [UInt8]) { bytes.appendBigEndian(Int64(self)) }
    package init(cell: borrowing PostgresCell) throws(PostgresError) { self = try cell.integer(Self.self) }
}

extension Int64: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .int8 }
    package func encode(into bytes: inout [UInt8]) { bytes.appendBigEndian(self) }
    package init(cell: borrowing PostgresCell) throws(PostgresError) { self = try cell.integer(Self.self) }
}

extension Int32: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .int4 }
    package func encode(into bytes: inout [UInt8]) { bytes.appendBigEndian(self) }
    package init(cell: borrowing PostgresCell) throws(PostgresError) { self = try cell.integer(Self.self) }
}

extension Int16: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .int2 }
    package func encode(into bytes: inout [UInt8]) { bytes.appendBigEndian(self) }
    package init(cell: borrowing PostgresCell) throws(PostgresError) { self = try cell.integer(Self.self) }
}
