import FoundationEssentials

/// A mitigation, as far as people are shown one.
struct MitigationEntry: Decodable {
    struct Resource: Decodable {
        var kind: String
        var environmentId: String?
        var id: String?
        var name: String?
        var url: String?

        var shown: String { name ?? id ?? url ?? kind }
    }

    struct Principal: Decodable {
        var kind: String
        var id: String?
        var name: String?

        var shown: String { kind == "everyone" ? "everyone" : name ?? id ?? "unknown" }
    }

    struct Person: Decodable {
        var name: String
        var side: String
        var way: String
    }

    struct Decision: Decodable {
        var verdict: String
        var person: Person
        var note: String?
        var decidedAt: Date?

        static var table: Table<Decision> {
            Table(columns: [
                Column("decidedAt", "DECIDED") { Cell($0.decidedAt) },
                Column("verdict", "WORD") { $0.verdict == "approve" ? .state("yes", .good) : .state("no", .bad) },
                Column("person", "WHO", .shorten) { .text($0.person.name) },
                Column("side", "SIDE") { .text($0.person.side) },
                Column("way", "BY", .leave) { .text($0.person.way) },
                Column("note", "NOTE", .wrap) { Cell($0.note) },
            ])
        }
    }

    var mitigationId: String
    var tenantId: String?
    var tenantName: String?
    var action: String
    var state: String
    var outcome: String?
    var resource: Resource
    var principal: Principal?
    var role: String?
    var targetRole: String?
    var reason: String
    var proposedBy: String
    var alertId: String?
    var policyId: String?
    var undoOf: String?
    var replaces: String?
    var isAutomatic: Bool?
    var changes: [String]?
    var createdAt: Date?
    var expiresAt: Date?
    var decidedAt: Date?
    var runAfter: Date?
    var verifiedAt: Date?
    var settledAt: Date?
    var message: String?
    var remedy: String?
    var watchUntil: Date?
    var resharedAt: Date?
    var undoneAt: Date?
    var decisions: [Decision]?
    var effect: [String]?
    var limits: [String]?
    var steps: [String]?
    var needs: String?
    /// The state that a proposal rests on, in sentences.
    var present: [String]?

    private var stateCell: Cell {
        switch state {
        case "proposed", "manual", "draft": .state(state, .warning)
        case "approved", "running": .state(state, .warning)
        case "done": undoneAt == nil ? .state(state, .good) : .state("undone", .faint)
        case "failed", "void": .state(state, .bad)
        default: .state(state, .faint)
        }
    }

    static func table(withTenants: Bool) -> Table<MitigationEntry> {
        Table(columns: [
            Column("createdAt", "SINCE") { Cell($0.createdAt) },
            Column("tenantName", withTenants ? "TENANT" : nil, .shorten) { Cell($0.tenantName) },
            Column("state", "STATE") { $0.stateCell },
            Column("mitigationId", "ID") { .text(String($0.mitigationId.prefix(8))) },
            Column("action", "ACTION") { .text($0.action) },
            Column("principal", "FOR WHOM", .shorten) { Cell($0.principal?.shown) },
            Column("proposedBy", "PROPOSED BY", .leave) { .text($0.proposedBy) },
            Column("expiresAt", "EXPIRES", .leave) { Cell($0.state == "proposed" ? $0.expiresAt : nil) },
            Column("tenantId", nil) { Cell($0.tenantId) },
            Column("fullId", nil) { .text($0.mitigationId) },
            Column("outcome", nil) { Cell($0.outcome) },
            Column("resourceKind", nil) { .text($0.resource.kind) },
            Column("resourceId", nil) { Cell($0.resource.id) },
            Column("environmentId", nil) { Cell($0.resource.environmentId) },
            Column("role", nil) { Cell($0.role) },
            Column("reason", nil) { .text($0.reason) },
            Column("alertId", nil) { Cell($0.alertId) },
            Column("undoOf", nil) { Cell($0.undoOf) },
            Column("decidedAt", nil) { Cell($0.decidedAt) },
            Column("settledAt", nil) { Cell($0.settledAt) },
            Column("message", nil) { Cell($0.message) },
            Column("resource", "WHAT", .wrap) { .text($0.resource.shown) },
        ])
    }

    /// Its facts; the tenant as it was typed stands in the commands among them.
    func details(_ tenant: String) -> Details {
        var details = Details()
        details.add("Action", .text(action))
        details.add("State", stateCell)
        details.add("Outcome", Cell(outcome))
        details.add("Message", Cell(message))
        details.add("Next step", Cell(remedy.map { MitigationScreen.naming(tenant, in: $0) }))
        details.add("What", .text("\(resource.shown) (\(resource.kind))"))
        details.add("For whom", Cell(principal?.shown))
        details.add(state == "done" ? "Role before" : "Role now", Cell(role))
        details.add("Role then", Cell(targetRole))
        details.add("Reason", .text(reason))
        details.add("Proposed by", .text(proposedBy))
        details.add("Needs", Cell(needs))
        details.add("Since", Cell(createdAt))
        details.add("Expires", Cell(state == "proposed" ? expiresAt : nil))
        details.add("Not before", Cell(runAfter))
        details.add("Decided", Cell(decidedAt))
        details.add("Verified", Cell(verifiedAt))
        details.add("Ended", Cell(settledAt))
        details.add("Watched until", Cell(watchUntil))
        details.add("Shared again", Cell(resharedAt))
        details.add("Undone", Cell(undoneAt))
        details.add("Undo of", Cell(undoOf))
        details.add("Replaces", Cell(replaces))
        details.add("Alert", Cell(alertId))
        details.add("Policy", Cell(policyId))
        details.add("Environment", Cell(resource.environmentId))
        details.add("Resource ID", Cell(resource.id))
        details.add("Address", Cell(resource.url))
        details.add("ID", .text(mitigationId))
        return details
    }
}
