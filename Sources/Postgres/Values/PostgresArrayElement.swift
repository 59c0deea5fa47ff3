package import FoundationEssentials

/// A value that can stand in a one-dimensional PostgreSQL array.
package protocol PostgresArrayElement: PostgresEncodable, PostgresDecodable {
    /// The type of an array of these.
    static var postgresArrayType: PostgresType { get }
    /// Appends all elements; `UInt8` overrides it, because its array is a `bytea`.
    static func encodeElements(_ elements: [Self], into bytes: inout [UInt8])
    /// Reads all elements.
    static func decodeElements(_ cell: borrowing PostgresCell) throws(PostgresError) -> [Self]
}

extension PostgresArrayElement {
    /// The wire form (PostgreSQL source, `array_send`): dimensions, whether NULLs occur, the element type, then size
    /// and lower bound of each dimension, then the elements with their lengths.
    package static func encodeElements(_ elements: [Self], into bytes: inout [UInt8]) {
        bytes.appendBigEndian(Int32(elements.isEmpty ? 0 : 1))
        bytes.appendBigEndian(Int32(elements.contains(where: \.isPostgresNull) ? 1 : 0))
        bytes.appendBigEndian(postgresType.rawValue)
        guard !elements.isEmpty else { return }
        bytes.appendBigEndian(Int32(elements.count))
        bytes.appendBigEndian(Int32(1))
        for element in elements { element.encodeField(into: &bytes) }
    }

    package static func decodeElements(_ cell: borrowing PostgresCell) throws(PostgresError) -> [Self] {
        let bytes = cell.bytes
        guard bytes.count >= 12 else { throw cell.mismatch(with: [Self].self) }
        let type = PostgresType(rawValue: bytes.bigEndian(UInt32.self, at: 8))
        switch bytes.bigEndian(Int32.self) {
        case 0: return []
        case 1 where bytes.count >= 20: break
        default: throw cell.mismatch(with: [Self].self)
        }
        var offset = 20
        var elements: [Self] = []
        for _ in 0..<max(0, bytes.bigEndian(Int32.self, at: 12)) {
            guard offset + 4 <= bytes.count else { throw cell.mismatch(with: [Self].self) }
            let length = Int(bytes.bigEndian(Int32.self, at: offset))
            offset += 4
            if length < 0 {
                guard let null = valueForNull else { throw cell.mismatch(with: [Self].self) }
                elements.append(null)
                continue
            }
            guard offset + length <= bytes.count else { throw cell.mismatch(with: [Self].self) }
            let field = bytes.extracting(offset..<(offset + length))
            elements.append(try Self(cell: PostgresCell(type: type, column: cell.column, bytes: field)))
            offset += length
        }
        return elements
    }
}

extension PostgresArrayElement where Self: RawRepresentable, RawValue: PostgresArrayElement {
    package static var postgresArrayType: PostgresType { RawValue.postgresArrayType }
}

extension Bool: PostgresArrayElement {
    package static var postgresArrayType: PostgresType { .boolArray }
}
extension Int: PostgresArrayElement {
    package static var postgresArrayType: PostgresType { .int8Array }
}
extension Int64: PostgresArrayElement {
    package static var postgresArrayType: PostgresType { .int8Array }
}
extension Int32: PostgresArrayElement {
    package static var postgresArrayType: PostgresType { .int4Array }
}
extension Int16: PostgresArrayElement {
    package static var postgresArrayType: PostgresType { .int2Array }
}
extension Double: PostgresArrayElement {
    package static var postgresArrayType: PostgresType { .float8Array }
}
extension String: PostgresArrayElement {
    package static var postgresArrayType: PostgresType { .textArray }
}
extension UUID: PostgresArrayElement {
    package static var postgresArrayType: PostgresType { .uuidArray }
}
extension Date: PostgresArrayElement {
    package static var postgresArrayType: PostgresType { .timestamptzArray }
}
extension Duration: PostgresArrayElement {
    package static var postgresArrayType: PostgresType { .intervalArray }
}
extension JSONBytes: PostgresArrayElement {
    package static var postgresArrayType: PostgresType { .jsonbArray }
}
extension Optional: PostgresArrayElement where Wrapped: PostgresArrayElement {
    package static var postgresArrayType: PostgresType { Wrapped.postgresArrayType }
}
