internal import FoundationEssentials

/// A digest as one page: a report to be read on a screen, a phone or paper.
///
/// Everything is in the page (no script, no image, no font from elsewhere), so it may be saved, mailed and archived, and
/// its policy forbids the browser to load anything at all.
package struct DigestHTML: Sendable {
    /// What the page needs and no more, for the `Content-Security-Policy` header; the page also carries it itself.
    package static let contentSecurityPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

    /// Events written out in a section before the rest is only counted: a phone must open the page.
    package static let eventsPerSection = 500

    let digest: Digest
    let words: DigestWords

    package init(_ digest: Digest) {
        self.digest = digest
        words = DigestWords(digest)
    }

    package func render() -> String {
        let page: HTMLFragment = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(Self.contentSecurityPolicy)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <title>\(digest.tenant.name): sharing on \(digest.day.inWords)</title>
            <style>\(Self.style)</style>
            </head>
            <body>
            \(header)
            <main>
            \(remarks)\(digest.sections.map(section).joined())\(people)\(counts)\(completeness)</main>
            \(footer)
            </body>
            </html>

            """
        return page.markup
    }

    private var header: HTMLFragment {
        let empty: HTMLFragment = digest.isEmpty ? "<p class=\"lead\">\(words.emptyLine)</p>\n" : ""
        return """
            <header>
            <p class="eyebrow"><bdi>\(digest.tenant.name)</bdi> <span>Daily sharing digest</span></p>
            <h1><time datetime="\(digest.day.description)">\(digest.day.inWords)</time></h1>
            <p class="lead">\(digest.headline)</p>
            \(empty)\(caution)\(tally)</header>
            """
    }

    private var caution: HTMLFragment {
        guard let caution = words.caution else { return "" }
        return "<p class=\"caution\"><a href=\"#completeness\">\(caution)</a></p>\n"
    }

    /// The day in five numbers, each a link to its section.
    private var tally: HTMLFragment {
        guard !digest.isEmpty else { return "" }
        var list: HTMLFragment = "<ul class=\"tally\">\n"
        for kind in Digest.Section.Kind.allCases {
            let (count, title) = (digest.events(in: kind).count, DigestWords.title(of: kind))
            let cell: HTMLFragment = "<b>\(DigestWords.grouped(count))</b> <span>\(title)</span>"
            list +=
                count == 0
                ? "<li class=\"none\">\(cell)</li>\n" : "<li><a href=\"#\(kind.rawValue)\">\(cell)</a></li>\n"
        }
        return "\(list)</ul>\n"
    }

    private var remarks: HTMLFragment {
        guard !words.remarks.isEmpty else { return "" }
        let items = words.remarks.map { line -> HTMLFragment in "<li>\(line)</li>\n" }.joined()
        return "<ul class=\"remarks\">\n\(items)</ul>\n"
    }

    private func section(_ section: Digest.Section) -> HTMLFragment {
        let shown = section.events.prefix(Self.eventsPerSection)
        let more = section.events.count - shown.count
        let rest: HTMLFragment = more > 0 ? "<p class=\"soft\">\(DigestWords.leftOut(more))</p>\n" : ""
        let id = section.kind.rawValue
        let count = DigestWords.grouped(section.events.count)
        return """
            <section aria-labelledby="\(id)">
            <h2 id="\(id)">\(DigestWords.title(of: section.kind)) <span class="count">\(count)</span></h2>
            <ol class="events">
            \(shown.map(event).joined())</ol>
            \(rest)</section>

            """
    }

    private func event(_ entry: DigestEntry) -> HTMLFragment {
        let risk = entry.risk.level
        var body: HTMLFragment = "<p class=\"what \(risk.rawValue)\">\(entry.summary)</p>\n"
        body += "<p class=\"facts\">\(entry.resourceKindLabel) <i>·</i> \(entry.actLabel)"
        body += entry.place.map { "<i> ·</i> <bdi>\($0)</bdi>" } ?? "<i> ·</i> place unknown"
        body += "</p>\n"
        if !entry.risk.reasons.isEmpty {
            body += "<p class=\"why\"><b>Why:</b> \(entry.risk.reasons.joined(separator: "; "))</p>\n"
        }
        if let reach = entry.reach { body += "<p class=\"why\"><b>Reaches:</b> \(reach)</p>\n" }
        if let late = words.lateMark(of: entry) { body += "<p><span class=\"late\">\(late)</span></p>\n" }
        return """
            <li>
            <p class="when"><time datetime="\(entry.occurredAt.rfc3339)">\(words.time(of: entry))</time>
            <span class="badge \(risk.rawValue)">\(DigestWords.title(of: risk))</span></p>
            <div>
            \(body)\(evidence(of: entry))</div>
            </li>

            """
    }

    private func evidence(of entry: DigestEntry) -> HTMLFragment {
        let records = entry.recordIds.map { id -> HTMLFragment in "<code>\(id)</code> " }.joined()
        return """
            <details>
            <summary>Evidence: \(DigestWords.evidence(of: entry))</summary>
            <dl>
            <dt>By</dt><dd><bdi>\(entry.actor ?? "unknown")</bdi></dd>
            <dt>With</dt><dd>\(DigestWords.audience(of: entry))</dd>
            <dt>Role</dt><dd>\(entry.role ?? "unknown")</dd>
            <dt>Resource</dt><dd><bdi>\(entry.resourceName ?? "name unknown")</bdi> <code>\(entry.resourceId ?? "id unknown")</code></dd>
            <dt>Event</dt><dd><code>\(entry.eventId)</code></dd>
            <dt>Records</dt><dd class="ids">\(records)</dd>
            </dl>
            </details>

            """
    }

    private var footer: HTMLFragment {
        let hint: HTMLFragment =
            digest.isEmpty ? "" : " The record ids under “Evidence” can be looked up in Microsoft’s own audit search."
        return """
            <footer>
            <p>\(words.periodLine). \(words.madeLine).</p>
            <p>Digest <code>\(digest.digestId)</code>, tenant <code>\(digest.tenant.tenantId)</code>.\(hint)</p>
            </footer>
            """
    }
}
