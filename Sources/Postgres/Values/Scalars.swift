extension Bool: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .bool }
    package func encode(into bytes: inout [UInt8]) { bytes.append(self ? 1 : 0) }
    package init(cell: borrowing PostgresCell) throws(PostgresError) {
        guard cell.type == .bool else { throw cell.mismatch(with: Self.self) }
        try cell.expect(1, for: Self.self)
        self = cell.bytes[0] != 0
    }
}

extension Double: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .float8 }
    package func encode(into bytes: inout [UInt8]) { bytes.appendBigEndian(bitPattern) }
    package init(cell: borrowing PostgresCell) throws(PostgresError) {
        switch (cell.type, cell.bytes.count) {
        case (.float8, 8): self.init(bitPattern: cell.bytes.bigEndian(UInt64.self))
        case (.float4, 4): self.init(Float(bitPattern: cell.bytes.bigEndian(UInt32.self)))
        case (.numeric, _):
            guard let text = NumericText(cell.bytes)?.text, let value = Double(text) else {
                throw cell.mismatch(with: Self.self)
            }
            self = value
        default: self = Double(try cell.integer(Int64.self))
        }
    }
}

extension String: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .text }
    package func encode(into bytes: inout [UInt8]) { bytes.append(contentsOf: utf8) }

    /// Text as it is; `numeric` and `uuid` as PostgreSQL prints them; any type of its own that sends its text.
    package init(cell: borrowing PostgresCell) throws(PostgresError) {
        switch cell.type {
        case .jsonb: self = String(decoding: try JSONBytes(cell: cell).bytes, as: UTF8.self)
        case .numeric:
            guard let numeric = NumericText(cell.bytes) else { throw cell.mismatch(with: Self.self) }
            self = numeric.text
        case .inet, .cidr:
            guard let address = AddressText(cell.bytes) else { throw cell.mismatch(with: Self.self) }
            self = address.text
        case .uuid:
            try cell.expect(16, for: Self.self)
            self = UUIDText.text(of: cell.bytes)
        case let type where type.isBinaryOnly: throw cell.mismatch(with: Self.self)
        default: self = try cell.text(for: Self.self)
        }
    }
}

/// A UUID's sixteen bytes as PostgreSQL prints them: lower case.
private enum UUIDText {
    static func text(of bytes: Span<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for index in bytes.indices {
            if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
            text.append(digits[Int(bytes[index] >> 4)])
            text.append(digits[Int(bytes[index] & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
