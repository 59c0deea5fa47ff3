/// A pattern as shells have it: `*` for any text, `?` for one character; case does not matter.
struct Glob: Sendable {
    private let pattern: [Character]

    init(_ pattern: String) { self.pattern = Array(pattern.lowercased()) }

    func fits(_ text: String) -> Bool {
        let text = Array(text.lowercased())
        var position = 0
        var place = 0
        // Where to go on when what follows the last star does not fit: one character later.
        var retry: (pattern: Int, text: Int)?
        while place < text.count {
            if position < pattern.count, pattern[position] == "*" {
                retry = (position, place)
                position += 1
            } else if position < pattern.count, pattern[position] == "?" || pattern[position] == text[place] {
                position += 1
                place += 1
            } else if let star = retry {
                retry = (star.pattern, star.text + 1)
                position = star.pattern + 1
                place = star.text + 1
            } else {
                return false
            }
        }
        return pattern[position...].allSatisfy { $0 == "*" }
    }
}
