internal import FoundationEssentials

/// A digest as comma-separated values by RFC 4180: a row for each event, then for mitigation and for each content type.
///
/// Spreadsheets run a cell that begins with `=`, `+`, `-` or `@` as a formula, and names come from strangers, so such a
/// cell gets an apostrophe in front (OWASP, "CSV Injection").
package struct DigestCSV: Sendable {
    /// The columns, in order; more may be added at the end.
    package static let columns = [
        "section", "occurredAt", "localTime", "act", "change", "resourceKind", "resourceName", "resourceId", "place",
        "audience", "audienceKinds", "reach", "role", "actor", "risk", "riskReasons", "summary", "lateFrom", "eventId",
        "recordIds",
    ]

    private let digest: Digest
    private let words: DigestWords

    package init(_ digest: Digest) {
        self.digest = digest
        words = DigestWords(digest)
    }

    /// The file, with U+FEFF in front for Excel, which without it takes UTF-8 for the local code page.
    package func render(byteOrderMark: Bool = false) -> String {
        head(byteOrderMark: byteOrderMark) + rows(digest.events) + tail()
    }

    /// The first row.
    package func head(byteOrderMark: Bool) -> String { (byteOrderMark ? "\u{FEFF}" : "") + Self.row(Self.columns) }

    /// Events of the digest, also those that the document does not name.
    package func rows(_ entries: [DigestEntry]) -> String {
        entries.reduce(into: "") { $0 += row(of: $1, in: $1.section) }
    }

    /// The rows that tell what was done about shares, and how complete the digest is.
    package func tail() -> String {
        var file = ""
        if let told = words.mitigation {
            file += note(
                "mitigation",
                ([words.alarm].compactMap(\.self) + words.remarks(on: told)).joined(separator: " ")
            )
            for line in told.mitigations {
                file += note(
                    "mitigation",
                    "\(words.state(of: line)): \(line.title). \(words.facts(of: line))",
                    line.resource
                )
            }
        }
        file += note("completeness", "\(words.verdictTitle). \(words.verdictLine) \(words.recordsLine)")
        for feed in digest.completeness.feeds { file += note("completeness", sentence(of: feed), feed.contentType) }
        return file
    }

    private func row(of entry: DigestEntry, in section: Digest.Section.Kind) -> String {
        Self.row([
            section.rawValue,
            entry.occurredAt.rfc3339,
            localTime(of: entry),
            entry.act,
            entry.change.rawValue,
            entry.resourceKind,
            entry.resourceName ?? "unknown",
            entry.resourceId ?? "unknown",
            entry.place ?? "unknown",
            words.audience(of: entry),
            entry.audiences.isEmpty ? "unknown" : entry.audiences.map(\.kind).joined(separator: " "),
            entry.reach ?? "unknown",
            entry.role ?? "unknown",
            entry.actor ?? "unknown",
            entry.risk.level.rawValue,
            entry.risk.reasons.joined(separator: "; "),
            entry.summary,
            entry.lateFrom?.description ?? "",
            entry.eventId,
            entry.recordIds.joined(separator: " "),
        ])
    }

    private func localTime(of entry: DigestEntry) -> String {
        let minute = words.calendar.minuteOfDay(of: entry.occurredAt)
        return "\(words.calendar.day(of: entry.occurredAt)) \(words.language.time(minuteOfDay: minute))"
    }

    /// A row that is no event: its section says what it is, its summary says it.
    private func note(_ section: String, _ summary: String, _ resourceName: String = "") -> String {
        Self.row(
            Self.columns.map {
                switch $0 {
                case "section": section
                case "summary": summary
                case "resourceName": resourceName
                default: ""
                }
            }
        )
    }

    private func sentence(of feed: DigestFeed) -> String {
        let facts =
            "Subscription: \(feed.subscription). Listed: \(words.covered(feed)). "
            + "Newest content: \(words.newest(feed)). Content: \(words.language.blobs(feed))."
        return ([facts] + words.troubles(feed)).joined(separator: " ")
    }

    private static func row(_ cells: [String]) -> String {
        cells.map(cell).joined(separator: ",") + "\r\n"
    }

    /// Judged by code points: a quote with a combining mark is another Character, and still a quote to a reader of CSV.
    private static func cell(_ value: String) -> String {
        let text = value.visible.unicodeScalars
        // Spreadsheets skip blanks before a formula, and some read the full-width signs as the plain ones.
        let first = text.first { !$0.properties.isWhitespace && !$0.properties.isDefaultIgnorableCodePoint }
        let isFormula = first.map { "=+-@＝＋－＠".unicodeScalars.contains($0) } ?? false
        let isBare = !isFormula && text.first != " " && text.last != " " && !text.contains { $0 == "\"" || $0 == "," }
        if isBare { return String(text) }

        var quoted = isFormula ? "\"'" : "\""
        for scalar in text {
            if scalar == "\"" { quoted.unicodeScalars.append("\"") }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }
}
