/// Finds what somebody probably meant.
enum Nearest {
    /// The known name that differs least from `name`; nil when none is near.
    static func name(to name: String, among known: some Sequence<String>) -> String? {
        let wanted = Array(name.lowercased().unicodeScalars.prefix(64))
        let scored = known.map { (name: $0, distance: distance(wanted, Array($0.lowercased().unicodeScalars))) }
        guard let best = scored.min(by: { ($0.distance, $0.name) < ($1.distance, $1.name) }) else { return nil }
        return best.distance <= max(2, wanted.count / 3) ? best.name : nil
    }

    /// A remedy: the nearest name, and all of them.
    static func remedy(for name: String, among known: [String]) -> String {
        let all = known.sorted().joined(separator: ", ")
        guard let nearest = Self.name(to: name, among: known) else { return "Use one of: \(all)." }
        return "Did you mean \"\(nearest)\"? There are: \(all)."
    }

    /// Insertions, deletions, replacements and swaps of neighbours (the optimal string alignment distance).
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var rows = [Array(0...right.count)]
        for row in 0..<left.count {
            var line = [row + 1]
            for column in 0..<right.count {
                let replaced = rows[row][column] + (left[row] == right[column] ? 0 : 1)
                var best = min(rows[row][column + 1] + 1, line[column] + 1, replaced)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, rows[row - 1][column - 1] + 1)
                }
                line.append(best)
            }
            rows.append(line)
        }
        return rows[left.count][right.count]
    }
}
