import FoundationEssentials

/// One content blob with what happened to it.
struct ContentLetter: Decodable {
    var contentId: String
    var contentType: String
    var state: String
    var createdAt: Date
    var keptUntil: Date
    var listedAt: Date?
    var attempts: Int
    var firstFailedAt: Date?
    var nextAttemptAt: Date?
    var errorCode: String?
    var error: String?
    var toldBy: String?
    var endedAt: Date?
    var bytes: Int?
    var explanation: String
    var remedy: String

    private var stateCell: Cell {
        switch state {
        case "waiting": .state("waiting", attempts > 0 ? .warning : .faint)
        case "done": .state("stored", .good)
        case "dead": .state("dead letter", .bad)
        default: .state(state, .bad)
        }
    }

    static var table: Table<ContentLetter> {
        Table(columns: [
            Column("contentId", "CONTENT ID") { .text($0.contentId) },
            Column("contentType", "CONTENT TYPE", .leave) { .text($0.contentType) },
            Column("state", "STATE") { $0.stateCell },
            Column("createdAt", "PUBLISHED") { .time($0.createdAt) },
            Column("keptUntil", "KEPT UNTIL", .leave) { .time($0.keptUntil) },
            Column("listedAt", nil) { Cell($0.listedAt) },
            Column("attempts", "TRIES") { .number($0.attempts) },
            Column("firstFailedAt", nil) { Cell($0.firstFailedAt) },
            Column("nextAttemptAt", "NEXT TRY", .leave) { Cell($0.nextAttemptAt) },
            Column("endedAt", nil) { Cell($0.endedAt) },
            Column("errorCode", "CODE") { Cell($0.errorCode) },
            Column("explanation", nil) { .text($0.explanation) },
            Column("remedy", nil) { .text($0.remedy) },
            Column("error", "LAST ERROR", .wrap) { Cell($0.error) },
        ])
    }

    var details: Details {
        var details = Details()
        details.add("Content ID", .text(contentId))
        details.add("Content type", .text(contentType))
        details.add("State", stateCell)
        details.add("What happened", .text(explanation))
        if let error {
            let code = errorCode.map { " (\($0))" } ?? ""
            details.add("In words of", Cell(toldBy))
            details.add("Last error", .text(error + code))
        }
        details.add("Tries", .number(attempts))
        details.add("First failed", Cell(firstFailedAt))
        details.add("Next try", Cell(nextAttemptAt))
        details.add("Published", .time(createdAt))
        details.add("Listed", Cell(listedAt))
        let ending = state == "done" ? "Stored" : state == "gone" ? "Found gone" : "Given up"
        if state != "waiting" { details.add(ending, Cell(endedAt)) }
        details.add("Bytes", bytes.map { .number($0) } ?? .none)
        if state != "done" { details.add("Kept until", .time(keptUntil)) }
        details.add("Next step", .text(remedy))
        return details
    }
}
