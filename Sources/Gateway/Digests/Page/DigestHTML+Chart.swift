extension DigestHTML {
    private static let (width, height, foot) = (720, 150, 22)

    /// When the events happened: bars by day or hour, drawn in the page, with the same numbers as a table.
    var chart: HTMLFragment {
        let most = digest.timeline.map(\.total).max() ?? 0
        guard digest.timeline.count > 1, most > 0 else { return "" }
        let kinds = Digest.Section.Kind.allCases.filter { kind in
            digest.timeline.contains { ($0.counts[kind.rawValue] ?? 0) > 0 }
        }
        let total = digest.timeline.reduce(0) { $0 + $1.total }
        let title = words.language.chart(total, byDay: digest.timeline[0].hour == nil)
        var legend: HTMLFragment = ""
        for kind in kinds {
            legend += "<li><i class=\"\(kind.rawValue)\"></i>\(words.language.section(kind))</li>\n"
        }
        return """
            <section aria-labelledby="overtime">
            <h2 id="overtime">\(words[.overTime])</h2>
            <svg class="chart" viewBox="0 0 \(number: Self.width) \(number: Self.height)" role="img" aria-label="\(title)">
            \(bars(kinds, most))</svg>
            <ul class="legend">
            \(legend)</ul>
            \(numbers(kinds))</section>

            """
    }

    private func bars(_ kinds: [Digest.Section.Kind], _ most: Int) -> HTMLFragment {
        let step = Self.width / digest.timeline.count
        let barWidth = max(4, min(40, step - 3))
        let room = Self.height - Self.foot - 14
        // As many names as fit: a name needs about 90 units for a day, 40 for an hour.
        let every = max(1, (digest.timeline[0].hour == nil ? 100 : 60) / max(step, 1) + 1)
        let base = Self.height - Self.foot
        var drawing: HTMLFragment =
            "<line x1=\"0\" y1=\"\(number: base)\" x2=\"\(number: Self.width)\" y2=\"\(number: base)\"/>\n"
        let peak = digest.timeline.firstIndex { $0.total == most }
        for (index, interval) in digest.timeline.enumerated() {
            let middle = index * step + step / 2
            var top = base
            for kind in kinds {
                guard let count = interval.counts[kind.rawValue], count > 0 else { continue }
                // What happened at all is seen, however little it is beside the rest.
                let tall = max(2, count * room / most)
                top -= tall
                drawing += """
                    <rect class="\(kind.rawValue)" x="\(number: middle - barWidth / 2)" y="\(number: top)" width="\(number: barWidth)" height="\(number: tall)"/>

                    """
            }
            if index == peak {
                drawing += "<text x=\"\(number: middle)\" y=\"\(number: top - 4)\">\(words.number(most))</text>\n"
            }
            // A name at the right edge would be cut off.
            if index % every == 0, middle < Self.width - 40 {
                // The first name begins at the edge, which would cut its half off.
                let (anchor, x): (HTMLFragment, Int) = index == 0 ? (" class=\"first\"", 0) : ("", middle)
                drawing += "<text\(anchor) x=\"\(number: x)\" y=\"\(number: Self.height - 5)\">"
                drawing += "\(words.name(of: interval))</text>\n"
            }
        }
        return drawing
    }

    /// The chart for whoever does not see it.
    private func numbers(_ kinds: [Digest.Section.Kind]) -> HTMLFragment {
        var head: HTMLFragment = "<th scope=\"col\">\(words[.time])</th>"
        for kind in kinds { head += "<th scope=\"col\" class=\"number\">\(words.language.section(kind))</th>" }
        var rows: HTMLFragment = ""
        for interval in digest.timeline where interval.total > 0 {
            rows += "<tr><th scope=\"row\">\(words.name(of: interval))</th>"
            for kind in kinds {
                rows += "<td class=\"number\">\(words.number(interval.counts[kind.rawValue] ?? 0))</td>"
            }
            rows += "</tr>\n"
        }
        return """
            <details>
            <summary>\(words[.numbersBehind])</summary>
            <table>
            <thead><tr>\(head)</tr></thead>
            <tbody>
            \(rows)</tbody>
            </table>
            </details>

            """
    }
}
