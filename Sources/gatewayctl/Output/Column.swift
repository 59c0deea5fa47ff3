/// One column of a list.
struct Column<Row> {
    /// What happens when the terminal is too narrow.
    enum Narrow {
        /// Stays as it is.
        case keep
        /// Gives columns to the others, and ends in an ellipsis.
        case shorten
        /// Goes on in the next line; for the last column.
        case wrap
        /// Goes away, the last such column first.
        case leave
    }

    /// The CSV heading, spelled like the JSON key.
    let name: String
    /// The table's heading; `nil` for what only CSV has room for.
    let title: String?
    let narrow: Narrow
    let cell: (Row) -> Cell

    init(_ name: String, _ title: String?, _ narrow: Narrow = .keep, cell: @escaping (Row) -> Cell) {
        self.name = name
        self.title = title
        self.narrow = narrow
        self.cell = cell
    }
}
