extension DigestHTML {
    /// Who came new and who shared most.
    var people: HTMLFragment {
        var text: HTMLFragment = ""
        if !digest.newGuests.isEmpty || !digest.newDomains.isEmpty {
            text +=
                "<section aria-labelledby=\"guests\">\n<h2 id=\"guests\">New guests and domains</h2>\n<ul class=\"plain\">\n"
            for guest in digest.newGuests { text += "<li>\(DigestWords.guest(guest))</li>\n" }
            for domain in digest.newDomains {
                text += "<li>First guest of the domain <b><bdi>\(domain)</bdi></b></li>\n"
            }
            text += "</ul>\n</section>\n"
        }
        guard !digest.topSharers.isEmpty else { return text }
        text += """
            <section aria-labelledby="sharers">
            <h2 id="sharers">Who shared most</h2>
            <table>
            <thead><tr><th scope="col">Who</th><th scope="col" class="number">Events</th></tr></thead>
            <tbody>

            """
        for sharer in digest.topSharers {
            text += "<tr><th scope=\"row\"><bdi>\(sharer.name)</bdi></th>"
            text += "<td class=\"number\">\(DigestWords.grouped(sharer.count))</td></tr>\n"
        }
        text += "</tbody>\n</table>\n</section>\n"
        return text
    }

    /// The day by act and kind of resource.
    var counts: HTMLFragment {
        guard !digest.counts.isEmpty else { return "" }
        var text: HTMLFragment = """
            <section aria-labelledby="numbers">
            <h2 id="numbers">In numbers</h2>
            <table>
            <thead><tr><th scope="col">What</th><th scope="col">On</th><th scope="col" class="number">Events</th></tr></thead>
            <tbody>

            """
        for count in digest.counts {
            text += "<tr><th scope=\"row\">\(count.actLabel)</th><td>\(count.resourceKindLabel)</td>"
            text += "<td class=\"number\">\(DigestWords.grouped(count.count))</td></tr>\n"
        }
        text += "</tbody>\n</table>\n</section>\n"
        return text
    }

    /// What the digest was made from and what is missing from it.
    var completeness: HTMLFragment {
        let completeness = digest.completeness
        var text: HTMLFragment = """
            <section class="completeness \(completeness.verdict.rawValue)" aria-labelledby="completeness">
            <h2 id="completeness">Completeness</h2>
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
        text += list("Set aside", completeness.setAside) { "\($0)" }
        text += list("Not classified yet", completeness.unclassified) { "<code>\($0)</code>" }
        text += "</section>\n"
        return text
    }

    /// One row a content type; the roles keep it a table for a screen reader where the phone's layout breaks it up.
    private var feeds: HTMLFragment {
        guard !digest.completeness.feeds.isEmpty else { return "" }
        let columns = ["Content type", "Subscription", "Listed", "Newest content", "Read", "Waiting", "Failed"]
        var text: HTMLFragment = "<table class=\"feeds\" role=\"table\">\n<thead role=\"rowgroup\"><tr role=\"row\">"
        for (index, column) in columns.enumerated() {
            let style: HTMLFragment = index > 3 ? " class=\"number\"" : ""
            text += "<th role=\"columnheader\" scope=\"col\"\(style)>\(column)</th>"
        }
        text += "</tr></thead>\n<tbody role=\"rowgroup\">\n"
        for feed in digest.completeness.feeds {
            let holds = DigestWords.title(ofContentType: feed.contentType)
            let title: HTMLFragment = holds.map { "\(feed.contentType)<small>\($0)</small>" } ?? "\(feed.contentType)"
            text += "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">\(title)</th>"
            let cells = [
                feed.subscription, Self.unbroken(words.covered(feed)), Self.unbroken(words.newest(feed)),
                DigestWords.grouped(feed.fetched),
                DigestWords.grouped(feed.waiting), DigestWords.grouped(feed.failed),
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
            text += "\(name(count.name)) \(DigestWords.grouped(count.count))"
        }
        text += "</p>\n"
        return text
    }
}
