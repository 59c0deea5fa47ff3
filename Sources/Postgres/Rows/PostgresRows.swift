/// A statement's rows; they stay in libpq's memory and are decoded when asked for.
package struct PostgresRows: Sendable, RandomAccessCollection {
    private let result: ResultHandle
    private let columns: RowColumns

    init(_ result: ResultHandle) {
        self.result = result
        columns = RowColumns(result)
        endIndex = result.rowCount
    }

    package var startIndex: Int { 0 }
    package let endIndex: Int
    /// The columns' names, in order.
    package var columnNames: [String] { columns.names }
    /// How many rows the statement touched, for one that returns none too.
    package var affectedRows: Int { result.affectedRows }

    package subscript(position: Int) -> PostgresRow {
        precondition(position >= 0 && position < endIndex, "row out of range")
        return PostgresRow(result, columns, position)
    }
}

/// Names and types of a result's columns, read once and shared by its rows.
final class RowColumns: Sendable {
    let names: [String]
    let types: [PostgresType]

    init(_ result: ResultHandle) {
        names = (0..<result.columnCount).map { result.columnName($0) }
        types = (0..<result.columnCount).map { result.columnType($0) }
    }
}
