import ArgumentParser

/// How a list is written.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    /// For people.
    case table
    /// The gateway's own answer, untouched.
    case json
    /// For spreadsheets: every column, times in UTC.
    case csv
}
