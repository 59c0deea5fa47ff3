import FoundationEssentials

/// One digest or notification on its way to one place.
struct Delivery: Decodable {
    var deliveryId: String
    var channel: String
    var digestId: String?
    var alertId: String?
    var mitigationId: String?
    var cause: String?
    var channelName: String?
    var target: String
    var state: String
    var createdAt: Date?
    var attempts: Int
    var nextAttemptAt: Date?
    var settledAt: Date?
    var lastAnswer: String?

    private var stateCell: Cell {
        switch state {
        case "sent": .state("sent", .good)
        case "waiting": .state("waiting", attempts > 0 ? .warning : .faint)
        case "dead": .state("given up", .bad)
        default: .state(state, .faint)
        }
    }

    static var table: Table<Delivery> {
        Table(columns: [
            Column("createdAt", "SINCE") { Cell($0.createdAt) },
            Column("channel", "BY", .leave) { .text($0.channel) },
            Column("channelName", "CHANNEL", .leave) { Cell($0.channelName) },
            Column("cause", "WHAT", .leave) { .text($0.cause ?? "digest") },
            Column("target", "TO") { .text($0.target) },
            Column("state", "STATE") { $0.stateCell },
            Column("attempts", "TRIES") { .number($0.attempts) },
            Column("nextAttemptAt", "NEXT TRY", .leave) { Cell($0.nextAttemptAt) },
            Column("settledAt", "ENDED", .leave) { Cell($0.settledAt) },
            Column("digestId", nil) { Cell($0.digestId) },
            Column("alertId", nil) { Cell($0.alertId) },
            Column("mitigationId", nil) { Cell($0.mitigationId) },
            Column("deliveryId", "DELIVERY ID") { .text($0.deliveryId) },
            Column("lastAnswer", "LAST ANSWER", .wrap) { Cell($0.lastAnswer) },
        ])
    }
}
