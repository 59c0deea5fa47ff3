import FoundationEssentials

/// A customer's key to the customer API; never the key itself.
struct APIKey: Decodable {
    var keyId: String
    var prefix: String
    var label: String
    var scopes: [String]?
    var createdAt: Date?
    var lastUsedAt: Date?
    var revokedAt: Date?

    static var table: Table<APIKey> {
        Table(columns: [
            Column("prefix", "PREFIX") { .text($0.prefix) },
            Column("label", "LABEL", .shorten) { .text($0.label) },
            Column("state", "STATE") { $0.revokedAt == nil ? .state("valid", .good) : .state("revoked", .faint) },
            Column("createdAt", "CREATED") { Cell($0.createdAt) },
            Column("lastUsedAt", "LAST USED") { Cell($0.lastUsedAt) },
            Column("scopes", "MAY ALSO") { .list($0.scopes ?? []) },
            Column("revokedAt", "REVOKED", .leave) { Cell($0.revokedAt) },
            Column("keyId", "KEY ID", .leave) { .text($0.keyId) },
        ])
    }
}

/// The only time a key is seen.
struct IssuedAPIKey: Decodable {
    var key: String
    var record: APIKey
}
