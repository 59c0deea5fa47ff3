import FoundationEssentials

/// Whether and how a customer's shares may be taken back.
struct MitigationState: Decodable {
    var state: String
    var stateBy: String?
    var stateSince: Date?
    var probedAt: Date?
    var probe: String?
    var probeCode: String?
    var remedy: String?
    var approvers: String
    var expiresAfter: Int
    var remindAfter: Int
    var escalateAfter: Int
    var watchFor: Int
    var explanation: String
    var command: String

    private var stateCell: Cell {
        switch state {
        case "on": .state(state, .good)
        case "waiting": .state(state, .warning)
        default: .state(state, .faint)
        }
    }

    static var table: Table<MitigationState> {
        Table(columns: [
            Column("state", "MITIGATION") { $0.stateCell },
            Column("stateBy", "BY", .shorten) { Cell($0.stateBy) },
            Column("stateSince", "SINCE") { Cell($0.stateSince) },
            Column("approvers", "APPROVERS") { .text($0.approvers) },
            Column("expiresAfter", "EXPIRES AFTER", .leave) { .text(Age.words($0.expiresAfter)) },
            Column("remindAfter", "REMINDER", .leave) { .text(Age.words($0.remindAfter)) },
            Column("escalateAfter", "ESCALATION", .leave) { .text(Age.words($0.escalateAfter)) },
            Column("watchFor", "WATCHED FOR", .leave) { .text(Age.words($0.watchFor)) },
            Column("probedAt", nil) { Cell($0.probedAt) },
            Column("probe", nil) { Cell($0.probe) },
        ])
    }

    private var details: Details {
        var details = Details()
        details.add("Mitigation", stateCell)
        details.add("By", Cell(stateBy))
        details.add("Since", Cell(stateSince))
        details.add("Approvers", .text(Self.words(of: approvers)))
        details.add("Expires after", .text(Age.words(expiresAfter)))
        details.add("Reminder after", .text(Age.words(remindAfter)))
        details.add("Escalation after", .text(Age.words(escalateAfter)))
        details.add("Watched for", .text(Age.words(watchFor)))
        details.add("Last probe", Cell(probedAt))
        details.add("Power Platform", state == "off" ? .none : .text(probe ?? "lets the app in"))
        details.add("Next step", state == "waiting" ? Cell(remedy) : .none)
        return details
    }

    private static func words(of rule: String) -> String {
        switch rule {
        case "operators": "operators: one of the service provider's people"
        case "contacts": "contacts: one of the customer's"
        case "either": "either: one of the service provider's people or of the customer's"
        case "both": "both: one of the service provider's people and one of the customer's"
        default: rule
        }
    }

    static func show(_ body: [UInt8], _ output: OutputOptions) throws {
        let state = try AdminCoding.decode(MitigationState.self, from: body)
        guard output.output == .table else {
            return try output.show([state], body: body, as: table, empty: "")
        }
        try Console.print(state.details.text(zone: output.zone, terminal: .current()))
    }
}
