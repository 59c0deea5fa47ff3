/// One thing's properties, a line each.
struct Details {
    private var lines: [(label: String, cell: Cell)] = []

    /// Adds a line, or nothing when there is nothing to say.
    mutating func add(_ label: String, _ cell: Cell) {
        if cell != .none { lines.append((label, cell)) }
    }

    /// Labels in a column, the values beside them; a time says its zone, for there is no heading to say it.
    func text(zone: Zone, terminal: Terminal) -> String {
        let width = lines.map { VisibleText.width($0.label) }.max() ?? 0
        return lines.map { label, cell in
            let padding = String(repeating: " ", count: width - VisibleText.width(label) + 2)
            var value = cell.text(zone)
            if case .time(let date) = cell { value += " \(zone.text(date).zone)" }
            let parts = VisibleText.wrapped(value, to: max(24, (terminal.width ?? .max) - width - 2))
            let indent = String(repeating: " ", count: width + 2)
            let ink = parts.map { terminal.hasColour ? cell.coloured($0) : $0 }
            return "\(label)\(padding)\(ink.joined(separator: "\n\(indent)"))\n"
        }.joined()
    }
}
