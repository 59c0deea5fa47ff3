/// A JSON document as bytes, passed through unparsed in both directions.
package struct JSONBytes: Sendable, Hashable {
    /// The document in UTF-8.
    package var bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }
}

extension JSONBytes: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .jsonb }

    package func encode(into bytes: inout [UInt8]) {
        bytes.append(Self.version)
        bytes.append(contentsOf: self.bytes)
    }

    package init(cell: borrowing PostgresCell) throws(PostgresError) {
        switch cell.type {
        case .json: self.init(cell.bytes.copied())
        case .jsonb where cell.bytes.count > 0 && cell.bytes[0] == Self.version:
            self.init(cell.bytes.extracting(droppingFirst: 1).copied())
        default: throw cell.mismatch(with: Self.self)
        }
    }

    /// The only version there is (PostgreSQL source, `jsonb_send`).
    private static let version: UInt8 = 1
}

extension Span<UInt8> {
    /// The bytes in an array of their own.
    func copied() -> [UInt8] {
        unsafe withUnsafeBufferPointer { unsafe [UInt8]($0) }
    }
}
