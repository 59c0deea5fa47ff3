/// Lines of a fixed width for a terminal, with hanging indents and columns.
struct TextLayout {
    let width: Int
    private(set) var text = ""

    init(width: Int) {
        self.width = width
    }

    mutating func blank() { text += "\n" }

    /// A paragraph, wrapped at blanks; only a word longer than the line is cut.
    mutating func paragraph(_ content: String, indent: Int = 0) {
        hang("", content, indent: indent)
    }

    /// A paragraph that begins to the right of a label.
    ///
    /// - Parameters:
    ///   - label: What stands before the first line; too long a label gets the first line to itself.
    ///   - content: The paragraph.
    ///   - indent: The column, from 0, at which the paragraph's lines begin.
    mutating func hang(_ label: String, _ content: String, indent: Int) {
        let label = label.visible
        var before = label + Self.blanks(indent - Self.columns(of: label))
        if Self.columns(of: before) > indent {
            text += label + "\n"
            before = Self.blanks(indent)
        }
        for line in Self.wrap(content.visible, at: max(1, width - indent)) {
            text += line.isEmpty ? "\n" : before + line + "\n"
            before = Self.blanks(indent)
        }
    }

    static func blanks(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

    /// How many columns a terminal gives the text: two for East Asian wide characters and emoji (Unicode TR 11).
    static func columns(of text: String) -> Int { text.reduce(0) { $0 + columns(of: $1) } }

    private static func columns(of character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        if first.properties.isDefaultIgnorableCodePoint { return 0 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        if first.properties.isEmojiPresentation { return 2 }
        switch first.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            return 2
        default: return character.unicodeScalars.contains { $0.value == 0xFE0F } ? 2 : 1
        }
    }

    private static func wrap(_ text: String, at width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        var used = 0
        for word in text.split(separator: " ") {
            let length = columns(of: String(word))
            if used > 0, used + 1 + length > width {
                lines.append(line)
                (line, used) = ("", 0)
            }
            if used > 0 {
                line += " \(word)"
                used += 1 + length
                continue
            }
            for character in word {
                let columns = columns(of: character)
                if used > 0, used + columns > width {
                    lines.append(line)
                    (line, used) = ("", 0)
                }
                line.append(character)
                used += columns
            }
        }
        lines.append(line)
        return lines
    }
}
