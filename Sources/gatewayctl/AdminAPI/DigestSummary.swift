import FoundationEssentials

/// A digest in a list.
struct DigestSummary: Decodable {
    var digestId: String
    var cadence: String
    var day: String
    var from: Date?
    var to: Date?
    var madeAt: Date?
    var headline: String?
    var events: Int?

    static var table: Table<DigestSummary> {
        Table(columns: [
            Column("day", "DAY") { .text($0.day) },
            Column("cadence", "CADENCE", .leave) { .text($0.cadence) },
            Column("events", "EVENTS") { $0.events.map { .number($0) } ?? .none },
            Column("from", nil) { Cell($0.from) },
            Column("to", nil) { Cell($0.to) },
            Column("madeAt", "MADE", .leave) { Cell($0.madeAt) },
            Column("digestId", "DIGEST ID") { .text($0.digestId) },
            Column("headline", "HEADLINE", .wrap) { Cell($0.headline) },
        ])
    }
}
