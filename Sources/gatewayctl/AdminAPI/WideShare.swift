import FoundationEssentials

/// A thing, and somebody many or from outside who has it now.
struct WideShare: Decodable {
    struct Thing: Decodable {
        var kind: String
        var id: String?
        var name: String?
        var url: String?
        var environmentName: String?
        var environmentId: String?
        var siteURL: String?
        var owner: String?
    }

    struct Who: Decodable {
        var kind: String
        var id: String?
        var name: String?
        var domain: String?
    }

    var shareId: String
    var resource: Thing
    var audience: Who
    var reach: Reach?
    var role: String?
    var since: Date?
    var sharedBy: String?
    var source: String
    var asOf: Date?
    var eventId: String?
    var evidence: String

    /// Whom, in few words; colour repeats how wide it is.
    private var audienceCell: Cell {
        let name = audience.name ?? audience.id
        switch audience.kind {
        case "anyone": return .state("anyone", .bad)
        case "organisation": return .state("organisation", .warning)
        case "guest": return .state(name.map { "guest \($0)" } ?? "guest", .warning)
        case "group": return .text(name.map { "group \($0)" } ?? "group")
        default: return .text(audience.kind)
        }
    }

    static var table: Table<WideShare> {
        Table(columns: [
            Column("since", "SHARED") { Cell($0.since) },
            Column("resourceKind", "KIND", .leave) { .text($0.resource.kind) },
            Column("resourceName", "RESOURCE", .shorten) {
                .text($0.resource.name ?? $0.resource.url ?? $0.resource.id ?? "")
            },
            Column("resourceId", nil) { Cell($0.resource.id) },
            Column("resourceUrl", nil) { Cell($0.resource.url) },
            Column("place", nil) {
                Cell($0.resource.environmentName ?? $0.resource.environmentId ?? $0.resource.siteURL)
            },
            Column("owner", nil) { Cell($0.resource.owner) },
            Column("audienceKind", nil) { .text($0.audience.kind) },
            Column("audienceId", nil) { Cell($0.audience.id) },
            Column("audience", "WITH", .shorten) { $0.audienceCell },
            Column("role", "ROLE", .leave) { Cell($0.role) },
            Column("sharedBy", nil) { Cell($0.sharedBy) },
            Column("people", nil) { $0.reach?.people.map { .number($0) } ?? .none },
            Column("reach", "REACH", .leave) { Cell($0.reach?.text) },
            Column("source", nil) { .text($0.source) },
            Column("asOf", nil) { Cell($0.asOf) },
            Column("eventId", nil) { Cell($0.eventId) },
            Column("shareId", nil) { .text($0.shareId) },
            Column("evidence", "KNOWN", .wrap) { .text($0.evidence) },
        ])
    }
}
