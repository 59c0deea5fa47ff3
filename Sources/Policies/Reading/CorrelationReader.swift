/// Reads the `correlation` of a correlation rule.
enum CorrelationReader {
    private static let keys = ["type", "rules", "group-by", "timespan", "condition", "aliases", "generate"]

    /// Reads it; references are checked when the set is compiled.
    ///
    /// - Throws: `PolicyFault` with the first thing that is wrong.
    static func read(_ value: YAMLValue) throws(PolicyFault) -> Correlation {
        guard let members = value.members else {
            throw fault(value.line, "correlation is \(value.kind)", "Write a map with type, rules and timespan.")
        }
        for member in members where !keys.contains(member.name) {
            throw PolicyFault(
                "sigma.correlation_key_unknown",
                member.line,
                "a correlation has no \"\(member.name)\"",
                Nearest.remedy(for: member.name, among: keys)
            )
        }
        let kind = try kind(value)
        guard let list = value["rules"], let rules = texts(list), !rules.isEmpty else {
            throw fault(
                value.line,
                "the correlation names no rules",
                "Add rules: with ids or names of rules of the same set."
            )
        }
        guard rules.count <= 64, Set(rules).count == rules.count else {
            throw fault(list.line, "a rule stands twice, or there are more than 64", "Name each rule once.")
        }
        if kind == .temporal || kind == .temporalOrdered, rules.count < 2 {
            throw fault(list.line, "\(kind.rawValue) needs at least two rules", "Add a rule, or use event_count.")
        }
        let condition = try condition(value, kind)
        let groupBy = try value["group-by"].map { group throws(PolicyFault) in
            guard let fields = texts(group) else {
                throw fault(group.line, "group-by is no list of fields", "Write names of fields.")
            }
            return fields
        }
        var generate = false
        if let value = value["generate"] {
            guard case .bool(let flag) = value.content else {
                throw fault(value.line, "generate is \(value.kind)", "Write true or false.")
            }
            generate = flag
        }
        return Correlation(
            kind: kind,
            rules: rules.map { $0.lowercased() },
            groupBy: groupBy ?? [],
            timespan: try timespan(value),
            bounds: condition.bounds,
            field: condition.field,
            aliases: try aliases(value, rules),
            generate: generate,
            line: list.line
        )
    }

    private static func fault(_ line: Int, _ message: String, _ remedy: String) -> PolicyFault {
        PolicyFault("sigma.correlation_invalid", line, message, remedy)
    }

    private static func texts(_ value: YAMLValue) -> [String]? {
        let texts = (value.elements ?? [value]).map(\.text)
        return texts.contains(nil) ? nil : texts.compactMap(\.self)
    }

    private static func kind(_ value: YAMLValue) throws(PolicyFault) -> Correlation.Kind {
        let names = Correlation.Kind.allCases.map(\.rawValue)
        guard let type = value["type"], let text = type.text else {
            throw fault(value.line, "the correlation has no type", "Use one of: \(names.joined(separator: ", ")).")
        }
        guard let kind = Correlation.Kind(rawValue: text) else {
            throw PolicyFault(
                "sigma.correlation_type_unknown",
                type.line,
                "there is no correlation type \"\(text)\" here",
                Nearest.remedy(for: text, among: names)
            )
        }
        return kind
    }

    /// A number with a unit (specification: s, m, h, d, w, M, y; a month is 30 days, a year 365).
    private static func timespan(_ value: YAMLValue) throws(PolicyFault) -> Int64 {
        guard let span = value["timespan"] else {
            throw fault(value.line, "the correlation has no timespan", "Add one, such as timespan: 24h.")
        }
        let seconds: [Character: Int64] = [
            "s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800, "M": 2_592_000, "y": 31_536_000,
        ]
        let text = span.scalarText ?? ""
        // Longer than the past that Microsoft tells of in a week's delay nothing sensible counts; 90 days are plenty.
        guard let unit = text.last.flatMap({ seconds[$0] }), let count = Int64(text.dropLast()), count > 0,
            count <= 7_776_000 / unit
        else {
            throw fault(
                span.line,
                "the timespan \"\(text)\" is none",
                "Write a number with s, m, h, d or w, at most 90d."
            )
        }
        return count * unit * 1_000_000
    }

    private static func condition(
        _ value: YAMLValue,
        _ kind: Correlation.Kind
    ) throws(PolicyFault) -> (bounds: [Correlation.Bound], field: String?) {
        let isTemporal = kind == .temporal || kind == .temporalOrdered
        guard let condition = value["condition"] else {
            guard isTemporal else {
                throw fault(value.line, "\(kind.rawValue) has no condition", "Add condition: with gte: 10 or the like.")
            }
            return ([], nil)
        }
        guard let members = condition.members else {
            throw fault(
                condition.line,
                "the condition is \(condition.kind)",
                "Write a map, such as gte: 10; conditions as text are not supported."
            )
        }
        var bounds: [Correlation.Bound] = []
        var field: String?
        for member in members {
            if member.name == "field" {
                guard let name = member.value.text else {
                    throw fault(member.line, "field is \(member.value.kind)", "Name one field.")
                }
                field = name
                continue
            }
            guard let comparison = Correlation.Comparison(rawValue: member.name) else {
                throw fault(
                    member.line,
                    "\"\(member.name)\" is no comparison",
                    Nearest.remedy(for: member.name, among: Correlation.Comparison.allCases.map(\.rawValue) + ["field"])
                )
            }
            guard case .integer(let number) = member.value.content, number >= 0, number <= 1_000_000 else {
                throw fault(
                    member.line,
                    "\(member.name) is \(member.value.kind)",
                    "Write a whole number from 0 to 1000000."
                )
            }
            bounds.append(.init(comparison: comparison, count: Int(number)))
        }
        guard !bounds.isEmpty || isTemporal else {
            throw fault(condition.line, "the condition compares nothing", "Add gte: 10 or the like.")
        }
        guard (kind == .valueCount) == (field != nil) else {
            throw fault(
                condition.line,
                field == nil ? "value_count has no field" : "only value_count has a field",
                "Name in the condition the field whose values are counted, for value_count only."
            )
        }
        return (bounds, field)
    }

    private static func aliases(_ value: YAMLValue, _ rules: [String]) throws(PolicyFault) -> [String: [String: String]]
    {
        guard let aliases = value["aliases"] else { return [:] }
        guard let members = aliases.members else {
            throw fault(aliases.line, "aliases is \(aliases.kind)", "Write a map.")
        }
        var result: [String: [String: String]] = [:]
        for alias in members {
            guard let fields = alias.value.members else {
                throw fault(
                    alias.line,
                    "the alias \"\(alias.name)\" is \(alias.value.kind)",
                    "Write a map from rules to their fields."
                )
            }
            for field in fields {
                guard rules.contains(where: { $0.lowercased() == field.name.lowercased() }) else {
                    throw fault(
                        field.line,
                        "the alias names the rule \"\(field.name)\", which the correlation does not",
                        Nearest.remedy(for: field.name, among: rules)
                    )
                }
                guard let name = field.value.text else {
                    throw fault(field.line, "a field is \(field.value.kind)", "Name one field.")
                }
                result[alias.name, default: [:]][field.name.lowercased()] = name
            }
        }
        return result
    }
}
