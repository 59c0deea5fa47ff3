/// A list as people and spreadsheets read it.
struct Table<Row> {
    var columns: [Column<Row>]

    /// A heading and a line a row, for a spreadsheet: every column, times in UTC.
    func csv(_ rows: [Row]) -> String {
        let heading = columns.map(\.name).joined(separator: ",")
        let lines = rows.map { row in columns.map { $0.cell(row).csv }.joined(separator: ",") }
        return ([heading] + lines).joined(separator: "\n") + "\n"
    }

    /// Aligned columns, two spaces apart, no wider than the terminal.
    func text(_ rows: [Row], zone: Zone, terminal: Terminal) -> String {
        var shown = columns.filter { $0.title != nil }
        var layout = Layout(shown, rows, zone)
        guard let limit = terminal.width else { return layout.lines(colour: terminal.hasColour) }
        while layout.leastWidth > limit, let last = shown.lastIndex(where: { $0.narrow == .leave }) {
            shown.remove(at: last)
            layout = Layout(shown, rows, zone)
        }
        layout.fit(limit)
        return layout.lines(colour: terminal.hasColour)
    }
}

extension Table {
    /// The cells with how wide each column is.
    private struct Layout {
        /// Below this a shortened name tells nothing and a wrapped text is a ribbon.
        private static var leastShortened: Int { 12 }
        private static var leastWrapped: Int { 24 }
        private static var gap: Int { 2 }

        private let columns: [Column<Row>]
        private let cells: [[Cell]]
        private var lines: [[String]]
        private var widths: [Int]

        init(_ columns: [Column<Row>], _ rows: [Row], _ zone: Zone) {
            self.columns = columns
            cells = rows.map { row in columns.map { $0.cell(row) } }
            lines = [Self.headings(columns, cells, zone)] + cells.map { $0.map { $0.text(zone) } }
            widths = columns.indices.map { [lines] index in
                lines.map { VisibleText.width($0[index]) }.max() ?? 0
            }
        }

        /// The first column of times says in whose time they all are: "SINCE (CEST)", or both when summer time ended.
        private static func headings(_ columns: [Column<Row>], _ cells: [[Cell]], _ zone: Zone) -> [String] {
            var headings = columns.map { $0.title ?? $0.name }
            var names: [String] = []
            var first: Int?
            for (index, cell) in cells.flatMap({ $0.enumerated() }) {
                guard case .time(let date) = cell else { continue }
                first = min(first ?? index, index)
                let name = zone.text(date).zone
                if !names.contains(name) { names.append(name) }
            }
            if let first { headings[first] += " (\(names.sorted().joined(separator: "/")))" }
            return headings
        }

        private var width: Int { widths.reduce(0, +) + Self.gap * max(0, widths.count - 1) }

        /// The narrowest this can be made without leaving a column out.
        var leastWidth: Int {
            zip(columns, widths).reduce(Self.gap * max(0, widths.count - 1)) { sum, column in
                switch column.0.narrow {
                case .keep, .leave: sum + column.1
                case .shorten: sum + min(column.1, Self.leastShortened)
                case .wrap: sum + min(column.1, Self.leastWrapped)
                }
            }
        }

        /// Wraps first, for nothing is lost by it, then shortens.
        mutating func fit(_ limit: Int) {
            for (narrow, least) in [(Column<Row>.Narrow.wrap, Self.leastWrapped), (.shorten, Self.leastShortened)] {
                for index in columns.indices where columns[index].narrow == narrow {
                    widths[index] = max(min(widths[index], least), widths[index] - max(0, width - limit))
                }
            }
        }

        func lines(colour: Bool) -> String {
            var result = ""
            for (number, texts) in lines.enumerated() {
                let cells = number == 0 ? nil : cells[number - 1]
                var line = ""
                var rest: [String] = []
                for index in columns.indices {
                    var parts = [texts[index]]
                    if index == columns.count - 1, columns[index].narrow == .wrap {
                        parts = VisibleText.wrapped(texts[index], to: widths[index])
                        rest = Array(parts.dropFirst())
                    }
                    let text = VisibleText.shortened(parts.first ?? "", to: max(widths[index], 1))
                    let cell = cells?[index]
                    let spaces = String(repeating: " ", count: max(0, widths[index] - VisibleText.width(text)))
                    let ink = colour ? cell?.coloured(text) ?? "\u{1B}[1m\(text)\u{1B}[0m" : text
                    line += isRightAligned(index) ? spaces + ink : ink + spaces
                    if index < columns.count - 1 { line += String(repeating: " ", count: Self.gap) }
                }
                result += trimmed(line) + "\n"
                let indent = String(repeating: " ", count: max(0, width - (widths.last ?? 0)))
                for part in rest { result += indent + part + "\n" }
            }
            return result
        }

        /// A column of numbers has its heading over their last digits.
        private func isRightAligned(_ index: Int) -> Bool {
            cells.contains { $0[index].isNumber } && cells.allSatisfy { $0[index].isNumber || $0[index] == .none }
        }

        private func trimmed(_ line: String) -> String {
            String(line[..<(line.lastIndex { $0 != " " }.map { line.index(after: $0) } ?? line.startIndex)])
        }
    }
}
