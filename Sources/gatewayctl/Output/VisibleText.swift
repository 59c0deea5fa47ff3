/// Text from elsewhere, made harmless and measured for a terminal.
///
/// Names of sites, apps and people come from audit records, so from anybody: an escape sequence or a
/// right-to-left override among them must not move the cursor or rewrite what stands beside it.
enum VisibleText {
    /// On one line: line ends and tabs become spaces, other control characters a replacement character.
    static func line(_ text: String) -> String { cleaned(text, keepsLines: false) }

    /// On its lines: as ``line(_:)``, but line ends stay.
    static func block(_ text: String) -> String { cleaned(text, keepsLines: true) }

    private static func cleaned(_ text: String, keepsLines: Bool) -> String {
        guard text.unicodeScalars.contains(where: isHarmful) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n" where keepsLines: result.append(scalar)
            case "\r" where keepsLines: continue
            case "\n", "\r", "\t", "\u{2028}", "\u{2029}": result.append(" ")
            case _ where isHarmful(scalar): result.append("\u{FFFD}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// Controls, and the formatting characters that reorder or hide text (Unicode TR36 §2.5, TR9).
    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true
        case 0x061C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF: true
        default: false
        }
    }

    /// How many columns a terminal gives the text.
    static func width(_ text: String) -> Int {
        text.utf8.count == text.unicodeScalars.count ? text.utf8.count : text.reduce(0) { $0 + width($1) }
    }

    /// Two for what East Asian typography and emoji draw wide (Unicode TR11), one otherwise.
    private static func width(_ character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        switch first.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF,
            0x20000...0x3FFFD:
            return 2
        default: return character.unicodeScalars.contains { $0.value == 0xFE0F } ? 2 : 1
        }
    }

    /// At most so many columns, with an ellipsis where something was cut.
    static func shortened(_ text: String, to limit: Int) -> String {
        guard width(text) > limit else { return text }
        var result = ""
        var used = 1
        for character in text {
            used += width(character)
            if used > limit { break }
            result.append(character)
        }
        return result + "…"
    }

    /// Lines of at most so many columns, broken between words where there are any.
    static func wrapped(_ text: String, to limit: Int) -> [String] {
        guard width(text) > limit else { return [text] }
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            var word = String(word)
            if !line.isEmpty, width(line) + 1 + width(word) <= limit {
                line += " " + word
                continue
            }
            if !line.isEmpty { lines.append(line) }
            while width(word) > limit {
                var head = ""
                while let next = word.first, width(head) + width(next) <= limit || head.isEmpty {
                    head.append(next)
                    word.removeFirst()
                }
                lines.append(head)
            }
            line = word
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
