/// Why the schema could not be brought up to date.
package enum MigrationError: Error, Sendable {
    /// A file was edited after it was applied here.
    case edited(name: String)
    /// A file is to be applied whose name sorts before one that was applied already.
    case outOfOrder(name: String, after: String)
    /// Two files of one name, or files that are not in order.
    case misnamed(name: String)
    /// The file's statements failed; nothing of it stayed.
    case failed(name: String, PostgresError)
}

extension MigrationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .edited(let name):
            """
            migration \(name) was edited after it had been applied to this database: restore the file as it was \
            released and put the change into a new migration
            """
        case .outOfOrder(let name, let last):
            "migration \(name) comes before \(last), which is already applied: give it a later number"
        case .misnamed(let name):
            "migration \(name) stands twice or out of order: names are unique and sorted"
        case .failed(let name, let error):
            "migration \(name) failed and left no trace: \(error)"
        }
    }
}
