extension Array: PostgresEncodable where Element: PostgresArrayElement {
    package static var postgresType: PostgresType { Element.postgresArrayType }
    package func encode(into bytes: inout [UInt8]) { Element.encodeElements(self, into: &bytes) }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    package init(cell: borrowing PostgresCell) throws(PostgresError) { self = try Element.decodeElements(cell) }
}

/// So that `[[UInt8]]` is a `bytea[]`.
extension Array: PostgresArrayElement where Element == UInt8 {
    package static var postgresArrayType: PostgresType { .byteaArray }
}

/// Not a PostgreSQL type by itself; it conforms so that `[UInt8]` can be a `bytea`.
extension UInt8: PostgresArrayElement {
    package static var postgresType: PostgresType { .int2 }
    package static var postgresArrayType: PostgresType { .bytea }
    package func encode(into bytes: inout [UInt8]) { bytes.appendBigEndian(Int16(self)) }
    package init(cell: borrowing PostgresCell) throws(PostgresError) { self = try cell.integer(Self.self) }

    package static func encodeElements(_ elements: [UInt8], into bytes: inout [UInt8]) {
        bytes.append(contentsOf: elements)
    }

    package static func decodeElements(_ cell: borrowing PostgresCell) throws(PostgresError) -> [UInt8] {
        guard cell.type == .bytea else { throw cell.mismatch(with: [UInt8].self) }
        return cell.bytes.copied()
    }
}
