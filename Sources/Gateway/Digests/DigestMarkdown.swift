/// A digest as Markdown, for tickets, wikis and chats.
package struct DigestMarkdown: Sendable {
    /// Events written out in a section before the rest is only counted: a ticket has its limits.
    package static let eventsPerSection = 500

    private let digest: Digest
    private let words: DigestWords

    package init(_ digest: Digest) {
        self.digest = digest
        words = DigestWords(digest)
    }

    package func render() -> String {
        let remarks = [words.caution].compactMap(\.self) + words.remarks
        var page: MarkdownFragment = "# \(digest.tenant.name): sharing on \(digest.day.inWords)\n\n"
        page += "**\(digest.headline)**\n\n"
        if digest.isEmpty { page += "\(words.emptyLine)\n\n" }
        page += "\(words.periodLine). \(words.madeLine).\n\n"
        for line in remarks { page += "- \(line)\n" }
        if !remarks.isEmpty { page += "\n" }
        for section in digest.sections { page += events(of: section) }
        page += people
        page += counts
        page += completeness
        return page.markup
    }

    private func events(of section: Digest.Section) -> MarkdownFragment {
        let count = DigestWords.grouped(section.events.count)
        var text: MarkdownFragment = "## \(DigestWords.title(of: section.kind)) (\(count))\n\n"
        text += "| Time | Risk | What happened | Where |\n| --- | --- | --- | --- |\n"
        for entry in section.events.prefix(Self.eventsPerSection) {
            let risk = DigestWords.title(of: entry.risk.level)
            var what: MarkdownFragment = "\(entry.summary)"
            if !entry.risk.reasons.isEmpty { what += "<br>Why: \(entry.risk.reasons.joined(separator: "; "))" }
            if let reach = entry.reach { what += "<br>Reaches: \(reach)" }
            if let late = words.lateMark(of: entry) { what += "<br>*\(late)*" }
            text += "| \(words.time(of: entry)) | \(risk) | \(what) | \(entry.place ?? "unknown") |\n"
        }
        let more = section.events.count - Self.eventsPerSection
        if more > 0 { text += "\n\(DigestWords.leftOut(more))\n" }
        return "\(text)\n"
    }

    private var people: MarkdownFragment {
        var text: MarkdownFragment = ""
        if !digest.newGuests.isEmpty {
            text += "## New guests\n\n"
            for guest in digest.newGuests { text += "- \(DigestWords.guest(guest))\n" }
            text += "\n"
        }
        if !digest.newDomains.isEmpty {
            text += "## New domains\n\n"
            for domain in digest.newDomains { text += "- \(domain)\n" }
            text += "\n"
        }
        if !digest.topSharers.isEmpty {
            text += "## Who shared most\n\n| Who | Events |\n| --- | ---: |\n"
            for sharer in digest.topSharers { text += "| \(sharer.name) | \(DigestWords.grouped(sharer.count)) |\n" }
            text += "\n"
        }
        return text
    }

    private var counts: MarkdownFragment {
        guard !digest.counts.isEmpty else { return "" }
        var text: MarkdownFragment = "## In numbers\n\n| What | On | Events |\n| --- | --- | ---: |\n"
        for count in digest.counts {
            text += "| \(count.actLabel) | \(count.resourceKindLabel) | \(DigestWords.grouped(count.count)) |\n"
        }
        return "\(text)\n"
    }

    private var completeness: MarkdownFragment {
        let completeness = digest.completeness
        var text: MarkdownFragment = "## Completeness\n\n**\(words.verdictTitle).** \(words.verdictLine)\n\n"
        if !completeness.feeds.isEmpty {
            text += "| Content type | Subscription | Listed | Newest content | Content |\n"
            text += "| --- | --- | --- | --- | --- |\n"
            for feed in completeness.feeds {
                text += "| \(feed.contentType) | \(feed.subscription) | \(words.covered(feed)) "
                text += "| \(words.newest(feed)) | \(DigestWords.blobs(feed)) |\n"
            }
            text += "\n"
        }
        for feed in completeness.feeds {
            for trouble in words.troubles(feed) { text += "- **\(feed.contentType):** \(trouble)\n" }
        }
        text += "- \(words.recordsLine)\n"
        for reason in completeness.setAside {
            text += "- Set aside, \(reason.name): \(DigestWords.grouped(reason.count))\n"
        }
        for operation in completeness.unclassified {
            text += "- Not classified, \(operation.name): \(DigestWords.grouped(operation.count))\n"
        }
        return text
    }
}
