import ArgumentParser

/// How answers are written.
struct OutputOptions: ParsableArguments {
    @Option(help: "table for people, json as the gateway sent it, csv for spreadsheets (times in UTC).")
    var output = OutputFormat.table

    @Flag(help: "Show times, and take days, in UTC instead of this terminal's time zone.")
    var utc = false

    var zone: Zone { utc ? .utc : .local }

    /// Writes a list in the chosen form.
    ///
    /// - Parameters:
    ///   - rows: What the body says, as far as the table shows it.
    ///   - body: The gateway's own bytes.
    ///   - table: The columns.
    ///   - empty: What to say to a person when there is nothing.
    /// - Throws: ``OutputClosed``, or a ``CommandFailure`` when it cannot be written.
    func show<Row>(_ rows: [Row], body: [UInt8], as table: Table<Row>, empty: String) throws {
        switch output {
        case .json: try Console.print(bytes: body)
        case .csv: try Console.print(table.csv(rows))
        case .table where rows.isEmpty: Console.note(empty)
        case .table: try Console.print(table.text(rows, zone: zone, terminal: .current()))
        }
    }
}
