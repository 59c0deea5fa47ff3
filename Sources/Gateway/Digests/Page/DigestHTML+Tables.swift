extension DigestHTML {
    /// What reaches beyond single people, those that reach most first.
    var wideShares: HTMLFragment {
        guard digest.wideShares.total > 0 else { return "" }
        var rows: HTMLFragment = ""
        for entry in digest.wideShares.events {
            rows +=
                "<tr><th scope=\"row\">\(entry.resourceKindLabel) <bdi>\(entry.resourceName ?? words[.nameUnknown])</bdi></th>"
            rows += "<td>\(words.audience(of: entry))</td><td class=\"number\">\(words.people(of: entry))</td></tr>\n"
        }
        let more = digest.wideShares.total - digest.wideShares.events.count
        let rest: HTMLFragment = more > 0 ? "<p class=\"soft\">\(words.leftOut(more))</p>\n" : ""
        return """
            <section aria-labelledby="wide">
            <h2 id="wide">\(words[.wideShares]) <span class="count">\(words.number(digest.wideShares.total))</span></h2>
            \(table([words[.what], words[.whom], words[.people]], numbers: 1, rows))\(rest)</section>

            """
    }

    /// What is open, the most severe first.
    var alerts: HTMLFragment {
        guard let alerts = words.alerts else { return "" }
        var text: HTMLFragment = "<section aria-labelledby=\"alerts\">\n<h2 id=\"alerts\">\(words[.openAlerts]) "
        text += "<span class=\"count\">\(words.number(alerts.open))</span></h2>\n"
        for remark in words.remarks(on: alerts) { text += "<p>\(remark)</p>\n" }
        guard !alerts.alerts.isEmpty else {
            text += "</section>\n"
            return text
        }
        text += "<ul class=\"plain\">\n"
        for line in alerts.alerts {
            text +=
                "<li><strong>\(words.language.severity(line.severity))</strong> <bdi>\(words.alert(line))</bdi></li>\n"
        }
        text += "</ul>\n</section>\n"
        return text
    }

    /// Who came new and who shared most.
    var people: HTMLFragment {
        var text: HTMLFragment = ""
        if digest.newGuestCount > 0 || !digest.newDomains.isEmpty {
            text += "<section aria-labelledby=\"guests\">\n<h2 id=\"guests\">\(words[.newGuests]) "
            text += "<span class=\"count\">\(words.number(digest.newGuestCount))</span></h2>\n<ul class=\"plain\">\n"
            for guest in digest.newGuests { text += "<li>\(words.guest(guest))</li>\n" }
            for domain in digest.newDomains { text += "<li>\(words.language.firstOfDomain(domain))</li>\n" }
            text += "</ul>\n</section>\n"
        }
        guard !digest.topSharers.isEmpty else { return text }
        var rows: HTMLFragment = ""
        for sharer in digest.topSharers {
            rows += "<tr><th scope=\"row\"><bdi>\(sharer.name)</bdi></th>"
            rows += "<td class=\"number\">\(words.number(sharer.count))</td></tr>\n"
        }
        text += """
            <section aria-labelledby="sharers">
            <h2 id="sharers">\(words[.whoSharedMost])</h2>
            \(table([words[.who], words[.events]], numbers: 1, rows))</section>

            """
        return text
    }

    /// The period by act and kind of resource.
    var counts: HTMLFragment {
        guard !digest.counts.isEmpty else { return "" }
        var rows: HTMLFragment = ""
        for count in digest.counts {
            rows += "<tr><th scope=\"row\">\(count.actLabel)</th><td>\(count.resourceKindLabel)</td>"
            rows += "<td class=\"number\">\(words.number(count.count))</td></tr>\n"
        }
        return """
            <section aria-labelledby="numbers">
            <h2 id="numbers">\(words[.inNumbers])</h2>
            \(table([words[.what], words[.on], words[.events]], numbers: 1, rows))</section>

            """
    }

    /// A table whose last columns are numbers.
    private func table(_ columns: [String], numbers: Int, _ rows: HTMLFragment) -> HTMLFragment {
        var head: HTMLFragment = ""
        for (index, column) in columns.enumerated() {
            let style: HTMLFragment = index >= columns.count - numbers ? " class=\"number\"" : ""
            head += "<th scope=\"col\"\(style)>\(column)</th>"
        }
        return """
            <table>
            <thead><tr>\(head)</tr></thead>
            <tbody>
            \(rows)</tbody>
            </table>

            """
    }

    /// What the digest was made from and what is missing from it.
    var completeness: HTMLFragment {
        let completeness = digest.completeness
        var text: HTMLFragment = """
            <section class="completeness \(completeness.verdict.rawValue)" aria-labelledby="completeness">
            <h2 id="completeness">\(words[.completeness])</h2>
            <p><b class="verdict">\(words.verdictTitle).</b> \(words.verdictLine)</p>
            \(feeds)
            """
        let troubles = completeness.feeds.flatMap { feed in words.troubles(feed).map { (feed.contentType, $0) } }
        if !troubles.isEmpty {
            text += "<ul class=\"troubles\">\n"
            for (type, trouble) in troubles { text += "<li><b>\(type):</b> \(trouble)</li>\n" }
            text += "</ul>\n"
        }
        text += "<p>\(words.recordsLine)</p>\n"
        if !words.unknowns.isEmpty {
            text +=
                "<p class=\"listed\"><b>\(words[.whatIsUnknown]):</b> \(words.unknowns.joined(separator: " "))</p>\n"
        }
        text += list(words[.setAside], completeness.setAside) { "\($0)" }
        text += list(words[.notClassified], completeness.unclassified) { "<code>\($0)</code>" }
        text += "</section>\n"
        return text
    }

    /// One row a content type; the roles keep it a table for a screen reader where the phone's layout breaks it up.
    private var feeds: HTMLFragment {
        guard !digest.completeness.feeds.isEmpty else { return "" }
        let columns = [
            words[.contentType], words[.subscription], words[.listed], words[.newestContent], words[.read],
            words[.waiting],
            words[.failed],
        ]
        var text: HTMLFragment = "<table class=\"feeds\" role=\"table\">\n<thead role=\"rowgroup\"><tr role=\"row\">"
        for (index, column) in columns.enumerated() {
            let style: HTMLFragment = index > 3 ? " class=\"number\"" : ""
            text += "<th role=\"columnheader\" scope=\"col\"\(style)>\(column)</th>"
        }
        text += "</tr></thead>\n<tbody role=\"rowgroup\">\n"
        for feed in digest.completeness.feeds {
            let holds = words.language.contentType(feed.contentType)
            let title: HTMLFragment = holds.map { "\(feed.contentType)<small>\($0)</small>" } ?? "\(feed.contentType)"
            text += "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">\(title)</th>"
            let cells = [
                feed.subscription, Self.unbroken(words.covered(feed)), Self.unbroken(words.newest(feed)),
                words.number(feed.fetched),
                words.number(feed.waiting), words.number(feed.failed),
            ]
            for (index, cell) in cells.enumerated() {
                let style: HTMLFragment = index > 2 ? " class=\"number\"" : ""
                text += "<td role=\"cell\" data-label=\"\(columns[index + 1])\"\(style)>\(cell)</td>"
            }
            text += "</tr>\n"
        }
        text += "</tbody>\n</table>\n"
        return text
    }

    /// A span of time that breaks between its ends only.
    private static func unbroken(_ span: String) -> String {
        span.replacing(" ", with: "\u{A0}").replacing("\u{A0}to\u{A0}", with: " to ")
    }

    private func list(
        _ title: String,
        _ counts: [DigestCompleteness.Count],
        _ name: (String) -> HTMLFragment
    ) -> HTMLFragment {
        guard !counts.isEmpty else { return "" }
        var text: HTMLFragment = "<p class=\"listed\"><b>\(title):</b> "
        for (index, count) in counts.enumerated() {
            if index > 0 { text += ", " }
            text += "\(name(count.name)) \(words.number(count.count))"
        }
        text += "</p>\n"
        return text
    }
}
