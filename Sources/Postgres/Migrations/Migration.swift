/// One numbered step of the schema.
package struct Migration: Sendable, Hashable {
    /// The file's name without its ending, such as `m0001_create_gateway`; names order the steps.
    package let name: String
    /// The statements, as they stand in the file.
    package let sql: [UInt8]

    package init(name: String, sql: [UInt8]) {
        self.name = name
        self.sql = sql
    }

    /// A file that says so runs outside a transaction, for the few statements that must (`CREATE INDEX CONCURRENTLY`).
    var isTransactional: Bool {
        !String(decoding: sql, as: UTF8.self).split(separator: "\n").contains("-- gateway: no transaction")
    }
}
