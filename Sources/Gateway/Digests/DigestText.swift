/// A digest for a terminal and for the plain part of a mail: 100 columns, no colours, no control characters.
package struct DigestText: Sendable {
    package static let width = 100
    /// Events written out in a section before the rest is only counted.
    package static let eventsPerSection = 200

    private let digest: Digest
    private let words: DigestWords

    package init(_ digest: Digest) {
        self.digest = digest
        words = DigestWords(digest)
    }

    package func render() -> String {
        let remarks = [words.caution].compactMap(\.self) + words.remarks
        var page = TextLayout(width: Self.width)
        page.paragraph("\(digest.tenant.name): sharing on \(digest.day.inWords)")
        page.paragraph(digest.headline)
        if digest.isEmpty { page.paragraph(words.emptyLine) }
        page.paragraph("\(words.periodLine). \(words.madeLine).")
        for line in remarks { page.hang("*", line, indent: 2) }
        for section in digest.sections { write(section, to: &page) }
        writePeople(to: &page)
        writeCounts(to: &page)
        writeCompleteness(to: &page)
        return page.text
    }

    private func write(_ section: Digest.Section, to page: inout TextLayout) {
        let shown = section.events.prefix(Self.eventsPerSection)
        let times = shown.map(words.time)
        let riskAt = 2 + (times.map(\.count).max() ?? 0) + 2
        let whatAt = riskAt + 8
        Self.heading("\(DigestWords.title(of: section.kind)) (\(DigestWords.grouped(section.events.count)))", on: &page)
        for (entry, time) in zip(shown, times) {
            let risk = entry.risk.level.rawValue.uppercased()
            let timeCell = "  \(time)"
            page.hang(timeCell + TextLayout.blanks(riskAt - timeCell.count) + risk, entry.summary, indent: whatAt)
            if !entry.risk.reasons.isEmpty {
                page.paragraph("Why: \(entry.risk.reasons.joined(separator: "; "))", indent: whatAt)
            }
            if let reach = entry.reach { page.paragraph("Reaches: \(reach)", indent: whatAt) }
            page.paragraph("Where: \(entry.place ?? "unknown")", indent: whatAt)
            if let late = words.lateMark(of: entry) { page.paragraph(late, indent: whatAt) }
        }
        let more = section.events.count - shown.count
        if more > 0 { page.paragraph(DigestWords.leftOut(more), indent: 2) }
    }

    private func writePeople(to page: inout TextLayout) {
        if !digest.newGuests.isEmpty {
            Self.heading("New guests", on: &page)
            for guest in digest.newGuests { page.hang("  -", DigestWords.guest(guest), indent: 4) }
        }
        if !digest.newDomains.isEmpty {
            Self.heading("New domains", on: &page)
            page.paragraph(digest.newDomains.joined(separator: ", "), indent: 2)
        }
        if !digest.topSharers.isEmpty {
            Self.heading("Who shared most", on: &page)
            for sharer in digest.topSharers { Self.row(sharer.count, sharer.name, on: &page) }
        }
    }

    private func writeCounts(to page: inout TextLayout) {
        guard !digest.counts.isEmpty else { return }
        Self.heading("In numbers", on: &page)
        for count in digest.counts {
            Self.row(count.count, "\(count.actLabel): \(count.resourceKindLabel)", on: &page)
        }
    }

    private func writeCompleteness(to page: inout TextLayout) {
        let completeness = digest.completeness
        Self.heading("Completeness: \(words.verdictTitle)", on: &page)
        page.paragraph(words.verdictLine, indent: 2)
        for feed in completeness.feeds {
            page.hang(
                "  \(feed.contentType)",
                "\(feed.subscription). Listed: \(words.covered(feed)).",
                indent: 30
            )
            page.paragraph("Newest: \(words.newest(feed)). Content: \(DigestWords.blobs(feed)).", indent: 30)
            for trouble in words.troubles(feed) { page.hang(TextLayout.blanks(28) + "!", trouble, indent: 30) }
        }
        page.paragraph(words.recordsLine, indent: 2)
        if !completeness.setAside.isEmpty {
            page.paragraph("Set aside:", indent: 2)
            for reason in completeness.setAside { Self.row(reason.count, reason.name, on: &page) }
        }
        if !completeness.unclassified.isEmpty {
            page.paragraph("Not classified:", indent: 2)
            for operation in completeness.unclassified { Self.row(operation.count, operation.name, on: &page) }
        }
    }

    private static func heading(_ title: String, on page: inout TextLayout) {
        page.blank()
        page.paragraph(title.uppercased())
    }

    /// A number set to the right, then what it counts.
    private static func row(_ count: Int, _ label: String, on page: inout TextLayout) {
        let number = DigestWords.grouped(count)
        page.hang(TextLayout.blanks(9 - number.count) + number, label, indent: 11)
    }
}
