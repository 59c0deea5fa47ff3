internal import RegularExpressions

/// A rule's condition over the numbers of a `TestTable`.
indirect enum Predicate: Sendable {
    case all([Predicate])
    case any([Predicate])
    case not(Predicate)
    case test(Int)

    /// Compiles a condition.
    ///
    /// - Throws: what is wrong with a regular expression.
    init(_ expression: Expression, _ table: inout TestTable) throws(RegularExpression.Problem) {
        switch expression {
        case .all(let parts): self = .all(try Self.list(parts, &table))
        case .any(let parts): self = .any(try Self.list(parts, &table))
        case .not(let part): self = .not(try Predicate(part, &table))
        case .test(let test): self = .test(try table.index(of: test))
        }
    }

    private static func list(
        _ parts: [Expression],
        _ table: inout TestTable
    ) throws(RegularExpression.Problem) -> [Predicate] {
        var list: [Predicate] = []
        for part in parts { list.append(try Predicate(part, &table)) }
        return list
    }

    func holds(in record: inout RecordView) -> Bool {
        switch self {
        case .test(let index): return record.answer(index)
        case .not(let part): return !part.holds(in: &record)
        case .all(let parts):
            for part in parts where !part.holds(in: &record) { return false }
            return true
        case .any(let parts):
            for part in parts where part.holds(in: &record) { return true }
            return false
        }
    }

    /// Whether it holds by what is known of an operation alone; nil when the record has to be read.
    func holds(for operation: KnownOperation, _ table: TestTable) -> Bool? {
        switch self {
        case .test(let index): return operation.answer(table.entries[index], index, table)
        case .not(let part): return part.holds(for: operation, table).map { !$0 }
        case .all(let parts):
            var isSure = true
            for part in parts {
                switch part.holds(for: operation, table) {
                case false?: return false
                case nil: isSure = false
                case true?: break
                }
            }
            return isSure ? true : nil
        case .any(let parts):
            var isSure = true
            for part in parts {
                switch part.holds(for: operation, table) {
                case true?: return true
                case nil: isSure = false
                case false?: break
                }
            }
            return isSure ? false : nil
        }
    }

    /// The operations (without case) of which one is needed for it to hold; nil: any may do.
    func operations(_ names: [Int: String]) -> Set<String>? {
        switch self {
        case .test(let index): return names[index].map { [$0] }
        case .not: return nil
        case .any(let parts):
            var union: Set<String> = []
            for part in parts {
                guard let some = part.operations(names) else { return nil }
                union.formUnion(some)
            }
            return union
        case .all(let parts):
            return parts.compactMap { $0.operations(names) }.min { $0.count < $1.count }
        }
    }
}
