/// Reads a rule's `condition`.
///
/// Precedence as the specification has it: parentheses, `of`, `not`, `and`, `or`.
struct ConditionParser {
    /// A condition in terms of the names of detections.
    indirect enum Tree: Sendable, Hashable {
        case name(String)
        case all([Tree])
        case any([Tree])
        case not(Tree)
    }

    private static let deepest = 64

    private let names: [String]
    private let line: Int
    private var tokens: [String]
    private var position = 0
    private var depth = 0

    /// Parses a condition over detections of these names.
    ///
    /// - Throws: `PolicyFault` with what is wrong.
    static func parse(_ text: String, names: [String], line: Int) throws(PolicyFault) -> Tree {
        guard !text.contains("|") else {
            throw PolicyFault(
                "sigma.condition_aggregation",
                line,
                "a condition may not count (\"|\")",
                "Write a correlation rule (type event_count or value_count) that refers to this rule."
            )
        }
        var parser = ConditionParser(names: names, line: line, tokens: split(text))
        guard !parser.tokens.isEmpty else { throw parser.fault("the condition is empty") }
        let tree = try parser.or()
        guard parser.position == parser.tokens.count else {
            throw parser.fault("\"\(parser.tokens[parser.position])\" stands where and, or or the end is expected")
        }
        return tree
    }

    private init(names: [String], line: Int, tokens: [String]) {
        self.names = names
        self.line = line
        self.tokens = tokens
    }

    private static func split(_ text: String) -> [String] {
        var tokens: [String] = []
        var word = ""
        for character in text {
            if character.isWhitespace || character == "(" || character == ")" {
                if !word.isEmpty { tokens.append(word) }
                word = ""
                if !character.isWhitespace { tokens.append(String(character)) }
            } else {
                word.append(character)
            }
        }
        return word.isEmpty ? tokens : tokens + [word]
    }

    private func fault(_ message: String) -> PolicyFault {
        PolicyFault(
            "sigma.condition_invalid",
            line,
            message,
            "Combine the names of detections (\(names.sorted().joined(separator: ", "))) with and, or, not, parentheses, \"1 of x*\" and \"all of them\"."
        )
    }

    private var next: String? { position < tokens.count ? tokens[position] : nil }

    private mutating func takes(_ word: String) -> Bool {
        guard next?.lowercased() == word else { return false }
        position += 1
        return true
    }

    private mutating func or() throws(PolicyFault) -> Tree {
        var parts = [try and()]
        while takes("or") { parts.append(try and()) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func and() throws(PolicyFault) -> Tree {
        var parts = [try not()]
        while takes("and") { parts.append(try not()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func not() throws(PolicyFault) -> Tree {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw fault("the condition is nested more than \(Self.deepest) deep") }
        return takes("not") ? .not(try not()) : try operand()
    }

    private mutating func operand() throws(PolicyFault) -> Tree {
        guard let word = next else { throw fault("the condition ends too soon") }
        position += 1
        if word == "(" {
            let tree = try or()
            guard takes(")") else { throw fault("a parenthesis is not closed") }
            return tree
        }
        if next?.lowercased() == "of" {
            position += 1
            return try selection(of: word.lowercased())
        }
        guard word != ")", !["and", "or", "of"].contains(word.lowercased()) else {
            throw fault("\"\(word)\" stands where the name of a detection is expected")
        }
        guard names.contains(word) else {
            throw PolicyFault(
                "sigma.detection_unknown",
                line,
                "the condition names \"\(word)\", which the rule does not define",
                Nearest.remedy(for: word, among: names)
            )
        }
        return .name(word)
    }

    private mutating func selection(of quantity: String) throws(PolicyFault) -> Tree {
        guard ["1", "any", "all"].contains(quantity) else {
            throw PolicyFault(
                "sigma.condition_quantity",
                line,
                "\"\(quantity) of\" is no quantity",
                "Write \"1 of\" or \"all of\"; for counts of records write a correlation rule."
            )
        }
        guard let pattern = next else { throw fault("\"of\" needs a name, a pattern or \"them\"") }
        position += 1
        // A name that begins with _ is meant for a rule's own use and is in no `them` (specification, "Condition").
        let chosen = names.filter { name in
            (pattern.hasPrefix("_") || !name.hasPrefix("_"))
                && (pattern.lowercased() == "them" || TextMatcher(SigmaText(pattern), isCased: true).matches(name))
        }
        guard !chosen.isEmpty else {
            throw PolicyFault(
                "sigma.detection_unknown",
                line,
                "\"\(quantity) of \(pattern)\" concerns no detection",
                Nearest.remedy(for: pattern, among: names)
            )
        }
        let parts = chosen.map { Tree.name($0) }
        return parts.count == 1 ? parts[0] : quantity == "all" ? .all(parts) : .any(parts)
    }
}
