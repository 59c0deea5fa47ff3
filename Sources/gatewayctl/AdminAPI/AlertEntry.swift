import FoundationEssentials

/// An alert, as far as people are shown one.
struct AlertEntry: Decodable {
    struct Evidence: Decodable {
        var kind: String
        var id: String
        var summary: String
        var occurredAt: Date?
        var arrivedAt: Date?

        static var table: Table<Evidence> {
            Table(columns: [
                Column("occurredAt", "HAPPENED") { Cell($0.occurredAt) },
                Column("arrivedAt", "ARRIVED", .leave) { Cell($0.arrivedAt) },
                Column("kind", "WHAT", .leave) { .text($0.kind) },
                Column("id", "ID") { .text($0.id) },
                Column("summary", "EVIDENCE", .wrap) { .text($0.summary) },
            ])
        }
    }

    struct Change: Decodable {
        var kind: String
        var at: Date?
        var who: String?
        var note: String?
        var count: Int

        static var table: Table<Change> {
            Table(columns: [
                Column("at", "WHEN") { Cell($0.at) },
                Column("kind", "WHAT") { .text($0.kind) },
                Column("who", "WHO", .shorten) { Cell($0.who) },
                Column("count", "EVIDENCE", .leave) { .number($0.count) },
                Column("note", "NOTE", .wrap) { Cell($0.note) },
            ])
        }
    }

    var alertId: String
    var tenantId: String?
    var tenantName: String?
    var policyId: String
    var title: String
    var severity: String
    var category: String?
    var state: String
    var summary: String
    var key: [String: String]?
    var count: Int
    var firstSeenAt: Date?
    var lastSeenAt: Date?
    var raisedAt: Date?
    var ageAtArrival: Int?
    var snoozedUntil: Date?
    var handledBy: String?
    var advice: String?
    var evidence: [Evidence]?
    var history: [Change]?

    private var stateCell: Cell {
        if let snoozedUntil, snoozedUntil > .now { return .state("snoozed", .faint) }
        return switch state {
        case "new": .state(state, .bad)
        case "acknowledged", "investigating": .state(state, .warning)
        case "resolved": .state(state, .good)
        default: .state(state, .faint)
        }
    }

    static func table(withTenants: Bool) -> Table<AlertEntry> {
        Table(columns: [
            Column("raisedAt", "RAISED") { Cell($0.raisedAt) },
            Column("tenantName", withTenants ? "TENANT" : nil, .shorten) { Cell($0.tenantName) },
            Column("severity", "SEVERITY") { Severity.cell($0.severity) },
            Column("state", "STATE") { $0.stateCell },
            Column("count", "COUNT") { .number($0.count) },
            Column("lastSeenAt", "LAST SEEN", .leave) { Cell($0.lastSeenAt) },
            Column("alertId", "ID") { .text(String($0.alertId.prefix(8))) },
            Column("title", "ALERT", .shorten) { .text($0.title) },
            Column("tenantId", nil) { Cell($0.tenantId) },
            Column("fullId", nil) { .text($0.alertId) },
            Column("policyId", nil) { .text($0.policyId) },
            Column("category", nil) { Cell($0.category) },
            Column("firstSeenAt", nil) { Cell($0.firstSeenAt) },
            Column("snoozedUntil", nil) { Cell($0.snoozedUntil) },
            Column("handledBy", nil) { Cell($0.handledBy) },
            Column("summary", "NEWEST", .wrap) { .text($0.summary) },
        ])
    }

    var details: Details {
        var details = Details()
        details.add("Alert", .text(title))
        details.add("Severity", Severity.cell(severity))
        details.add("State", stateCell)
        details.add("Handled by", Cell(handledBy))
        details.add("Snoozed until", Cell(snoozedUntil))
        details.add("Newest", .text(summary))
        for (field, value) in (key ?? [:]).sorted(by: { $0.key < $1.key }) { details.add(field, .text(value)) }
        details.add("Evidence", .number(count))
        details.add("First seen", Cell(firstSeenAt))
        details.add("Last seen", Cell(lastSeenAt))
        details.add("Raised", Cell(raisedAt))
        details.add("Age at arrival", Cell(ageAtArrival.map(Age.words)))
        details.add("Category", Cell(category))
        details.add("Policy", .text(policyId))
        details.add("Advice", Cell(advice))
        details.add("ID", .text(alertId))
        return details
    }
}
