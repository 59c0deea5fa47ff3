internal import FoundationEssentials

/// A digest as one page: a report to be read on a screen, a phone or paper.
///
/// Everything is in the page (no script, no image, no font from elsewhere), so it may be saved, mailed and archived, and
/// its policy forbids the browser to load anything at all.
package struct DigestHTML: Sendable {
    /// What the page needs and no more, for the `Content-Security-Policy` header; the page also carries it itself.
    package static let contentSecurityPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

    /// Events written out in a section before the rest is only counted: a phone must open the page.
    package static let eventsPerSection = 60
    /// What needs attention is cut later.
    package static let eventsOfAttention = 150

    let digest: Digest
    let words: DigestWords
    let brand: DigestBrand

    package init(_ digest: Digest, brand: DigestBrand = DigestBrand()) {
        self.digest = digest
        self.brand = brand
        words = DigestWords(digest)
    }

    package func render() -> String {
        let page: HTMLFragment = """
            <!DOCTYPE html>
            <html lang="\(words.language.code)">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(Self.contentSecurityPolicy)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <title>\(words.title)</title>
            <style>\(Self.style)\(accent)</style>
            </head>
            <body>
            \(header)
            <main>
            \(remarks)\(mitigation)\(alerts)\(chart)\(digest.sections.map(section).joined())\(wideShares)\(people)\(counts)\(completeness)</main>
            \(footer)
            </body>
            </html>

            """
        return page.markup
    }

    /// The brand's colour in the shades that are readable on either paper.
    private var accent: HTMLFragment {
        guard let colour = brand.colour.flatMap(BrandColour.init), let light = BrandColour("#ffffff"),
            let dark = BrandColour("#13171b")
        else { return "" }
        return """
            :root { --accent: \(colour.readable(on: light).hex); }
            @media (prefers-color-scheme: dark) { :root { --accent: \(colour.readable(on: dark).hex); } }

            """
    }

    private var header: HTMLFragment {
        let empty: HTMLFragment = digest.isEmpty ? "<p class=\"lead\">\(words.emptyLine)</p>\n" : ""
        let provider: HTMLFragment = brand.name.map { "<p class=\"provider\">\(logo)<bdi>\($0)</bdi></p>\n" } ?? logo
        return """
            <header>
            \(provider)<p class="eyebrow"><bdi>\(digest.tenant.name)</bdi> <span>\(words.kind)</span></p>
            <h1><time datetime="\(digest.day.description)">\(words.periodName)</time></h1>
            <p class="lead">\(digest.headline)</p>
            \(empty)\(caution)\(tally)</header>
            """
    }

    private var logo: HTMLFragment {
        guard let logo = brand.logo else { return "" }
        // The name stands beside it, so the picture says nothing to a screen reader; alone it must.
        return "<img class=\"logo\" src=\"\(logo.dataURL)\" alt=\"\(brand.name == nil ? "Logo" : "")\">"
    }

    private var caution: HTMLFragment {
        let alarm: HTMLFragment =
            words.alarm.map { "<p class=\"alarm\"><a href=\"#mitigation\">\($0)</a></p>\n" } ?? ""
        let caution: HTMLFragment =
            words.caution.map { "<p class=\"caution\"><a href=\"#completeness\">\($0)</a></p>\n" } ?? ""
        return "\(alarm)\(caution)"
    }

    /// The period in five numbers, each a link to its section.
    private var tally: HTMLFragment {
        guard !digest.isEmpty else { return "" }
        var list: HTMLFragment = "<ul class=\"tally\">\n"
        for kind in Digest.Section.Kind.allCases {
            let (count, title) = (digest.total(of: kind), words.language.section(kind))
            let cell: HTMLFragment = "<b>\(words.number(count))</b> <span>\(title)</span>"
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
        let most = section.kind == .needsAttention ? Self.eventsOfAttention : Self.eventsPerSection
        let shown = section.events.prefix(most)
        let more = section.total - shown.count
        let rest: HTMLFragment = more > 0 ? "<p class=\"soft\">\(words.leftOut(more))</p>\n" : ""
        let id = section.kind.rawValue
        return """
            <section aria-labelledby="\(id)">
            <h2 id="\(id)">\(words.language.section(section.kind)) <span class="count">\(words.number(section.total))</span></h2>
            <ol class="events">
            \(shown.map(event).joined())</ol>
            \(rest)</section>

            """
    }

    private func event(_ entry: DigestEntry) -> HTMLFragment {
        let risk = entry.risk.level
        var body: HTMLFragment = "<p class=\"what \(risk.rawValue)\">\(entry.summary)</p>\n"
        body += "<p class=\"facts\">\(entry.resourceKindLabel) <i>·</i> \(entry.actLabel)"
        body += entry.place.map { "<i> ·</i> <bdi>\($0)</bdi>" } ?? "<i> ·</i> \(words[.placeUnknown])"
        body += "</p>\n"
        if !entry.risk.reasons.isEmpty {
            body += "<p class=\"why\"><b>\(words[.why]):</b> \(entry.risk.reasons.joined(separator: "; "))</p>\n"
        }
        if let reach = entry.reach { body += "<p class=\"why\"><b>\(words[.reaches]):</b> \(reach)</p>\n" }
        if let late = words.lateMark(of: entry) { body += "<p><span class=\"late\">\(late)</span></p>\n" }
        return """
            <li>
            <p class="when"><time datetime="\(entry.occurredAt.rfc3339)">\(words.time(of: entry))</time>
            <span class="badge \(risk.rawValue)">\(words.language.risk(risk))</span></p>
            <div>
            \(body)\(evidence(of: entry))</div>
            </li>

            """
    }

    private func evidence(of entry: DigestEntry) -> HTMLFragment {
        let records = entry.recordIds.map { id -> HTMLFragment in "<code>\(id)</code> " }.joined()
        let name = entry.resourceName ?? words[.nameUnknown]
        let names: HTMLFragment =
            entry.namesAsOf.map { " <small>\(words.language.namesAsOf(words.at($0)))</small>" } ?? ""
        return """
            <details>
            <summary>\(words[.evidence]): \(words.evidence(of: entry))</summary>
            <dl>
            <dt>\(words[.by])</dt><dd><bdi>\(entry.actor ?? words[.unknown])</bdi></dd>
            <dt>\(words[.with])</dt><dd>\(words.audience(of: entry))</dd>
            <dt>\(words[.role])</dt><dd>\(entry.role ?? words[.unknown])</dd>
            <dt>\(words[.resource])</dt><dd><bdi>\(name)</bdi> <code>\(entry.resourceId ?? words[.idUnknown])</code>\(names)</dd>
            <dt>\(words[.event])</dt><dd><code>\(entry.eventId)</code></dd>
            <dt>\(words[.records])</dt><dd class="ids">\(records)</dd>
            </dl>
            </details>

            """
    }

    private var footer: HTMLFragment {
        let hint: HTMLFragment = digest.isEmpty ? "" : " \(words[.lookUpHint])"
        let own: HTMLFragment = brand.footer.map { "<p class=\"own\">\($0)</p>\n" } ?? ""
        return """
            <footer>
            \(own)<p>\(words.periodLine). \(words.madeLine).</p>
            <p>\(words[.digest]) <code>\(digest.digestId)</code>, \(words[.tenant]) <code>\(digest.tenant.tenantId)</code>.\(hint)</p>
            </footer>
            """
    }
}
