/// What somebody probably meant.
enum Nearest {
    /// The one of the known words that is fewest typing mistakes away, if that is few.
    static func to(_ word: String, in known: [String]) -> String? {
        let word = word.lowercased()
        let scored = known.map { ($0, distance(Array(word.utf8), Array($0.lowercased().utf8))) }
        guard let best = scored.min(by: { $0.1 < $1.1 }), best.1 <= max(2, best.0.utf8.count / 4) else {
            // "General" for "Audit.General": all of what was typed, and only the start or the end missing.
            return word.utf8.count < 3 ? nil : known.first { $0.lowercased().contains(word) }
        }
        return best.0
    }

    /// " Did you mean …?", or nothing.
    static func question(_ word: String, in known: [String]) -> String {
        to(word, in: known).map { " Did you mean '\($0)'?" } ?? ""
    }

    /// Insertions, deletions and replacements from one to the other (Levenshtein).
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (i, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (byte == other ? 0 : 1))
                diagonal = above
            }
        }
        return row[right.count]
    }
}
