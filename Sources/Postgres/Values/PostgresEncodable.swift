/// A value that can be bound to a placeholder, in PostgreSQL's binary format.
///
/// Every value is sent with its type, so the server never guesses: a parameter compared with an `inet` column needs
/// `\(text)::inet`, exactly as a text expression would.
package protocol PostgresEncodable: Sendable {
    /// The type the placeholder gets.
    static var postgresType: PostgresType { get }
    /// Whether this value is SQL NULL; ``encode(into:)`` is not called then.
    var isPostgresNull: Bool { get }
    /// Appends the binary form.
    func encode(into bytes: inout [UInt8])
}

extension PostgresEncodable {
    package var isPostgresNull: Bool { false }

    /// Appends the form that COPY and arrays use: a length, then the bytes; -1 for NULL.
    @inline(__always)
    func encodeField(into bytes: inout [UInt8]) {
        if isPostgresNull {
            bytes.appendBigEndian(Int32(-1))
            return
        }
        let start = bytes.count
        bytes.appendBigEndian(Int32(0))
        encode(into: &bytes)
        bytes.setBigEndian(Int32(bytes.count - start - 4), at: start)
    }
}

extension PostgresEncodable where Self: RawRepresentable, RawValue: PostgresEncodable {
    package static var postgresType: PostgresType { RawValue.postgresType }
    package func encode(into bytes: inout [UInt8]) { rawValue.encode(into: &bytes) }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    package static var postgresType: PostgresType { Wrapped.postgresType }
    package var isPostgresNull: Bool { self?.isPostgresNull ?? true }
    package func encode(into bytes: inout [UInt8]) { self?.encode(into: &bytes) }
}
