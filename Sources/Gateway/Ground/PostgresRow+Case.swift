import Postgres

extension PostgresRow {
    /// A column whose text is one of an enum's raw values; a CHECK constraint keeps it so.
    func decodeCase<T: RawRepresentable>(_ column: String, as type: T.Type = T.self) throws -> T
    where T.RawValue == String {
        let text = try decode(column, as: String.self)
        guard let value = T(rawValue: text) else {
            throw GatewayError(
                .unexpected,
                "The column \(column) holds '\(text)', which this version of the gateway does not know.",
                remedy: "Update every replica to the version that migrated the database."
            )
        }
        return value
    }
}
