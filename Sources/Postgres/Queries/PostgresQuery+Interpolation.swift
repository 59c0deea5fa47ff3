extension PostgresQuery: ExpressibleByStringInterpolation {
    package init(stringLiteral sql: String) { self.init(raw: sql) }
    package init(stringInterpolation: StringInterpolation) { self = stringInterpolation.query }

    /// Turns `"… \(value) …"` into text and bound values.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var query = PostgresQuery(raw: "")

        package init(literalCapacity: Int, interpolationCount: Int) {}

        package mutating func appendLiteral(_ literal: String) { query.appendSQL(literal) }

        /// Binds the value to the next placeholder.
        package mutating func appendInterpolation(_ value: some PostgresEncodable) { query.appendValue(value) }

        /// Binds the value, or NULL; an overload because the compiler warns of optionals that a generic parameter swallows.
        package mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
            query.appendValue(value)
        }

        /// Composes: the other query's values stay bound.
        package mutating func appendInterpolation(_ other: PostgresQuery) { query.append(other) }

        /// Splices trusted SQL: a constant of ours, never anything from outside.
        package mutating func appendInterpolation(raw sql: String) { query.appendSQL(sql) }

        /// A table's, column's or role's name, quoted; `schema.table` is one name, not two.
        package mutating func appendInterpolation(identifier name: String) {
            query.appendSQL(SQLText.identifier(name))
        }

        /// A quoted string constant, for the utility statements that take no parameters (`SET`, `NOTIFY`).
        package mutating func appendInterpolation(literal text: String) { query.appendSQL(SQLText.literal(text)) }
    }
}
