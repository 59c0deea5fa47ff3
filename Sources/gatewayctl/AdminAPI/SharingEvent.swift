import FoundationEssentials

/// Somebody shared something, as far as tables show it.
struct SharingEvent: Decodable {
    struct Event: Decodable {
        struct Thing: Decodable {
            var kind: String?
            var id: String?
            var name: String?

            var text: String { name ?? id ?? kind ?? "" }
        }

        struct Risk: Decodable {
            var level: String
            var reasons: [String]?
        }

        var eventId: String
        var act: String
        var resource: Thing
        var audiences: [Thing]?
        var roles: [String]?
        var firstOccurredAt: Date?
        var risk: Risk
        var summary: String
        var recordIds: [String]?
        var reach: Reach?
        var guesses: [String]?
        var namesAsOf: Date?
    }

    var event: Event
    var ingestedAt: Date?
    var amendedAt: Date?
    var digestId: String?

    private var riskCell: Cell {
        switch event.risk.level {
        case "critical", "high": .state(event.risk.level, .bad)
        case "medium": .state("medium", .warning)
        default: .state(event.risk.level, .faint)
        }
    }

    static var table: Table<SharingEvent> {
        Table(columns: [
            Column("firstOccurredAt", "OCCURRED") { Cell($0.event.firstOccurredAt) },
            Column("risk", "RISK") { $0.riskCell },
            Column("riskReasons", nil) { .list($0.event.risk.reasons ?? []) },
            Column("act", "ACT", .leave) { .text($0.event.act) },
            Column("resourceKind", nil) { Cell($0.event.resource.kind) },
            Column("resourceId", nil) { Cell($0.event.resource.id) },
            Column("resourceName", nil) { Cell($0.event.resource.name) },
            Column("audiences", nil) { .list(($0.event.audiences ?? []).map(\.text)) },
            Column("roles", nil) { .list($0.event.roles ?? []) },
            Column("reach", "REACH", .leave) { Cell($0.event.reach?.text) },
            Column("people", nil) { $0.event.reach?.people.map { .number($0) } ?? .none },
            Column("namesAsOf", nil) { Cell($0.event.namesAsOf) },
            Column("guesses", nil) { Cell($0.event.guesses?.joined(separator: " ")) },
            Column("summary", "SUMMARY", .wrap) { .text($0.event.summary) },
            Column("ingestedAt", nil) { Cell($0.ingestedAt) },
            Column("amendedAt", nil) { Cell($0.amendedAt) },
            Column("digestId", nil) { Cell($0.digestId) },
            Column("eventId", nil) { .text($0.event.eventId) },
            Column("recordIds", nil) { .list($0.event.recordIds ?? []) },
        ])
    }
}
