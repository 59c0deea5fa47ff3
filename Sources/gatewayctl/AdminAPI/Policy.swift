import FoundationEssentials

/// Whom something of a policy is for.
struct PolicyScope: Decodable, Equatable {
    var kind: String
    var tag: String?
    var tenantId: String?

    func words(_ tenantName: String? = nil) -> String {
        switch kind {
        case "tag": "tag \(tag ?? "")"
        case "tenant": tenantName ?? tenantId ?? "one tenant"
        default: "all tenants"
        }
    }
}

/// A policy in one scope.
struct Policy: Decodable {
    struct Switch: Decodable {
        var scope: PolicyScope
        var tenantName: String?
        var isOn: Bool
        var reason: String?

        var words: String { "\(isOn ? "on" : "off") for \(scope.words(tenantName))" }
    }

    /// What it proposes about the shares that it finds.
    struct Mitigation: Decodable {
        struct Automatic: Decodable {
            var delay: Int
            var dailyMax: Int
            var isTrial: Bool
        }

        var action: String
        var automatic: Automatic?

        var words: String {
            guard let automatic else { return "\(action), once approved" }
            guard !automatic.isTrial else { return "\(action), only tried" }
            return "\(action) by itself after \(Age.words(automatic.delay)), \(automatic.dailyMax) a day at most"
        }

        var cell: Cell {
            automatic.map { $0.isTrial } == false ? .state(words, .warning) : .text(words)
        }
    }

    var policyId: String
    var title: String
    var severity: String
    var category: String?
    var source: String
    var isCorrelation: Bool?
    var scope: PolicyScope?
    var tenantName: String?
    var version: Int?
    var file: String?
    var state: String
    var reason: String?
    var switches: [Switch]?
    var madeAt: Date?
    var madeBy: String?
    var mitigation: Mitigation?
    var text: String?

    var stateCell: Cell {
        switch state {
        case "on": .state("on", .good)
        case "trouble", "problem": .state(state, .bad)
        case "off": .state("off", .warning)
        default: .state(state, .faint)
        }
    }

    var severityCell: Cell { Severity.cell(severity) }
    var from: String { scope.map { $0.words(tenantName) } ?? "default pack" }

    static var table: Table<Policy> {
        Table(columns: [
            Column("title", "POLICY", .shorten) { .text($0.title) },
            Column("severity", "SEVERITY") { $0.severityCell },
            Column("source", "LOOKS AT", .leave) { .text($0.isCorrelation == true ? "correlation" : $0.source) },
            Column("scope", "FOR", .leave) { .text($0.from) },
            Column("state", "STATE") { $0.stateCell },
            Column("version", "VERSION", .leave) { $0.version.map { .number($0) } ?? .none },
            Column("mitigation", "MITIGATION", .leave) { $0.mitigation?.cell ?? .none },
            Column("category", nil) { Cell($0.category) },
            Column("file", nil) { Cell($0.file) },
            Column("madeAt", nil) { Cell($0.madeAt) },
            Column("madeBy", nil) { Cell($0.madeBy) },
            Column("switches", nil) { .list(($0.switches ?? []).map(\.words)) },
            Column("policyId", "ID", .shorten) { .text($0.policyId) },
            Column("reason", "WHY NOT", .wrap) { Cell($0.reason) },
        ])
    }
}

/// All about one policy.
struct PolicyReport: Decodable {
    struct Version: Decodable {
        var scope: PolicyScope
        var tenantName: String?
        var version: Int
        var revision: Int
        var madeAt: Date?
        var madeBy: String?
        var title: String
        var file: String?
        var sha256: String?

        static var table: Table<Version> {
            Table(columns: [
                Column("madeAt", "WHEN") { Cell($0.madeAt) },
                Column("madeBy", "WHO", .shorten) { Cell($0.madeBy) },
                Column("scope", "FOR", .leave) { .text($0.scope.words($0.tenantName)) },
                Column("version", "VERSION") { .number($0.version) },
                Column("revision", "REVISION", .leave) { .number($0.revision) },
                Column("what", "WHAT") { $0.sha256 == nil ? .state("removed", .warning) : .text("applied") },
                Column("sha256", nil) { Cell($0.sha256) },
                Column("file", "FILE", .shorten) { Cell($0.file) },
            ])
        }
    }

    var policyId: String
    var policies: [Policy]
    var exceptions: [PolicyExceptionEntry]?
    var history: [Version]?
}

/// An exception with its end.
struct PolicyExceptionEntry: Decodable {
    struct Condition: Codable, Equatable {
        var field: String
        var values: [String]
        var words: String { "\(field)=\(values.joined(separator: "|"))" }
    }

    var exceptionId: String
    var tenantId: String?
    var policyId: String?
    var conditions: [Condition]
    var owner: String
    var reason: String
    var until: Date?
    var madeAt: Date?
    var madeBy: String?

    static var table: Table<PolicyExceptionEntry> {
        Table(columns: [
            Column("until", "UNTIL") { Cell($0.until) },
            Column("owner", "OWNER", .shorten) { .text($0.owner) },
            Column("tenantId", "TENANT", .leave) { .text($0.tenantId ?? "all") },
            Column("policyId", "POLICY", .leave) { .text($0.policyId ?? "all") },
            Column("conditions", "EXCEPTS", .shorten) { .list($0.conditions.map(\.words)) },
            Column("madeAt", nil) { Cell($0.madeAt) },
            Column("madeBy", nil) { Cell($0.madeBy) },
            Column("exceptionId", "ID") { .text($0.exceptionId) },
            Column("reason", "REASON", .wrap) { .text($0.reason) },
        ])
    }
}

/// What stands for a placeholder.
struct PolicyValues: Decodable {
    var name: String
    var tenantId: String?
    var members: [String]
    var madeAt: Date?
    var madeBy: String?

    static var table: Table<PolicyValues> {
        Table(columns: [
            Column("name", "NAME") { .text("%\($0.name)%") },
            Column("tenantId", "TENANT", .leave) { .text($0.tenantId ?? "all") },
            Column("count", "VALUES") { .number($0.members.count) },
            Column("madeAt", "SET", .leave) { Cell($0.madeAt) },
            Column("madeBy", nil) { Cell($0.madeBy) },
            Column("members", "WHICH", .wrap) { .list($0.members) },
        ])
    }
}

/// How urgent something is.
enum Severity {
    static let all = ["informational", "low", "medium", "high", "critical"]

    static func cell(_ name: String) -> Cell {
        switch name {
        case "critical", "high": .state(name, .bad)
        case "medium": .state(name, .warning)
        default: .state(name, .faint)
        }
    }
}
