internal import AuditRecords
internal import RegularExpressions

/// One record under test: its fields are looked up once, and each test is answered once, whoever asks.
struct RecordView {
    private enum Answer: UInt8 { case unknown, no, yes, failed }

    private let record: JSONValue
    private let table: TestTable
    private let hasAliases: Bool
    private var answers: [Answer]
    private var values: [[FieldValue]?]
    private var hasEqualities: [Bool]
    /// Why a test could not be answered since this was last emptied.
    var trouble: String?

    init(_ record: JSONValue, _ table: TestTable, hasAliases: Bool) {
        self.record = record
        self.table = table
        self.hasAliases = hasAliases
        answers = Array(repeating: .unknown, count: table.entries.count)
        values = Array(repeating: nil, count: table.fields.count)
        hasEqualities = Array(repeating: false, count: table.fields.count)
    }

    mutating func answer(_ index: Int) -> Bool {
        switch answers[index] {
        case .yes: return true
        case .no: return false
        case .failed:
            trouble = trouble ?? "a regular expression took too much"
            return false
        case .unknown: break
        }
        let entry = table.entries[index]
        if case .equals = entry.run {
            let isNew = !hasEqualities[entry.field]
            if isNew { answerEqualities(of: entry.field) }
            if answers[index] == .unknown { answers[index] = .no }
            return answers[index] == .yes
        }
        do throws(RegularExpression.Problem) {
            let holds = try run(entry)
            answers[index] = holds ? .yes : .no
            return holds
        } catch {
            answers[index] = .failed
            trouble = error.message
            return false
        }
    }

    private mutating func answerEqualities(of field: Int) {
        hasEqualities[field] = true
        for value in texts(of: field) {
            for index in table.equalities[field][value.folded] ?? [] { answers[index] = .yes }
        }
    }

    private mutating func run(_ entry: TestTable.Entry) throws(RegularExpression.Problem) -> Bool {
        let values = texts(of: entry.field)
        switch entry.run {
        case .isMissing: return values.isEmpty
        case .exists: return !values.isEmpty
        case .equals: return false
        case .text(let matcher):
            for value in values where matcher.matches(matcher.isCased ? value.text : value.folded) { return true }
            return false
        case .number(let comparison, let number):
            return values.contains { value in
                guard let found = Double(value.text) else { return false }
                return switch comparison {
                case .gt: found > number
                case .gte: found >= number
                case .lt: found < number
                case .lte: found <= number
                }
            }
        case .pattern(let pattern):
            for value in values where try pattern.isFound(in: value.text) { return true }
            return false
        case .network(let range): return values.contains { range.contains($0.text) }
        case .field(let other, let reference, let isCased):
            let others = texts(of: other)
            return values.contains { value in
                others.contains { Self.stands($0, in: value, reference, isCased: isCased) }
            }
        case .time(let part, let number):
            return values.contains { TimeParts.of($0.text)?[part] == number }
        }
    }

    private static func stands(
        _ part: FieldValue,
        in value: FieldValue,
        _ reference: FieldTest.Reference,
        isCased: Bool
    ) -> Bool {
        let whole = isCased ? value.text : value.folded
        let part = isCased ? part.text : part.folded
        let text = SigmaText(literal: part)
        return switch reference {
        case .equal: whole == part
        case .start: whole.utf8.starts(with: part.utf8)
        case .end: TextMatcher(text.wrapped(before: true, after: false), isCased: true).matches(whole)
        case .anywhere: TextMatcher(text.wrapped(before: true, after: true), isCased: true).matches(whole)
        }
    }

    /// The values of a field; of every field for keywords.
    mutating func texts(of field: Int) -> [FieldValue] {
        if let known = values[field] { return known }
        let found = Self.values(of: table.fields[field], in: record, hasAliases: hasAliases)
        values[field] = found
        return found
    }

    /// The values of a field: the member of exactly that name, else what an alias leads to, else what the path does.
    static func values(of path: FieldPath?, in record: JSONValue, hasAliases: Bool) -> [FieldValue] {
        var found: [FieldValue] = []
        guard let path else {
            FieldValue.collect(record, into: &found)
            return found
        }
        if let exact = path.exact(in: record) {
            FieldValue.collect(exact, into: &found)
            return found
        }
        if hasAliases, let paths = FieldAliases.paths[path.name] {
            for alias in paths {
                for value in alias.values(in: record) { FieldValue.collect(value, into: &found) }
            }
            for text in found.flatMap({ FieldAliases.additions(path.name, $0.text) }) { found.append(FieldValue(text)) }
            if !found.isEmpty { return found }
        }
        for value in path.values(in: record) { FieldValue.collect(value, into: &found) }
        return found
    }
}
