internal import AuditRecords
internal import NIOConcurrencyHelpers
internal import RegularExpressions

/// The rules of one source, compiled, with the index that says which of them a record may concern.
final class RuleEngine: Sendable {
    struct Rule: Sendable {
        /// The index of its policy.
        var policy: Int
        var predicate: Predicate
        /// Workloads (without case) that its logsource names; a record that says none may be of any.
        var workloads: Set<String>?
    }

    /// One rule to compile.
    struct Source {
        var policy: Int
        var logsource: LogSource
        var expression: Expression
    }

    /// Operations whose candidates are remembered.
    ///
    /// A tenant has a few hundred; what makes up more has its memory emptied.
    private static let mostRemembered = 20_000

    private let hasAliases: Bool
    private let table: TestTable
    private let rules: [Rule]
    /// Indexes in `rules` of those that need one of these operations (without case).
    private let byOperation: [String: [Int]]
    /// Indexes in `rules` of those that any operation may concern.
    private let others: [Int]
    /// Indexes in `rules`, by what is known of a record.
    private let candidates = NIOLockedValueBox<[KnownOperation: [Int]]>([:])

    /// Compiles rules; those that cannot be are told and left out.
    init(_ sources: [Source], hasAliases: Bool, troubles: inout [(policy: Int, message: String)]) {
        var table = TestTable(hasAliases: hasAliases)
        var rules: [Rule] = []
        for source in sources {
            do throws(RegularExpression.Problem) {
                let predicate = try Predicate(source.expression, &table)
                rules.append(Rule(policy: source.policy, predicate: predicate, workloads: source.logsource.workloads))
            } catch {
                troubles.append((source.policy, error.message))
            }
        }
        table.finish()
        var names: [Int: String] = [:]
        for field in table.fields.indices {
            for (text, indexes) in table.equalities[field] {
                for index in indexes where table.entries[index].known == .operation { names[index] = text }
            }
        }
        var byOperation: [String: [Int]] = [:]
        var others: [Int] = []
        for (index, rule) in rules.enumerated() {
            guard let operations = rule.predicate.operations(names) else {
                others.append(index)
                continue
            }
            for operation in operations { byOperation[operation, default: []].append(index) }
        }
        self.hasAliases = hasAliases
        self.table = table
        self.rules = rules
        self.byOperation = byOperation
        self.others = others
    }

    var isEmpty: Bool { rules.isEmpty }

    /// Whether a record of this kind may match.
    func concerns(_ operation: KnownOperation) -> Bool {
        !candidates(for: operation).isEmpty
    }

    private func candidates(for operation: KnownOperation) -> [Int] {
        if let known = candidates.withLockedValue({ $0[operation] }) { return known }
        let workload = operation.workload.map(ValueText.folded)
        let named = byOperation[ValueText.folded(operation.operation)] ?? []
        let list = (named + others).filter { index in
            let rule = rules[index]
            if let wanted = rule.workloads, let workload, !wanted.contains(workload) { return false }
            return rule.predicate.holds(for: operation, table) != false
        }.sorted()
        candidates.withLockedValue { memory in
            if memory.count >= Self.mostRemembered { memory = [:] }
            memory[operation] = list
        }
        return list
    }

    /// The policies that a record matches, and those whose rule could not be evaluated.
    func matches(_ record: JSONValue, byIndex: Bool) -> (policies: [Int], troubles: [CompiledPolicies.Trouble]) {
        let list = byIndex ? candidates(for: KnownOperation(record: record)) : Array(rules.indices)
        guard !list.isEmpty else { return ([], []) }
        var view = RecordView(record, table, hasAliases: hasAliases)
        var policies: [Int] = []
        var troubles: [CompiledPolicies.Trouble] = []
        for index in list {
            view.trouble = nil
            let holds = rules[index].predicate.holds(in: &view)
            if let message = view.trouble {
                troubles.append(.init(policy: rules[index].policy, message: message))
            } else if holds {
                policies.append(rules[index].policy)
            }
        }
        return (policies, troubles)
    }
}
