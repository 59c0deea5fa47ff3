/// Finds what a person probably meant.
package enum Spelling {
    /// The candidate with the fewest edits (Levenshtein), if no more than a third of the word has to change.
    package static func nearest(to word: String, among candidates: [String]) -> String? {
        let word = Array(word.lowercased())
        let limit = max(1, word.count / 3)
        return
            candidates
            .map { (name: $0, distance: distance(word, Array($0.lowercased()))) }
            .filter { $0.distance <= limit }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?
            .name
    }

    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let substitution = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substitution, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[right.count]
    }
}
