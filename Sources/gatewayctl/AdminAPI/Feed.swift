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
    var blobsDead: Int?
    var oldestWaitingAt: Date?
    var sweptAt: Date?
    var relistFrom: Date?
    var nextTryAt: Date?
    var newestDoneAt: Date?
    var listFailures: Int?
    var listFailingSince: Date?
    var listErrorCode: String?
    var listError: String?
    var listRemedy: String?
    var bytes: Int?
    var records: Int?
    var recordsRepeated: Int?
    var recordsSetAside: Int?
    var requests: Requests?

    /// Requests to Microsoft by what became of them.
    struct Requests: Decodable {
        var ok: Int
        var throttled: Int
        var refused: Int
        var failed: Int
    }

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
            Column("blobsDead", "DEAD") { .number($0.blobsDead ?? 0) },
            Column("records", nil) { $0.records.map { .number($0) } ?? .none },
            Column("recordsRepeated", nil) { $0.recordsRepeated.map { .number($0) } ?? .none },
            Column("recordsSetAside", nil) { $0.recordsSetAside.map { .number($0) } ?? .none },
            Column("requestsOk", nil) { $0.requests.map { .number($0.ok) } ?? .none },
            Column("requestsThrottled", nil) { $0.requests.map { .number($0.throttled) } ?? .none },
            Column("requestsRefused", nil) { $0.requests.map { .number($0.refused) } ?? .none },
            Column("requestsFailed", nil) { $0.requests.map { .number($0.failed) } ?? .none },
            Column("sweptAt", nil) { Cell($0.sweptAt) },
            Column("nextTryAt", "NEXT TRY", .leave) { Cell($0.nextTryAt) },
            Column("nextStartAt", nil) { Cell($0.nextStartAt) },
            Column("listErrorCode", nil) { Cell($0.listErrorCode) },
            Column("listError", nil) { Cell($0.listError) },
            Column("errorCode", nil) { Cell($0.errorCode) },
            Column("error", nil) { Cell($0.error) },
            Column("remedy", nil) { Cell($0.remedy) },
        ])
    }
}

extension [Feed] {
    /// What is wrong and what to do, a line for each feed in trouble, to stand under the table.
    var troubles: String {
        flatMap { feed in
            [
                Self.trouble(feed, feed.error, feed.errorCode, feed.remedy),
                Self.trouble(feed, feed.listError, feed.listErrorCode, feed.listRemedy),
            ].compactMap(\.self)
        }.joined(separator: "\n")
    }

    private static func trouble(_ feed: Feed, _ error: String?, _ code: String?, _ remedy: String?) -> String? {
        guard let error else { return nil }
        let code = code.map { " (\($0))" } ?? ""
        let step = remedy.map { "\n  next step: \(VisibleText.line($0))" } ?? ""
        return "\(VisibleText.line("\(feed.contentType): \(error)\(code)"))\(step)"
    }
}
