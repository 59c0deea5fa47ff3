/// SQL whose interpolated values are bound, never spliced.
///
/// `"select name from tenant where id = \(id)"` sends `… id = $1` and the value apart, so no value can become SQL.
/// Another query inside a query keeps its values bound too.
package struct PostgresQuery: Sendable {
    /// The SQL around the values: always one more than there are values.
    private(set) var pieces: [String]
    private(set) var values = BoundValues()

    /// SQL without values, from a source that is trusted: a constant or a migration.
    package init(raw sql: String) { pieces = [sql] }

    /// The statement as the server sees it.
    package var sql: String {
        guard pieces.count > 1 else { return pieces[0] }
        var sql = pieces[0]
        for index in 1..<pieces.count {
            sql += "$\(index)"
            // "$1" and a following "0" must not become "$10".
            if let next = pieces[index].utf8.first, (48...57).contains(next) { sql += " " }
            sql += pieces[index]
        }
        return sql
    }

    mutating func appendSQL(_ sql: String) { pieces[pieces.count - 1] += sql }

    mutating func appendValue(_ value: some PostgresEncodable) {
        values.append(value)
        pieces.append("")
    }

    /// Adds another query's text and values at the end.
    package mutating func append(_ other: PostgresQuery) {
        appendSQL(other.pieces[0])
        pieces += other.pieces.dropFirst()
        values.append(contentsOf: other.values)
    }

    /// Both, one after the other.
    package static func + (first: PostgresQuery, second: PostgresQuery) -> PostgresQuery {
        var sum = first
        sum.append(second)
        return sum
    }
}

/// Shows the statement, never a value.
extension PostgresQuery: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String { sql }
    package var debugDescription: String { sql }
}

extension [PostgresQuery] {
    /// All of them with `separator` between, such as conditions with `" and "`.
    package func joined(separator: PostgresQuery) -> PostgresQuery {
        var result = PostgresQuery(raw: "")
        for (index, part) in enumerated() {
            if index > 0 { result.append(separator) }
            result.append(part)
        }
        return result
    }
}
