import FoundationEssentials

/// A link that opens one digest without a key.
struct DigestLink: Decodable {
    var linkId: String
    var digestId: String
    var label: String
    var createdAt: Date?
    var expiresAt: Date?
    var revokedAt: Date?
    var opened: Int
    var lastOpenedAt: Date?
    var url: String?

    private var stateCell: Cell {
        if revokedAt != nil { return .state("revoked", .faint) }
        return expiresAt.map { $0 <= .now } ?? false ? .state("expired", .faint) : .state("open", .good)
    }

    static var table: Table<DigestLink> {
        Table(columns: [
            Column("label", "FOR", .shorten) { .text($0.label) },
            Column("state", "STATE") { $0.stateCell },
            Column("createdAt", "MADE", .leave) { Cell($0.createdAt) },
            Column("expiresAt", "EXPIRES") { Cell($0.expiresAt) },
            Column("revokedAt", nil) { Cell($0.revokedAt) },
            Column("opened", "OPENED") { .number($0.opened) },
            Column("lastOpenedAt", "LAST OPENED", .leave) { Cell($0.lastOpenedAt) },
            Column("linkId", "LINK ID") { .text($0.linkId) },
            Column("digestId", nil) { .text($0.digestId) },
        ])
    }
}
