internal import RegularExpressions

/// One entry of a detection: a field, its modifiers and its values.
struct FieldItem: Sendable {
    var modifiers: FieldModifiers
    var values: [YAMLValue]
    var line: Int

    /// Values after `expand`, `windash` and the like; what no rule needs and every match would pay for.
    private static let mostTexts = 10_000

    /// The condition that it stands for.
    ///
    /// - Throws: `PolicyFault` for values that the modifiers cannot take, and lists that are not there.
    func expression(lists: [String: [String]]) throws(PolicyFault) -> Expression {
        var parts: [Expression] = []
        for value in values { parts.append(try expression(value, lists)) }
        let joined: Expression = parts.count == 1 ? parts[0] : modifiers.isAll ? .all(parts) : .any(parts)
        return modifiers.isNegated ? .not(joined) : joined
    }

    private func test(_ check: FieldTest.Check) -> Expression {
        .test(FieldTest(field: modifiers.field, check: check))
    }

    private func fault(_ code: String, _ value: YAMLValue, _ message: String, _ remedy: String) -> PolicyFault {
        PolicyFault(code, value.line, message, remedy)
    }

    private func expression(_ value: YAMLValue, _ lists: [String: [String]]) throws(PolicyFault) -> Expression {
        switch modifiers.operation {
        case .equals: return try equality(value, lists)
        case .pattern:
            return try any(expanded(value, lists, isPattern: true)) { text throws(PolicyFault) in
                try pattern(text, value)
            }
        case .network: return try any(networks(value, lists)) { text throws(PolicyFault) in try network(text, value) }
        case .exists:
            guard case .bool(let wanted) = value.content else {
                throw fault("sigma.value_wrong", value, "exists is given \(value.kind)", "Write true or false.")
            }
            return wanted ? test(.exists) : test(.isMissing)
        case .compare(let comparison):
            guard let number = number(value) else {
                throw fault("sigma.value_wrong", value, "\(comparison) is given \(value.kind)", "Write a number.")
            }
            return test(.number(comparison, number))
        case .time(let part):
            guard let number = number(value).flatMap({ Int(exactly: $0) }) else {
                throw fault("sigma.value_wrong", value, "\(part) is given \(value.kind)", "Write a whole number.")
            }
            return test(.time(part, number))
        case .field:
            guard let name = value.text, let field = SigmaText(name).literal else {
                throw fault(
                    "sigma.value_wrong",
                    value,
                    "fieldref needs the name of a field without wildcards",
                    "Write the name."
                )
            }
            let reference: FieldTest.Reference =
                modifiers.before ? (modifiers.after ? .anywhere : .end) : modifiers.after ? .start : .equal
            return test(.field(field, reference, isCased: modifiers.isCased))
        }
    }

    private func number(_ value: YAMLValue) -> Double? {
        switch value.content {
        case .integer(let whole): Double(whole)
        case .number(let number): number
        case .text(let text): Double(text)
        case .null, .bool, .list, .map: nil
        }
    }

