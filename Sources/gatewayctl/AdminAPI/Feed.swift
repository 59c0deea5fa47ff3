import FoundationEssentials

/// One content type's subscription, as far as tables show it.
struct Feed: Decodable {
    var contentType: String
    var state: String
    var stateSince: Date?
    var errorCode: String?
    var error: String?
    var remedy: String?
    var nextStartAt: Date?
    var listedTo: Date?
    var lastListedAt: Date?
    var newestContentAt: Date?
    var blobsWaiting: Int
    var blobsDone: Int
    var blobsGone: Int
    var oldestWaitingAt: Date?

    /// The wire's word in people's words, where the two differ.
    var stateCell: Cell {
        switch state {
        case "enabled": .state("enabled", .good)
        case "warmingUp": .state("warming up", .good)
        case "unknown", "starting": .state(state, .faint)
        case "disabledByAdmin": .state("disabled by admin", .bad)
        case "auditDisabled": .state("auditing is off", .bad)
        case "notEffective": .state("not effective", .bad)
        case "forbidden": .state("forbidden", .bad)
        default: .state(state, .warning)
        }
    }

    static var table: Table<Feed> {
        Table(columns: [
            Column("contentType", "CONTENT TYPE") { .text($0.contentType) },
            Column("state", "STATE") { $0.stateCell },
            Column("stateSince", "SINCE", .leave) { Cell($0.stateSince) },
            Column("listedTo", "LISTED TO", .leave) { Cell($0.listedTo) },
            Column("lastListedAt", nil) { Cell($0.lastListedAt) },
            Column("newestContentAt", "NEWEST", .leave) { Cell($0.newestContentAt) },
            Column("blobsWaiting", "WAITING") { .number($0.blobsWaiting) },
            Column("oldestWaitingAt", nil) { Cell($0.oldestWaitingAt) },
            Column("blobsDone", "DONE") { .number($0.blobsDone) },
            Column("blobsGone", "GONE") { .number($0.blobsGone) },
            Column("nextStartAt", nil) { Cell($0.nextStartAt) },
            Column("errorCode", nil) { Cell($0.errorCode) },
            Column("error", nil) { Cell($0.error) },
            Column("remedy", nil) { Cell($0.remedy) },
        ])
    }
}

extension [Feed] {
    /// What is wrong and what to do, a line for each feed in trouble, to stand under the table.
    var troubles: String {
        compactMap { feed in
            guard let error = feed.error else { return nil }
            let code = feed.errorCode.map { " (\($0))" } ?? ""
            let step = feed.remedy.map { "\n  next step: \(VisibleText.line($0))" } ?? ""
            return "\(VisibleText.line("\(feed.contentType): \(error)\(code)"))\(step)"
        }.joined(separator: "\n")
    }
}
