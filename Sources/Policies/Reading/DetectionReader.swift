/// Reads a rule's `detection`.
struct DetectionReader {
    /// Parts of all detections of one rule together.
    private static let mostItems = 10_000

    private var items = 0

    /// Reads the detections and puts them into the condition.
    ///
    /// - Throws: `PolicyFault` with the first thing that is wrong.
    static func read(_ detection: YAMLValue) throws(PolicyFault) -> Clause {
        guard let members = detection.members else {
            throw PolicyFault(
                "sigma.detection_invalid",
                detection.line,
                "detection is \(detection.kind)",
                "Write a map of detections and a condition."
            )
        }
        var reader = DetectionReader()
        var clauses: [String: Clause] = [:]
        for member in members where member.name != "condition" {
            if member.name == "timeframe" {
                throw PolicyFault(
                    "sigma.timeframe_unsupported",
                    member.line,
                    "timeframe is no longer part of Sigma",
                    "Write a correlation rule with timespan."
                )
            }
            clauses[member.name] = try reader.clause(member.value, name: member.name)
        }
        guard let condition = members.first(where: { $0.name == "condition" }) else {
            throw PolicyFault(
                "sigma.condition_missing",
                detection.line,
                "the detection has no condition",
                "Add one, such as condition: selection."
            )
        }
        guard !clauses.isEmpty else {
            throw PolicyFault(
                "sigma.detection_invalid",
                detection.line,
                "there is nothing to detect",
                "Add a detection beside the condition."
            )
        }
        var parts: [Clause] = []
        for value in condition.value.elements ?? [condition.value] {
            guard let text = value.text else {
                throw PolicyFault(
                    "sigma.condition_invalid",
                    value.line,
                    "the condition is \(value.kind)",
                    "Write it as text."
                )
            }
            let tree = try ConditionParser.parse(text, names: Array(clauses.keys), line: value.line)
            parts.append(put(clauses, into: tree))
        }
        guard !parts.isEmpty else {
            throw PolicyFault("sigma.condition_missing", condition.line, "the condition is empty", "Name a detection.")
        }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private static func put(_ clauses: [String: Clause], into tree: ConditionParser.Tree) -> Clause {
        switch tree {
        // The parser has checked that each name is there; nothing would match without.
        case .name(let name): clauses[name] ?? .any([])
        case .all(let parts): .all(parts.map { put(clauses, into: $0) })
        case .any(let parts): .any(parts.map { put(clauses, into: $0) })
        case .not(let part): .not(put(clauses, into: part))
        }
    }

    private mutating func count(_ line: Int) throws(PolicyFault) {
        items += 1
        guard items <= Self.mostItems else {
            throw PolicyFault(
                "sigma.rule_too_large",
                line,
                "the rule has more than \(Self.mostItems) parts",
                "Split it."
            )
        }
    }

    private mutating func clause(_ value: YAMLValue, name: String) throws(PolicyFault) -> Clause {
        try count(value.line)
        switch value.content {
        case .map(let members):
            guard !members.isEmpty else { break }
            var parts: [Clause] = []
            for member in members {
                try count(member.line)
                parts.append(.item(try item(member)))
            }
            return parts.count == 1 ? parts[0] : .all(parts)
        case .list(let elements):
            guard !elements.isEmpty else { break }
            var parts: [Clause] = []
            for element in elements {
                guard element.elements == nil else {
                    throw PolicyFault(
                        "sigma.detection_invalid",
                        element.line,
                        "a list stands in a list",
                        "Write one list of maps or of values."
                    )
                }
                parts.append(try clause(element, name: name))
            }
            return parts.count == 1 ? parts[0] : .any(parts)
        case .text, .integer, .number, .bool:
            return .item(
                FieldItem(modifiers: try FieldModifiers("", line: value.line), values: [value], line: value.line)
            )
        case .null: break
        }
        throw PolicyFault(
            "sigma.detection_invalid",
            value.line,
            "the detection \"\(name)\" is empty",
            "Write fields with values, or keywords."
        )
    }

    private func item(_ member: YAMLValue.Member) throws(PolicyFault) -> FieldItem {
        let modifiers = try FieldModifiers(member.name, line: member.line)
        let values = member.value.elements ?? [member.value]
        guard !values.isEmpty else {
            throw PolicyFault(
                "sigma.value_missing",
                member.line,
                "\"\(member.name)\" has an empty list",
                "Write a value, or null for a field that is not there."
            )
        }
        for value in values {
            switch value.content {
            case .list, .map:
                throw PolicyFault(
                    "sigma.value_wrong",
                    value.line,
                    "\"\(member.name)\" is given \(value.kind) as a value",
                    "Name nested fields by dot, as in ModifiedProperties.Role.NewValue."
                )
            default: break
            }
        }
        return FieldItem(modifiers: modifiers, values: values, line: member.line)
    }
}
