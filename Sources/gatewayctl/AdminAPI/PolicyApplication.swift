import FoundationEssentials

/// What an apply did, or would do.
struct PolicyApplication: Decodable {
    struct Change: Decodable {
        var policyId: String
        var title: String
        var kind: String
        var file: String
        var line: Int?
        var version: Int
        var diff: [String]?

        var place: String { line.map { "\(file):\($0)" } ?? file }

        fileprivate var cell: Cell {
            switch kind {
            case "added": .state(kind, .good)
            case "removed": .state(kind, .bad)
            case "changed": .state(kind, .warning)
            default: .state(kind, .faint)
            }
        }
    }

    var isDryRun: Bool
    var scope: PolicyScope
    var tenants: Int
    var revision: Int?
    var changes: [Change]

    /// "2 added, 1 changed, 10 unchanged".
    var counts: String {
        let parts = ["added", "changed", "removed", "unchanged"].compactMap { kind in
            let count = changes.count { $0.kind == kind }
            return count > 0 ? "\(count) \(kind)" : nil
        }
        return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
    }

    static var table: Table<Change> {
        Table(columns: [
            Column("kind", "CHANGE") { $0.cell },
            Column("title", "POLICY", .shorten) { .text($0.title) },
            Column("version", "VERSION", .leave) { .number($0.version) },
            Column("policyId", nil) { .text($0.policyId) },
            Column("place", "FILE", .shorten) { .text($0.place) },
        ])
    }

    /// For people: what changes, each changed policy with the lines that do.
    func text(zone: Zone, terminal: Terminal) -> String {
        let shown = changes.filter { $0.kind != "unchanged" }
        guard !shown.isEmpty else { return "" }
        var text = Self.table.text(shown, zone: zone, terminal: terminal)
        for change in shown {
            guard let diff = change.diff, !diff.isEmpty else { continue }
            text += "\n\(VisibleText.line(change.title)) (\(VisibleText.line(change.place)))\n"
            for line in diff {
                let visible = VisibleText.line(line)
                let colour = line.hasPrefix("+") ? "32" : line.hasPrefix("-") ? "31" : nil
                text += colour.map { terminal.hasColour ? "\u{1B}[\($0)m\(visible)\u{1B}[0m" : visible } ?? visible
                text += "\n"
            }
        }
        return text
    }
}

/// One thing that is wrong with a policy file.
struct PolicyProblemLine: Decodable {
    var code: String
    var file: String
    var line: Int
    var message: String
    var remedy: String

    private struct Document: Decodable { var problems: [PolicyProblemLine]? }

    /// Those that a refusal names.
    static func all(in problem: AdminProblem) -> [PolicyProblemLine] {
        // An answer that is no such document names none.
        (try? AdminCoding.decoder.decode(Document.self, from: Data(problem.body)))?.problems ?? []
    }

    /// As compilers write it, so that editors find the place.
    var text: String {
        "\(VisibleText.line("\(file):\(line): \(message) [\(code)]"))\n    \(VisibleText.line(remedy))"
    }

    /// Tells each problem, then lets the refusal end the command.
    static func telling<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let problem as AdminProblem {
            for line in all(in: problem) { Console.note(line.text) }
            throw problem
        }
    }
}
