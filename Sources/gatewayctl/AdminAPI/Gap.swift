import FoundationEssentials

/// A span of a feed that could not be had.
struct Gap: Decodable {
    var gapId: String
    var contentType: String
    var from: Date
    var to: Date
    var reason: String
    /// The reason in words.
    var cause: String?
    var detail: String
    var contentId: String?
    var recordedAt: Date?
    var state: String?
    var repairableUntil: Date?
    var repairedAt: Date?
    var remedy: String?
    var tenant: String?

    private var stateCell: Cell {
        switch state {
        case "closed": .state("closed", .good)
        case "open": .state("open", .bad)
        case "lost": .state("for good", .warning)
        default: Cell(state)
        }
    }

    private var reasonText: String {
        switch reason {
        case "contentGone": "content gone"
        case "subscriptionStopped": "subscription stopped"
        case "listingFailed": "listing failed"
        case "deadLetter": "dead letter"
        case "contentDamaged": "content damaged"
        default: reason
        }
    }

    /// One customer's gaps.
    static var table: Table<Gap> { Table(columns: columns) }

    /// Gaps of many customers.
    static var tableOfAll: Table<Gap> {
        Table(columns: [Column("tenant", "TENANT", .shorten) { Cell($0.tenant) }] + columns)
    }

    private static var columns: [Column<Gap>] {
        [
            Column("contentType", "CONTENT TYPE") { .text($0.contentType) },
            Column("from", "FROM") { .time($0.from) },
            Column("to", "TO", .leave) { .time($0.to) },
            Column("state", "STATE") { $0.stateCell },
            Column("reason", "REASON", .leave) { .text($0.reasonText) },
            Column("repairableUntil", "REPAIRABLE UNTIL", .leave) {
                Cell($0.state == "open" ? $0.repairableUntil : nil)
            },
            Column("repairedAt", nil) { Cell($0.repairedAt) },
            Column("recordedAt", nil) { Cell($0.recordedAt) },
            Column("gapId", nil) { .text($0.gapId) },
            Column("contentId", nil) { Cell($0.contentId) },
            Column("cause", nil) { Cell($0.cause) },
            Column("remedy", nil) { Cell($0.remedy) },
            Column("detail", "WHAT HAPPENED", .wrap) { .text($0.detail) },
        ]
    }
}

extension [Gap] {
    /// What to do, once for each remedy, to stand under the table.
    var remedies: String {
        var seen: [String] = []
        for gap in self {
            guard let remedy = gap.remedy, !seen.contains(remedy) else { continue }
            seen.append(remedy)
        }
        return seen.map { VisibleText.line("next step: \($0)") }.joined(separator: "\n")
    }
}