    private func any(
        _ texts: [String],
        _ make: (String) throws(PolicyFault) -> Expression
    ) throws(PolicyFault) -> Expression {
        var parts: [Expression] = []
        for text in texts { parts.append(try make(text)) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private func networks(_ value: YAMLValue, _ lists: [String: [String]]) throws(PolicyFault) -> [String] {
        modifiers.expands ? try expanded(value, lists, isPattern: true) : [try text(of: value)]
    }

    private func network(_ text: String, _ value: YAMLValue) throws(PolicyFault) -> Expression {
        guard let range = AddressRange(text) else {
            throw fault(
                "sigma.network_invalid",
                value,
                "\"\(text)\" is no network",
                "Write one such as 192.0.2.0/24 or 2001:db8::/32."
            )
        }
        return test(.network(range))
    }

    private func pattern(_ text: String, _ value: YAMLValue) throws(PolicyFault) -> Expression {
        do throws(RegularExpression.Problem) {
            _ = try RegularExpression(text, options: modifiers.options)
        } catch {
            let place = error.position.map { " at byte \($0)" } ?? ""
            throw fault(
                "sigma.pattern_invalid",
                value,
                "the regular expression is wrong: \(error.message)\(place)",
                "Mend it; the syntax is PCRE2's."
            )
        }
        return test(.pattern(text, modifiers.options))
    }

    private func text(of value: YAMLValue) throws(PolicyFault) -> String {
        guard let text = value.scalarText else {
            throw fault(
                "sigma.value_wrong",
                value,
                "these modifiers are given \(value.kind)",
                "Write text, in quotes where YAML needs them."
            )
        }
        return text
    }

    private func equality(_ value: YAMLValue, _ lists: [String: [String]]) throws(PolicyFault) -> Expression {
        let isPlain = !modifiers.before && !modifiers.after && modifiers.transforms.isEmpty && !modifiers.expands
        if isPlain, case .null = value.content {
            guard modifiers.field != nil else {
                throw fault("sigma.value_wrong", value, "a keyword is empty", "Write text, or name a field.")
            }
            return test(.isMissing)
        }
        var texts: [SigmaText] = []
        for written in try modifiers.expands ? expanded(value, lists, isPattern: false) : [text(of: value)] {
            if case .text = value.content {
                texts.append(SigmaText(written))
            } else {
                texts.append(SigmaText(literal: written))
            }
        }
        for transform in modifiers.transforms { texts = try transformed(texts, by: transform, value) }
        guard texts.count <= Self.mostTexts else {
            throw fault("sigma.value_too_many", value, "one value stands for \(texts.count) texts", "Split the rule.")
        }
        let isKeyword = modifiers.field == nil
        return try any(Array(texts.indices).map(String.init)) { index in
            let text = texts[Int(index) ?? 0].wrapped(
                before: modifiers.before || isKeyword,
                after: modifiers.after || isKeyword
            )
            let matcher = TextMatcher(text, isCased: modifiers.isCased)
            if !modifiers.isCased, let whole = matcher.whole { return test(.equals(whole)) }
            return test(.text(matcher))
        }
    }

    private func transformed(
        _ texts: [SigmaText],
        by transform: FieldModifiers.Transform,
        _ value: YAMLValue
    ) throws(PolicyFault) -> [SigmaText] {
        var result: [SigmaText] = []
        for text in texts {
            if case .windash = transform {
                guard let variants = Windash.variants(of: text) else {
                    throw fault(
                        "sigma.windash_too_many",
                        value,
                        "more than \(Windash.most) dashes to vary",
                        "Split the value into several with contains and all."
                    )
                }
                result += variants
                continue
            }
            guard let literal = text.literal, !literal.isEmpty else {
                throw fault(
                    "sigma.value_wrong",
                    value,
                    "text with wildcards, or none, cannot be encoded",
                    "Leave the wildcards out; contains finds it anywhere."
                )
            }
            result += TextEncoding.encoded(literal, modifiers.transforms, as: transform).map { SigmaText(literal: $0) }
        }
        return result
    }

    /// The texts of a value with its `%placeholders%` replaced, in every combination.
    private func expanded(
        _ value: YAMLValue,
        _ lists: [String: [String]],
        isPattern: Bool
    ) throws(PolicyFault) -> [String] {
        let written = try text(of: value)
        guard modifiers.expands else { return [written] }
        var texts = [""]
        for piece in Placeholders.pieces(of: written) {
            let choices: [String]
            switch piece {
            case .text(let text): choices = [text]
            case .placeholder(let name):
                guard let list = lists[name] else {
                    throw fault(
                        "sigma.list_unknown",
                        value,
                        "there is no list \"\(name)\"",
                        lists.isEmpty ? "Set it for the tenant." : Nearest.remedy(for: name, among: Array(lists.keys))
                    )
                }
                // What a list holds is meant as it stands.
                choices = list.map { isPattern ? $0 : Placeholders.escaped($0) }
            }
            guard texts.count * choices.count <= Self.mostTexts else {
                throw fault(
                    "sigma.value_too_many",
                    value,
                    "the lists make more than \(Self.mostTexts) texts",
                    "Use one list a value."
                )
            }
            texts = texts.flatMap { text in choices.map { text + $0 } }
        }
        return texts
    }
}
