/// The last gate before the log: what is in it can never be taken out, so nothing secret may come in.
///
/// Whoever writes entries keeps secrets out of them; this is for the day on which that was forgotten. It may hide a word
/// that only looks like a secret.
enum EvidenceGate {
    private static let mark = "<redacted>"
    /// What our own keys and Microsoft's tokens begin with.
    private static let prefixes = ["eyJ", "gwk_", "whsec_"]
    /// In an address or a form, what has a secret behind it.
    private static let parameters = [
        "sig=", "sig%3d", "client_secret=", "access_token=", "refresh_token=", "client_assertion=", "password=",
    ]
    /// Our links have 64 such letters in their address, and 32 random bytes have 43.
    private static let tokenLength = 43

    /// The tree with every string, also every name, without what looks like a secret.
    static func clean(_ tree: JSONTree) -> JSONTree {
        switch tree {
        case .null, .bool, .integer: tree
        case .text(let text): .text(clean(text))
        case .list(let values): .list(values.map(clean))
        case .object(let members):
            .object(Dictionary(members.map { (clean($0.key), clean($0.value)) }) { first, _ in first })
        }
    }

    /// The text without bearer tokens, signed addresses, keys and the words of our links.
    static func clean(_ text: String) -> String {
        var result = ""
        var word = ""
        var follows = false
        func end() {
            guard !word.isEmpty else { return }
            let lower = word.lowercased()
            result += follows ? mark : clean(word: word, lower)
            follows = lower.hasSuffix("bearer")
            word = ""
        }
        for character in text {
            if character.isWhitespace || "\"'<>".contains(character) {
                end()
                result.append(character)
            } else {
                word.append(character)
            }
        }
        end()
        return result
    }

    private static func clean(word: String, _ lower: String) -> String {
        if parameters.contains(where: { hasParameter($0, in: lower) }) { return mark }
        var result = ""
        var rest = word[...]
        while let first = rest.first {
            let run = rest.prefix(while: isTokenLetter)
            guard !run.isEmpty else {
                result.append(first)
                rest = rest.dropFirst()
                continue
            }
            result += clean(run: run)
            rest = rest.dropFirst(run.count)
        }
        return result
    }

    /// A parameter's name is whole: `design=` is none.
    private static func hasParameter(_ name: String, in word: String) -> Bool {
        var rest = word[...]
        while let found = rest.firstRange(of: name) {
            let isStart = found.lowerBound == word.startIndex
            if isStart || !word[word.index(before: found.lowerBound)].isLetter { return true }
            rest = rest[found.upperBound...]
        }
        return false
    }

    private static func clean(run: Substring) -> String {
        if let start = prefixes.compactMap({ run.firstRange(of: $0)?.lowerBound }).min(),
            run[start...].utf8.count >= 8
        {
            return run[..<start] + mark
        }
        return isRandom(run) ? mark : String(run)
    }

    private static func isTokenLetter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "-" || character == "_")
    }

    /// Whether letters of both cases and digits are mixed as no name, no GUID and no hash in hexadecimal mixes them.
    private static func isRandom(_ run: Substring) -> Bool {
        guard run.utf8.count >= tokenLength else { return false }
        let separators = run.utf8.count { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
        let digits = run.utf8.count { (0x30...0x39).contains($0) }
        let upper = run.utf8.count { (0x41...0x5A).contains($0) }
        let lower = run.utf8.count { (0x61...0x7A).contains($0) }
        return digits >= 2 && upper >= 6 && lower >= 6 && separators <= run.utf8.count / 8
    }
}
