internal import FoundationEssentials

/// Text of any letters in a header, which holds ASCII alone (RFC 2047), and headers in lines of fitting length (RFC 5322).
enum HeaderText {
    /// With the frame `=?utf-8?B?…?=` 68 characters of RFC 2047's 75, so that a header's name fits onto the first one's line.
    private static let wordBytes = 42

    /// A display name: as it is where atoms do, quoted where quoting does, encoded otherwise.
    static func phrase(_ text: String) -> String {
        if text.utf8.allSatisfy({ MailAddress.isAtom($0) || $0 == 0x20 }), !text.contains("=?") { return text }
        guard text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return encoded(text) }
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(escaped)\""
    }

    /// Unstructured text such as a subject; control characters, line ends among them, become blanks.
    static func unstructured(_ text: String) -> String {
        let clean = String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
            )
        )
        let isPlain = clean.utf8.allSatisfy { (0x20..<0x7F).contains($0) } && !clean.contains("=?")
        return isPlain ? clean : encoded(clean)
    }

    /// Encoded words with a blank between them, which readers take away again (RFC 2047 §6.2).
    private static func encoded(_ text: String) -> String {
        var words: [String] = []
        var piece: [UInt8] = []
        // By characters: no word may end within one (RFC 2047 §5).
        for character in text {
            let bytes = Array(character.utf8)
            if !piece.isEmpty, piece.count + bytes.count > wordBytes {
                words.append(word(piece))
                piece = []
            }
            piece += bytes
        }
        if !piece.isEmpty { words.append(word(piece)) }
        return words.joined(separator: " ")
    }

    private static func word(_ bytes: [UInt8]) -> String { "=?utf-8?B?\(Data(bytes).base64EncodedString())?=" }

    /// One header with its line ends, folded at blanks so that lines have at most 78 characters where there are blanks.
    ///
    /// A line end within the value would begin a header of somebody else's; none gets here, and were one to, it ends the
    /// process rather than the header.
    static func line(_ name: String, _ value: String) -> String {
        precondition(!value.contains(where: \.isNewline) && value.utf8.allSatisfy { $0 < 0x80 }, "a header is encoded")
        var lines = ["\(name):"]
        for word in value.split(separator: " ", omittingEmptySubsequences: true) {
            let fits = lines[lines.count - 1].utf8.count + 1 + word.utf8.count <= 78
            if fits || lines[lines.count - 1] == "\(name):" {
                lines[lines.count - 1] += " \(word)"
            } else {
                lines.append(" \(word)")
            }
        }
        return lines.joined(separator: "\r\n") + "\r\n"
    }
}
