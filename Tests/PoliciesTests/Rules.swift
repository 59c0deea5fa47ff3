import AuditRecords
import Policies
import Testing

/// Makes rules and records of a few lines.
enum Rules {
    static let id = "0a1b2c3d-0000-4000-8000-000000000001"

    /// A rule with one detection `sel`, written as the lines under it.
    static func rule(_ selection: String, condition: String = "sel", source: String = "product: m365") -> String {
        text(detection: "sel:\n" + indented(selection) + "\ncondition: \(condition)", source: source)
    }

    static func text(detection: String, source: String = "product: m365", id: String = id, more: String = "") -> String
    {
        """
        title: A test
        id: \(id)
        logsource:
        \(indented(source))
        level: high
        detection:
        \(indented(detection))
        \(more)
        """
    }

    static func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }.joined(separator: "\n")
    }

    static func record(_ json: String) throws -> JSONValue {
        try JSONValue(parsing: Array(json.utf8).span)
    }

    /// Whether a rule about records matches one.
    static func matches(
        _ rule: String,
        _ record: String,
        lists: [String: [String]] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Bool {
        let (policies, problems) = PolicyReader.read(rule, file: "rule.yml")
        try #require(problems.isEmpty, sourceLocation: sourceLocation)
        let compiled = CompiledPolicies(policies, lists: lists)
        try #require(compiled.problems.isEmpty, sourceLocation: sourceLocation)
        var troubles: [CompiledPolicies.Trouble] = []
        let value = try self.record(record)
        let matches =
            switch policies[0].source {
            case .record: compiled.matches(record: value, troubles: &troubles)
            case .event: compiled.matches(event: value, troubles: &troubles)
            case .collection: compiled.matches(condition: value, troubles: &troubles)
            }
        try #require(troubles.isEmpty, sourceLocation: sourceLocation)
        return !matches.isEmpty
    }

    /// The problems of a file.
    static func problems(_ text: String) -> [PolicyProblem] {
        let (policies, problems) = PolicyReader.read(text, file: "rule.yml")
        return problems + CompiledPolicies(policies).problems
    }
}
