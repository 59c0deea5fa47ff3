import FoundationEssentials

/// Who is asked for a customer's approvals.
struct ApproverEntry: Decodable {
    var approverId: String
    var side: String
    var name: String
    var address: String?
    var channel: String?
    var channelKind: String?
    var isBackup: Bool
    var createdAt: Date?
    var createdBy: String?

    static var table: Table<ApproverEntry> {
        Table(columns: [
            Column("name", "NAME", .shorten) { .text($0.name) },
            Column("side", "SIDE") { .text($0.side) },
            Column("address", "ASKED BY") { .text($0.address ?? "channel \($0.channel ?? "")") },
            Column("channelKind", "KIND", .leave) { Cell($0.channelKind ?? "mail") },
            Column("isBackup", "WHEN") { .text($0.isBackup ? "nobody answers" : "at once") },
            Column("createdAt", "SINCE", .leave) { Cell($0.createdAt) },
            Column("createdBy", "ADDED BY", .leave) { Cell($0.createdBy) },
            Column("approverId", nil) { .text($0.approverId) },
        ])
    }
}
