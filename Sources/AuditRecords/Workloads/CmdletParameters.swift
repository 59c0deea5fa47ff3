/// `Parameters` of a cmdlet: a list of names and values, or one text like `-Identity "a" -User ("b","c")`.
struct CmdletParameters {
    private let values: [String: String]
    /// The names of those that have a value, in the record's order.
    let names: [String]
    /// The names, in lower case, of those that were set to nothing: what was there is taken away.
    let cleared: Set<String>

    init(_ json: JSONValue?) {
        var pairs: [(String, String)] = []
        if let text = json?.string {
            pairs = Self.pairs(text)
            cleared = []
        } else {
            let named = (json?.elements ?? []).compactMap { entry in entry["Name"]?.text.map { ($0, entry["Value"]) } }
            cleared = Set(
                named.filter {
                    ["", "$null"].contains($0.1?.string?.trimmingWhitespace().lowercased() ?? "")
                        && $0.1?.integer == nil
                }
                .map { $0.0.lowercased() }
            )
            for entry in json?.elements ?? [] {
                guard let name = entry["Name"]?.text, let value = entry["Value"]?.text else { continue }
                pairs.append((name, value))
            }
        }
        names = pairs.map(\.0)
        values = Dictionary(pairs.map { ($0.0.lowercased(), $0.1) }) { first, _ in first }
    }

    subscript(name: String) -> String? { values[name.lowercased()] }

    /// Splits before each `-Name` that stands outside of quotes.
    private static func pairs(_ text: String) -> [(String, String)] {
        var words: [String] = []
        var word = ""
        var isQuoted = false
        for character in text {
            if character == "\"" { isQuoted.toggle() }
            if character == " ", !isQuoted {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        if !word.isEmpty { words.append(word) }
        var pairs: [(String, String)] = []
        for word in words {
            let second = word.dropFirst().first
            if word.hasPrefix("-"), second?.isLetter == true {
                pairs.append((String(word.dropFirst()), ""))
            } else if !pairs.isEmpty {
                let value = word.filter { $0 != "\"" && $0 != "(" && $0 != ")" }
                let last = pairs.count - 1
                pairs[last].1 += pairs[last].1.isEmpty ? value : " " + value
            }
        }
        return pairs.filter { !$0.1.isEmpty }
    }
}
