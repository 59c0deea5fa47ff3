/// One value of a YAML document, with the line it stands on.
struct YAMLValue: Sendable {
    /// What sort of value it is, by YAML 1.1's rules for plain scalars, which Sigma's own tools follow.
    enum Content: Sendable {
        case null
        case bool(Bool)
        case integer(Int64)
        case number(Double)
        case text(String)
        case list([YAMLValue])
        /// In the file's order; no name twice.
        case map([Member])
    }

    struct Member: Sendable {
        var name: String
        var line: Int
        var value: YAMLValue
    }

    var content: Content
    /// Counted from 1, in the file.
    var line: Int

    /// The members of a map; nil for anything else.
    var members: [Member]? {
        guard case .map(let members) = content else { return nil }
        return members
    }

    /// The elements of a list; nil for anything else.
    var elements: [YAMLValue]? {
        guard case .list(let elements) = content else { return nil }
        return elements
    }

    /// The text of a string that is not blank.
    var text: String? {
        guard case .text(let text) = content, !text.allSatisfy(\.isWhitespace) else { return nil }
        return text
    }

    /// The value as text, however YAML typed it; nil for null, lists and maps.
    var scalarText: String? {
        switch content {
        case .text(let text): text
        case .integer(let value): String(value)
        case .number(let value): ValueText.of(value)
        case .bool(let value): value ? "true" : "false"
        case .null, .list, .map: nil
        }
    }

    subscript(name: String) -> YAMLValue? {
        members?.first { $0.name == name }?.value
    }

    /// What a person would call it.
    var kind: String {
        switch content {
        case .null: "nothing (null)"
        case .bool: "true or false"
        case .integer, .number: "a number"
        case .text: "text"
        case .list: "a list"
        case .map: "a map"
        }
    }
}

extension YAMLValue.Content {
    /// The content of a scalar that stands without quotes and tag (YAML 1.1 §10.3.2, as far as Sigma needs it).
    ///
    /// Left as text: sexagesimal numbers and times, which nobody means in a rule.
    init(plain text: String) {
        switch text {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON": self = .bool(true)
        case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF": self = .bool(false)
        default: self = Self.number(text) ?? .text(text)
        }
    }

    private static func number(_ text: String) -> Self? {
        guard let first = text.utf8.first, "+-.0123456789".utf8.contains(first) else { return nil }
        let isNegative = first == UInt8(ascii: "-")
        let signless = "+-".utf8.contains(first) ? text.dropFirst() : text[...]
        guard signless.first != "_", signless.first != "+", signless.first != "-" else { return nil }
        let unsigned = signless.filter { $0 != "_" }
        if unsigned.allSatisfy({ $0.isASCII && $0.isNumber }) {
            let isOctal = unsigned.count > 1 && unsigned.hasPrefix("0")
            let value = isOctal ? Int64(unsigned, radix: 8) : Int64(unsigned)
            return value.map { .integer(isNegative ? -$0 : $0) }
        }
        if unsigned.hasPrefix("0x"), let value = Int64(unsigned.dropFirst(2), radix: 16) {
            return .integer(isNegative ? -value : value)
        }
        let isDecimal =
            unsigned.contains(".") && unsigned.contains(where: \.isNumber)
            && unsigned.allSatisfy { $0.isASCII && ($0.isNumber || ".eE+-".contains($0)) }
        return isDecimal ? Double(unsigned).map { .number(isNegative ? -$0 : $0) } : nil
    }
}
