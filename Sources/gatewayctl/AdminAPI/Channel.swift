import FoundationEssentials

/// One place that a customer's alerts are told to.
struct Channel: Decodable {
    var channelId: String
    var name: String
    var kind: String
    var shown: String
    var minSeverity: String
    var takesUpdates: Bool
    var state: String
    var stateReason: String?
    var stateSince: Date?
    var createdAt: Date?
    var failures: Int
    var pausedUntil: Date?
    var lastSuccessAt: Date?
    var lastFailureAt: Date?

    private var stateCell: Cell {
        guard state == "enabled" else { return .state("disabled", .bad) }
        return failures > 0 ? .state("failing", .warning) : .state("enabled", .good)
    }

    static var table: Table<Channel> {
        Table(columns: [
            Column("name", "NAME") { .text($0.name) },
            Column("kind", "KIND") { .text($0.kind) },
            Column("shown", "TO", .shorten) { .text($0.shown) },
            Column("state", "STATE") { $0.stateCell },
            Column("minSeverity", "FROM", .leave) { .text($0.minSeverity) },
            Column("takesUpdates", "UPDATES", .leave) { .text($0.takesUpdates ? "yes" : "no") },
            Column("lastSuccessAt", "LAST TOLD", .leave) { Cell($0.lastSuccessAt) },
            Column("lastFailureAt", nil) { Cell($0.lastFailureAt) },
            Column("failures", nil) { .number($0.failures) },
            Column("channelId", nil) { .text($0.channelId) },
            Column("stateReason", "WHY", .wrap) { Cell($0.stateReason) },
        ])
    }
}

/// A channel with the key that was made for it.
struct MadeChannel: Decodable {
    var channel: Channel
    var secret: String?
    var previousUntil: Date?
}
