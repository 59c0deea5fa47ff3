/// A digest as Markdown, for tickets, wikis and chats.
package struct DigestMarkdown: Sendable {
    private let digest: Digest
    private let words: DigestWords

    package init(_ digest: Digest) {
        self.digest = digest
        words = DigestWords(digest)
    }

    package func render() -> String {
        let remarks = [words.alarm, words.caution].compactMap(\.self) + words.remarks
        var page: MarkdownFragment = "# \(words.title)\n\n"
        page += "**\(digest.headline)**\n\n"
        if digest.isEmpty { page += "\(words.emptyLine)\n\n" }
        page += "\(words.kind). \(words.periodLine). \(words.madeLine).\n\n"
        for line in remarks { page += "- \(line)\n" }
        if !remarks.isEmpty { page += "\n" }
        page += mitigation
        page += alerts
        for section in digest.sections { page += events(of: section) }
        page += wideShares
        page += people
        page += counts
        page += completeness
        return page.markup
    }

    private func events(of section: Digest.Section) -> MarkdownFragment {
        let title = words.language.section(section.kind)
        var text: MarkdownFragment = "## \(title) (\(words.number(section.total)))\n\n"
        text += table([words[.time], words[.risk], words[.whatHappened], words[.place]])
        for entry in section.events {
            let risk = words.language.risk(entry.risk.level)
            var what: MarkdownFragment = "\(entry.summary)"
            if !entry.risk.reasons.isEmpty {
                what += "<br>\(words[.why]): \(entry.risk.reasons.joined(separator: "; "))"
            }
            if let reach = entry.reach { what += "<br>\(words[.reaches]): \(reach)" }
            if let late = words.lateMark(of: entry) { what += "<br>*\(late)*" }
            text += "| \(words.time(of: entry)) | \(risk) | \(what) | \(entry.place ?? words[.unknown]) |\n"
        }
        let more = section.total - section.events.count
        if more > 0 { text += "\n\(words.leftOut(more))\n" }
        return "\(text)\n"
    }

    private var wideShares: MarkdownFragment {
        guard digest.wideShares.total > 0 else { return "" }
        var text: MarkdownFragment = "## \(words[.wideShares]) (\(words.number(digest.wideShares.total)))\n\n"
        text += table([words[.what], words[.whom], words[.people]])
        for entry in digest.wideShares.events {
            text += "| \(entry.resourceName ?? words[.nameUnknown]) | \(words.audience(of: entry)) "
            text += "| \(words.people(of: entry)) |\n"
        }
        return "\(text)\n"
    }

    private var alerts: MarkdownFragment {
        guard let alerts = words.alerts else { return "" }
        var text: MarkdownFragment = "## \(words[.openAlerts]) (\(words.number(alerts.open)))\n\n"
        for remark in words.remarks(on: alerts) { text += "\(remark)\n\n" }
        for line in alerts.alerts { text += "- **\(words.language.severity(line.severity))** \(words.alert(line))\n" }
        if !alerts.alerts.isEmpty { text += "\n" }
        return text
    }

    private var mitigation: MarkdownFragment {
        guard let told = words.mitigation else { return "" }
        var text: MarkdownFragment = "## \(words[.mitigation]) (\(words.number(told.total)))\n\n"
        for remark in words.remarks(on: told) { text += "\(remark)\n\n" }
        for line in told.mitigations {
            text += "- **\(words.state(of: line)):** \(line.title)<br>\(words.facts(of: line))\n"
        }
        let more = told.total - told.mitigations.count
        if more > 0 { text += "\n\(words.moreMitigations(more))\n" }
        return "\(text)\n"
    }

    private var people: MarkdownFragment {
        var text: MarkdownFragment = ""
        if digest.newGuestCount > 0 {
            text += "## \(words[.newGuests]) (\(words.number(digest.newGuestCount)))\n\n"
            for guest in digest.newGuests { text += "- \(words.guest(guest))\n" }
            text += "\n"
        }
        if !digest.newDomains.isEmpty {
            text += "## \(words[.newDomains])\n\n"
            for domain in digest.newDomains { text += "- \(domain)\n" }
            text += "\n"
        }
        if !digest.topSharers.isEmpty {
            text += "## \(words[.whoSharedMost])\n\n"
            text += table([words[.who], words[.events]])
            for sharer in digest.topSharers { text += "| \(sharer.name) | \(words.number(sharer.count)) |\n" }
            text += "\n"
        }
        return text
    }

    private var counts: MarkdownFragment {
        guard !digest.counts.isEmpty else { return "" }
        var text: MarkdownFragment = "## \(words[.inNumbers])\n\n"
        text += table([words[.what], words[.on], words[.events]])
        for count in digest.counts {
            text += "| \(count.actLabel) | \(count.resourceKindLabel) | \(words.number(count.count)) |\n"
        }
        return "\(text)\n"
    }

    private var completeness: MarkdownFragment {
        let completeness = digest.completeness
        var text: MarkdownFragment = "## \(words[.completeness])\n\n**\(words.verdictTitle).** \(words.verdictLine)\n\n"
        if !completeness.feeds.isEmpty {
            text += table([
                words[.contentType], words[.subscription], words[.listed], words[.newestContent], words[.content],
            ])
            for feed in completeness.feeds {
                text += "| \(feed.contentType) | \(feed.subscription) | \(words.covered(feed)) "
                text += "| \(words.newest(feed)) | \(words.language.blobs(feed)) |\n"
            }
            text += "\n"
        }
        for feed in completeness.feeds {
            for trouble in words.troubles(feed) { text += "- **\(feed.contentType):** \(trouble)\n" }
        }
        text += "- \(words.recordsLine)\n"
        for unknown in words.unknowns { text += "- \(unknown)\n" }
        for reason in completeness.setAside {
            text += "- \(words[.setAside]), \(reason.name): \(words.number(reason.count))\n"
        }
        for operation in completeness.unclassified {
            text += "- \(words[.notClassified]), \(operation.name): \(words.number(operation.count))\n"
        }
        return text
    }

    /// The head of a table.
    private func table(_ columns: [String]) -> MarkdownFragment {
        var text: MarkdownFragment = "|"
        for column in columns { text += " \(column) |" }
        text += "\n|"
        for _ in columns { text += " --- |" }
        text += "\n"
        return text
    }
}
