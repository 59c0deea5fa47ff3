/// A digest for a terminal and for the plain part of a mail: 100 columns, no colours, no control characters.
package struct DigestText: Sendable {
    package static let width = 100

    private let digest: Digest
    private let words: DigestWords

    package init(_ digest: Digest) {
        self.digest = digest
        words = DigestWords(digest)
    }

    package func render() -> String {
        let remarks = [words.alarm, words.caution].compactMap(\.self) + words.remarks
        var page = TextLayout(width: Self.width)
        page.paragraph(words.title)
        page.paragraph(digest.headline)
        if digest.isEmpty { page.paragraph(words.emptyLine) }
        page.paragraph("\(words.kind). \(words.periodLine). \(words.madeLine).")
        for line in remarks { page.hang("*", line, indent: 2) }
        writeMitigation(to: &page)
        writeAlerts(to: &page)
        for section in digest.sections { write(section, to: &page) }
        writeWideShares(to: &page)
        writePeople(to: &page)
        writeCounts(to: &page)
        writeCompleteness(to: &page)
        return page.text
    }

    private func write(_ section: Digest.Section, to page: inout TextLayout) {
        let shown = section.events
        let times = shown.map(words.time)
        let riskAt = 2 + (times.map(\.count).max() ?? 0) + 2
        let whatAt = riskAt + 10
        Self.heading("\(words.language.section(section.kind)) (\(words.number(section.total)))", on: &page)
        for (entry, time) in zip(shown, times) {
            let risk = entry.risk.level.rawValue.uppercased()
            let timeCell = "  \(time)"
            page.hang(timeCell + TextLayout.blanks(riskAt - timeCell.count) + risk, entry.summary, indent: whatAt)
            if !entry.risk.reasons.isEmpty {
                page.paragraph("\(words[.why]): \(entry.risk.reasons.joined(separator: "; "))", indent: whatAt)
            }
            if let reach = entry.reach { page.paragraph("\(words[.reaches]): \(reach)", indent: whatAt) }
            page.paragraph("\(words[.place]): \(entry.place ?? words[.unknown])", indent: whatAt)
            if let late = words.lateMark(of: entry) { page.paragraph(late, indent: whatAt) }
        }
        let more = section.total - shown.count
        if more > 0 { page.paragraph(words.leftOut(more), indent: 2) }
    }

    private func writeWideShares(to page: inout TextLayout) {
        guard digest.wideShares.total > 0 else { return }
        Self.heading("\(words[.wideShares]) (\(words.number(digest.wideShares.total)))", on: &page)
        for entry in digest.wideShares.events {
            let what = "\(entry.resourceKindLabel) \(entry.resourceName ?? words[.nameUnknown])"
            page.hang("  -", "\(what): \(words.audience(of: entry)), \(words.people(of: entry))", indent: 4)
        }
    }

    private func writeAlerts(to page: inout TextLayout) {
        guard let alerts = words.alerts else { return }
        Self.heading("\(words[.openAlerts]) (\(words.number(alerts.open)))", on: &page)
        for remark in words.remarks(on: alerts) { page.paragraph(remark, indent: 2) }
        for line in alerts.alerts {
            page.hang("  -", "\(words.language.severity(line.severity)): \(words.alert(line))", indent: 4)
        }
    }

    private func writeMitigation(to page: inout TextLayout) {
        guard let told = words.mitigation else { return }
        Self.heading("\(words[.mitigation]) (\(words.number(told.total)))", on: &page)
        for remark in words.remarks(on: told) { page.paragraph(remark, indent: 2) }
        for line in told.mitigations {
            page.hang("  -", "\(words.state(of: line)): \(line.title)", indent: 4)
            page.paragraph(words.facts(of: line), indent: 4)
        }
        let more = told.total - told.mitigations.count
        if more > 0 { page.paragraph(words.moreMitigations(more), indent: 2) }
    }

    private func writePeople(to page: inout TextLayout) {
        if digest.newGuestCount > 0 {
            Self.heading("\(words[.newGuests]) (\(words.number(digest.newGuestCount)))", on: &page)
            for guest in digest.newGuests { page.hang("  -", words.guest(guest), indent: 4) }
        }
        if !digest.newDomains.isEmpty {
            Self.heading(words[.newDomains], on: &page)
            page.paragraph(digest.newDomains.joined(separator: ", "), indent: 2)
        }
        if !digest.topSharers.isEmpty {
            Self.heading(words[.whoSharedMost], on: &page)
            for sharer in digest.topSharers { row(sharer.count, sharer.name, on: &page) }
        }
    }

    private func writeCounts(to page: inout TextLayout) {
        guard !digest.counts.isEmpty else { return }
        Self.heading(words[.inNumbers], on: &page)
        for count in digest.counts {
            row(count.count, "\(count.actLabel): \(count.resourceKindLabel)", on: &page)
        }
    }

    private func writeCompleteness(to page: inout TextLayout) {
        let completeness = digest.completeness
        Self.heading("\(words[.completeness]): \(words.verdictTitle)", on: &page)
        page.paragraph(words.verdictLine, indent: 2)
        for feed in completeness.feeds {
            page.hang(
                "  \(feed.contentType)",
                "\(feed.subscription). \(words[.listed]): \(words.covered(feed)).",
                indent: 30
            )
            page.paragraph(
                "\(words[.newest]): \(words.newest(feed)). \(words[.content]): \(words.language.blobs(feed)).",
                indent: 30
            )
            for trouble in words.troubles(feed) { page.hang(TextLayout.blanks(28) + "!", trouble, indent: 30) }
        }
        page.paragraph(words.recordsLine, indent: 2)
        for unknown in words.unknowns { page.paragraph(unknown, indent: 2) }
        if !completeness.setAside.isEmpty {
            page.paragraph("\(words[.setAside]):", indent: 2)
            for reason in completeness.setAside { row(reason.count, reason.name, on: &page) }
        }
        if !completeness.unclassified.isEmpty {
            page.paragraph("\(words[.notClassified]):", indent: 2)
            for operation in completeness.unclassified { row(operation.count, operation.name, on: &page) }
        }
    }

    private static func heading(_ title: String, on page: inout TextLayout) {
        page.blank()
        page.paragraph(title.uppercased())
    }

    /// A number set to the right, then what it counts.
    private func row(_ count: Int, _ label: String, on page: inout TextLayout) {
        let number = words.number(count)
        page.hang(TextLayout.blanks(9 - number.count) + number, label, indent: 11)
    }
}
