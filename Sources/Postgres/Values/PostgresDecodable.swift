/// A value that can be read from a cell, by the cell's own type.
package protocol PostgresDecodable {
    /// Reads a cell that is not NULL.
    ///
    /// - Parameter cell: The bytes and their type.
    /// - Throws: `.decoding` when the cell's type is not one this value can be made from.
    init(cell: borrowing PostgresCell) throws(PostgresError)
    /// What NULL means; `nil` refuses it.
    static var valueForNull: Self? { get }
}

extension PostgresDecodable {
    package static var valueForNull: Self? { nil }
}

extension PostgresDecodable where Self: RawRepresentable, RawValue: PostgresDecodable {
    package init(cell: borrowing PostgresCell) throws(PostgresError) {
        let raw = try RawValue(cell: cell)
        guard let value = Self(rawValue: raw) else { throw cell.mismatch(with: Self.self) }
        self = value
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    package init(cell: borrowing PostgresCell) throws(PostgresError) { self = try Wrapped(cell: cell) }
    package static var valueForNull: Self? { .some(.none) }
}
