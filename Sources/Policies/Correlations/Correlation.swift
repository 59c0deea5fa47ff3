/// A correlation rule: what must come together, within how long.
struct Correlation: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        case eventCount = "event_count"
        case valueCount = "value_count"
        case temporal
        case temporalOrdered = "temporal_ordered"
    }

    enum Comparison: String, Sendable, CaseIterable { case gt, gte, lt, lte, eq, neq }

    /// One comparison of a condition.
    struct Bound: Sendable {
        var comparison: Comparison
        var count: Int

        func holds(_ number: Int) -> Bool {
            switch comparison {
            case .gt: number > count
            case .gte: number >= count
            case .lt: number < count
            case .lte: number <= count
            case .eq: number == count
            case .neq: number != count
            }
        }
    }

    var kind: Kind
    /// Ids (lower case) or names of the rules that it counts, in the order written.
    var rules: [String]
    var groupBy: [String]
    /// Microseconds.
    var timespan: Int64
    /// All of them must hold; of `temporal` none is needed.
    var bounds: [Bound]
    /// What `value_count` counts.
    var field: String?
    /// By alias: the field's name in each rule, by id or name.
    var aliases: [String: [String: String]]
    /// Whether the rules that it counts raise alerts of their own.
    var generate: Bool
    /// Where `rules` stands, for problems.
    var line: Int

    /// The field that `name` stands for in a rule.
    func field(_ name: String, inRule reference: String) -> String {
        aliases[name]?[reference] ?? name
    }
}
