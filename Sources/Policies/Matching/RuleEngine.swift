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

    /// The rules that an operation may concern.
    private struct Candidates: Sendable {
        var rules: [Int]
        /// By literal: whether one of the rules wants it; nil when one may match without any.
        var literals: [Bool]?
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
    private let scan: LiteralScan
    /// The numbers of the literals in `scan`.
    private let literals: [String: Int]
    /// What may match, by what is known of a record.
    private let candidates = NIOLockedValueBox<[KnownOperation: Candidates]>([:])

    /// Compiles rules; those that cannot be are told and left out.
    init(_ sources: [Source], hasAliases: Bool, troubles: inout [(policy: Int, message: String)]) {
        var table = TestTable(hasAliases: hasAliases)
        var rules: [Rule] = []
        for source in sources {
            do throws(RegularExpression.Problem) {
                let predicate = try Predicate(source.expression, &table)
                let workloads = source.logsource.workloads
                rules.append(Rule(policy: source.policy, predicate: predicate, workloads: workloads))
            } catch {
                troubles.append((source.policy, error.message))
            }
        }
        table.finish()
        var numbers: [String: Int] = [:]
        for case let literal? in table.entries.map(\.literal) where numbers[literal] == nil {
            numbers[literal] = numbers.count
        }
        scan = LiteralScan(numbers.sorted { $0.value < $1.value }.map(\.key))
        literals = numbers
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
        !candidates(for: operation).rules.isEmpty
    }

    /// Whether a record of this kind and these bytes may match.
    func concerns(_ operation: KnownOperation, _ bytes: Span<UInt8>) -> Bool {
        let candidates = candidates(for: operation)
        guard !candidates.rules.isEmpty else { return false }
        guard let wanted = candidates.literals else { return true }
        return scan.mayHold(wanted, in: bytes)
    }

    private func candidates(for operation: KnownOperation) -> Candidates {
        if let known = candidates.withLockedValue({ $0[operation] }) { return known }
        let workload = operation.workload.map(ValueText.folded)
        let named = byOperation[ValueText.folded(operation.operation)] ?? []
        let list = (named + others).filter { index in
            let rule = rules[index]
            if let wanted = rule.workloads, let workload, !wanted.contains(workload) { return false }
            return rule.predicate.holds(for: operation, table) != false
        }.sorted()
        var wanted: [Bool]? = Array(repeating: false, count: literals.count)
        for index in list {
            guard let needs = RequiredLiterals.of(rules[index].predicate, for: operation, table) else {
                wanted = nil
                break
            }
            for literal in needs { if let number = literals[literal] { wanted?[number] = true } }
        }
        let found = Candidates(rules: list, literals: wanted)
        candidates.withLockedValue { memory in
            if memory.count >= Self.mostRemembered { memory = [:] }
            memory[operation] = found
        }
        return found
    }

    /// The policies that a record matches, and those whose rule could not be evaluated.
    func matches(_ record: JSONValue, byIndex: Bool) -> (policies: [Int], troubles: [CompiledPolicies.Trouble]) {
        let list = byIndex ? candidates(for: KnownOperation(record: record)).rules : Array(rules.indices)
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
