import FoundationEssentials

/// A span of a feed that could not be had.
struct Gap: Decodable {
    var gapId: String
    var contentType: String
    var from: Date
    var to: Date
    var reason: String
    var detail: String
    var contentId: String?
    var recordedAt: Date?

    private var reasonCell: Cell {
        switch reason {
        case "contentGone": .state("content gone", .warning)
        case "outage": .state("outage", .bad)
        default: .state(reason, .warning)
        }
    }

    static var table: Table<Gap> {
        Table(columns: [
            Column("contentType", "CONTENT TYPE") { .text($0.contentType) },
            Column("from", "FROM") { .time($0.from) },
            Column("to", "TO") { .time($0.to) },
            Column("reason", "REASON") { $0.reasonCell },
            Column("recordedAt", "RECORDED", .leave) { Cell($0.recordedAt) },
            Column("gapId", nil) { .text($0.gapId) },
            Column("contentId", nil) { Cell($0.contentId) },
            Column("detail", "DETAIL", .wrap) { .text($0.detail) },
        ])
    }
}
