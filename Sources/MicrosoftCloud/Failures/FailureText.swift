/// Makes a service's words fit for logs, errors and screens.
package enum FailureText {
    /// How much of a service's text is kept, in bytes.
    package static let limit = 2048

    /// The text without control characters, tokens, secrets and the queries of addresses, at most ``limit`` bytes.
    ///
    /// Services echo what they were sent, and storage addresses carry their signature in the query (`sig=`).
    package static func safe(_ text: String) -> String {
        var words: [Substring] = []
        var printable = String.UnicodeScalarView()
        for scalar in bounded(text, to: limit * 2).unicodeScalars {
            printable.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        var redactNext = false
        for word in String(printable).split(separator: " ") {
            if redactNext {
                words.append("<redacted>")
                redactNext = false
                continue
            }
            redactNext = word.lowercased().hasSuffix("bearer")
            words.append(redacted(word))
        }
        return bounded(words.joined(separator: " "), to: limit)
    }

    /// The beginning of a body that may be anything, safe to log.
    package static func safe(_ bytes: some Collection<UInt8>) -> String {
        safe(String(decoding: bytes.prefix(limit * 2), as: UTF8.self))
    }

    /// At most so many bytes of a text, cut between characters.
    package static func bounded(_ text: String, to limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        var kept = text.utf8.prefix(limit - 3)
        while !kept.isEmpty {
            if let whole = String(kept) { return whole + "…" }
            kept.removeLast()
        }
        return "…"
    }

    private static let secretNames = [
        "client_secret", "client_assertion", "access_token", "refresh_token", "password", "sig", "code", "id_token",
        "authorization",
    ]

    /// One word without the query of an address, a JSON web token, or the value behind a secret's name.
    private static func redacted(_ word: Substring) -> Substring {
        var word = word
        if let scheme = word.firstRange(of: "://"), let mark = word[scheme.upperBound...].firstIndex(of: "?") {
            let tail = word[mark...].drop { !"\"'<>)]},".contains($0) }
            word = word[...mark] + "…" + tail
        }
        if let start = word.firstRange(of: "eyJ")?.lowerBound {
            let run = word[start...].prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.=+/".contains($0)) }
            if run.count >= 20 { word = word[..<start] + "<redacted>" + word[run.endIndex...] }
        }
        let lower = word.lowercased()
        for name in secretNames where lower.contains(name) && lower.utf8.count == word.utf8.count {
            for separator in ["=", "\":\"", "':'"] {
                guard let found = lower.firstRange(of: name + separator) else { continue }
                let isWholeName =
                    found.lowerBound == lower.startIndex
                    || !(lower[lower.index(before: found.lowerBound)].isLetter
                        || lower[lower.index(before: found.lowerBound)] == "_")
                guard isWholeName else { continue }
                let offset = lower.utf8.distance(from: lower.startIndex, to: found.upperBound)
                return word.prefix(upTo: word.utf8.index(word.startIndex, offsetBy: offset)) + "<redacted>"
            }
        }
        return word
    }
}
