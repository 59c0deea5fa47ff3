import FoundationEssentials

/// One line of a trial's answer.
struct PolicyTrialLine: Decodable {
    struct Progress: Decodable {
        var blobs: Int
        var ofBlobs: Int
        var records: Int
        var matches: Int
        var seconds: Double
    }

    var progress: Progress?
    var report: PolicyTrialReport?
}

/// What policies would have raised.
struct PolicyTrialReport: Decodable {
    struct Raised: Decodable {
        var key: [String: String]
        var count: Int
        var firstSeenAt: Date?
        var lastSeenAt: Date?
        var examples: [String]

        var words: String { key.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ") }
    }

    struct Outcome: Decodable {
        var policyId: String
        var title: String
        var severity: String
        var matches: Int
        var alerts: Int
        var notifications: Int
        var suppressed: Int
        var largest: [Raised]
        var trouble: String?
    }

    var since: Date?
    var until: Date?
    var blobs: Int
    var records: Int
    var events: Int
    var seconds: Double
    var policies: [Outcome]

    static var table: Table<Outcome> {
        Table(columns: [
            Column("title", "POLICY", .shorten) { .text($0.title) },
            Column("severity", "SEVERITY") { Severity.cell($0.severity) },
            Column("matches", "MATCHES") { .number($0.matches) },
            Column("alerts", "ALERTS") { .number($0.alerts) },
            Column("notifications", "NOTIFICATIONS") { .number($0.notifications) },
            Column("suppressed", "SUPPRESSED", .leave) { .number($0.suppressed) },
            Column("policyId", nil) { .text($0.policyId) },
            Column("trouble", "TROUBLE", .wrap) { Cell($0.trouble) },
        ])
    }

    static var alertTable: Table<Raised> {
        Table(columns: [
            Column("firstSeenAt", "FIRST") { Cell($0.firstSeenAt) },
            Column("lastSeenAt", "LAST", .leave) { Cell($0.lastSeenAt) },
            Column("count", "COUNT") { .number($0.count) },
            Column("key", "KEY", .shorten) { .text($0.words) },
            Column("examples", "EXAMPLES", .wrap) { .list($0.examples) },
        ])
    }
}
