/// A value of a rule: literal text with wildcards.
struct SigmaText: Sendable, Hashable {
    enum Part: Sendable, Hashable {
        case literal(String)
        /// `?`: one character.
        case one
        /// `*`: any characters, also none.
        case many
    }

    var parts: [Part]

    init(parts: [Part]) {
        self.parts = []
        for part in parts { append(part) }
    }

    /// Text without wildcards.
    init(literal: String) {
        parts = literal.isEmpty ? [] : [.literal(literal)]
    }

    /// A value as written (Sigma specification 2.0, "Escaping"): `\*`, `\?` and `\\` are the plain characters; a
    /// backslash before anything else is itself.
    init(_ written: String) {
        parts = []
        var literal = ""
        var isEscaped = false
        func flush(_ parts: inout [Part]) {
            if !literal.isEmpty { parts.append(.literal(literal)) }
            literal = ""
        }
        for character in written.unicodeScalars {
            if isEscaped {
                if character != "*" && character != "?" && character != "\\" { literal.append("\\") }
                literal.unicodeScalars.append(character)
                isEscaped = false
                continue
            }
            switch character {
            case "\\": isEscaped = true
            case "*":
                flush(&parts)
                if parts.last != .many { parts.append(.many) }
            case "?":
                flush(&parts)
                parts.append(.one)
            default: literal.unicodeScalars.append(character)
            }
        }
        if isEscaped { literal.append("\\") }
        flush(&parts)
    }

    /// Adds a part; literals side by side become one, a second `*` adds nothing.
    mutating func append(_ part: Part) {
        switch (parts.last, part) {
        case (.literal(let before), .literal(let text)): parts[parts.count - 1] = .literal(before + text)
        case (.many, .many), (_, .literal("")): break
        default: parts.append(part)
        }
    }

    /// The text, where it has no wildcards.
    var literal: String? {
        guard let first = parts.first else { return "" }
        guard parts.count == 1, case .literal(let text) = first else { return nil }
        return text
    }

    /// The text with wildcards around it.
    func wrapped(before: Bool, after: Bool) -> SigmaText {
        var text = self
        if before, text.parts.first != .many { text.parts.insert(.many, at: 0) }
        if after, text.parts.last != .many { text.parts.append(.many) }
        return text
    }

    /// Every literal replaced.
    func mapLiterals(_ change: (String) -> String) -> SigmaText {
        SigmaText(
            parts: parts.map { part in
                guard case .literal(let text) = part else { return part }
                return .literal(change(text))
            }
        )
    }
}
