internal import RegularExpressions

/// Every test of a set of rules, each once, however many rules ask it.
struct TestTable: Sendable {
    /// A test in the form that is run.
    enum Run: Sendable {
        case isMissing
        case exists
        /// Answered for all tests of the field at once, by one look-up a value (`equalities`).
        case equals
        case text(TextMatcher)
        case number(FieldTest.Comparison, Double)
        case pattern(RegularExpression)
        case network(AddressRange)
        case field(Int, FieldTest.Reference, isCased: Bool)
        case time(FieldTest.TimePart, Int)
    }

    struct Entry: Sendable {
        /// The index of its field in `fields`.
        var field: Int
        var run: Run
        /// What it is about, where that is known without reading the record.
        var known: FieldAliases.KnownField?
        /// What a record's bytes must hold for it to be answered with yes, as far as that is sure.
        var literal: String?
    }

    private(set) var entries: [Entry] = []
    /// Field paths; nil: every value of the record.
    private(set) var fields: [FieldPath?] = []
    /// By field: the tests that a value (without its case) answers with yes.
    private(set) var equalities: [[String: [Int]]] = []

    private let hasAliases: Bool
    private var indexes: [FieldTest: Int] = [:]
    private var fieldIndexes: [String?: Int] = [:]

    init(hasAliases: Bool) {
        self.hasAliases = hasAliases
    }

    /// Forgets what only building needs.
    mutating func finish() {
        indexes = [:]
        fieldIndexes = [:]
    }

    mutating func field(_ name: String?) -> Int {
        if let index = fieldIndexes[name] { return index }
        fields.append(name.map(FieldPath.init))
        equalities.append([:])
        fieldIndexes[name] = fields.count - 1
        return fields.count - 1
    }

    /// The number of a test.
    ///
    /// - Throws: what is wrong with its regular expression.
    mutating func index(of test: FieldTest) throws(RegularExpression.Problem) -> Int {
        if let index = indexes[test] { return index }
        let field = field(test.field)
        let index = entries.count
        let run: Run
        switch test.check {
        case .isMissing: run = .isMissing
        case .exists: run = .exists
        case .equals(let text):
            equalities[field][text, default: []].append(index)
            run = .equals
        case .text(let matcher): run = .text(matcher)
        case .number(let comparison, let number): run = .number(comparison, number)
        case .pattern(let pattern, let options): run = .pattern(try RegularExpression(pattern, options: options))
        case .network(let range): run = .network(range)
        case .field(let name, let reference, let isCased): run = .field(self.field(name), reference, isCased: isCased)
        case .time(let part, let number): run = .time(part, number)
        }
        let known = test.field.flatMap { FieldAliases.known($0, hasAliases: hasAliases) }
        let literal = RequiredLiterals.of(test, hasAliases: hasAliases)
        entries.append(Entry(field: field, run: run, known: known, literal: literal))
        indexes[test] = index
        return index
    }
}
