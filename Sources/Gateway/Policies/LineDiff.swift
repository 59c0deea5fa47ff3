/// What differs between two texts, line by line.
enum LineDiff {
    /// Unchanged lines shown before and after a change.
    private static let context = 2

    /// Lines that go with `-` in front, lines that come with `+`, neighbours with a space; `…` stands for what is left out.
    static func lines(from old: String, to new: String) -> [String] {
        let before = old.split(separator: "\n", omittingEmptySubsequences: false)
        let after = new.split(separator: "\n", omittingEmptySubsequences: false)
        let difference = after.difference(from: before)
        var gone: Set<Int> = []
        var come: Set<Int> = []
        for change in difference {
            switch change {
            case .remove(let offset, _, _): gone.insert(offset)
            case .insert(let offset, _, _): come.insert(offset)
            }
        }
        var all: [(mark: Character, text: Substring)] = []
        var (left, right) = (0, 0)
        while left < before.count || right < after.count {
            if left < before.count, gone.contains(left) {
                all.append(("-", before[left]))
                left += 1
            } else if right < after.count, come.contains(right) {
                all.append(("+", after[right]))
                right += 1
            } else {
                all.append((" ", after[right]))
                (left, right) = (left + 1, right + 1)
            }
        }
        return near(all)
    }

    private static func near(_ all: [(mark: Character, text: Substring)]) -> [String] {
        var shown: Set<Int> = []
        for index in all.indices where all[index].mark != " " {
            shown.formUnion(max(0, index - context)...min(all.count - 1, index + context))
        }
        var lines: [String] = []
        var last = -1
        for index in shown.sorted() {
            if index > last + 1, last >= 0 { lines.append("…") }
            lines.append("\(all[index].mark)\(all[index].text)")
            last = index
        }
        return lines
    }
}
