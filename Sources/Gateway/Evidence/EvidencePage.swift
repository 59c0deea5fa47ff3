import EvidenceChain
import FoundationEssentials

/// The evidence as one page: for a screen, a phone or paper, with nothing from elsewhere.
struct EvidencePage {
    private let groups: [EvidenceSummary.Group]
    private let left: Int
    private let head: EvidenceFileHead

    init(_ summary: EvidenceSummary, _ head: EvidenceFileHead) {
        (groups, left) = summary.grouped()
        self.head = head
    }

    func render() -> String {
        let page: HTMLFragment = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(DigestHTML.contentSecurityPolicy)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="no-referrer">
            <title>Evidence: \(head.tenant.name)</title>
            <style>\(DigestHTML.style)\(Self.style)</style>
            </head>
            <body>
            \(header)
            <main>
            \(groups.map(section).joined())</main>
            \(footer)
            </body>
            </html>

            """
        return page.markup
    }

    private var header: HTMLFragment {
        let since: HTMLFragment = head.since.map { " since \(Self.time($0))" } ?? ""
        let finding: HTMLFragment =
            head.finding.map { "<p class=\"lead broken\"><b>This chain is not intact.</b> \($0)</p>\n" } ?? ""
        let left: HTMLFragment =
            self.left == 0
            ? ""
            : "<p class=\"lead\">\(number: self.left) more are only in \(EvidenceFile.entries).</p>\n"
        let entries: HTMLFragment = head.entries == 1 ? "1 entry" : "\(number: head.entries) entries"
        return """
            <header>
            <p class="eyebrow"><bdi>\(head.tenant.name)</bdi> <span>Exported \(Self.time(head.exportedAt))</span></p>
            <h1>What was done about shares</h1>
            <p class="lead">\(entries)\(since). Times are UTC.</p>
            \(finding)\(left)</header>
            """
    }

    private func section(_ group: EvidenceSummary.Group) -> HTMLFragment {
        let id = group.mitigation?.description
        let title = group.title ?? (id == nil ? "Rules and settings" : "Mitigation")
        let about: HTMLFragment = id.map { "<p class=\"soft\">Mitigation <code>\($0)</code></p>\n" } ?? ""
        return """
            <section>
            <h2>\(title)</h2>
            \(about)\(overview(group))<ol class="events">
            \(group.entries.map(row).joined())</ol>
            </section>

            """
    }

    /// Who proposed, saw and decided it, and what came of it, where the entries say so.
    private func overview(_ group: EvidenceSummary.Group) -> HTMLFragment {
        let kinds: [(EvidenceEntry.Kind, String)] = [
            (.proposed, "Proposed"), (.seen, "Last seen"), (.decided, "Decided"), (.read, "Last read"),
            (.sent, "Sent"), (.verified, "Verified"), (.failed, "Failed"), (.undone, "Undone"),
        ]
        let rows = kinds.compactMap { kind, word -> HTMLFragment? in
            guard let entry = group.last(kind) else { return nil }
            return "<dt>\(word)</dt><dd>\(time(entry))\(people(entry))</dd>\n"
        }
        return rows.isEmpty || group.mitigation == nil ? "" : "<dl class=\"overview\">\n\(rows.joined())</dl>\n"
    }

    private func row(_ entry: EvidenceView) -> HTMLFragment {
        """
        <li>
        <div class="when"><time datetime="\(entry.at.formatted(.iso8601))">\(Self.words(entry.at))</time>\
        <span class="badge low">\(number: entry.seq)</span></div>
        <div>
        <p class="what">\(Self.word(for: entry.kind))\(people(entry))</p>
        \(facts(entry.what))</div>
        </li>

        """
    }

    private func people(_ entry: EvidenceView) -> HTMLFragment {
        let who: HTMLFragment = entry.who.map { " by <bdi>\($0)</bdi>" } ?? ""
        let from: HTMLFragment = entry.from.map { " from <bdi>\($0)</bdi>" } ?? ""
        return "<span class=\"people\">\(who)\(from)</span>"
    }

    private func facts(_ what: JSONTree) -> HTMLFragment {
        guard case .object(let members) = what, !members.isEmpty else { return "" }
        let rows = members.sorted { $0.key < $1.key }.map { name, value -> HTMLFragment in
            "<dt>\(name)</dt><dd>\(Self.text(value))</dd>\n"
        }
        return "<dl class=\"told\">\n\(rows.joined())</dl>\n"
    }

    private var footer: HTMLFragment {
        """
        <footer>
        <p>The last entry is \(number: head.seq), with the hash <code>\(head.hash)</code>.</p>
        <p>This page is for reading. What proves it is \(EvidenceFile.entries): \(EvidenceFile.readMe) says how.</p>
        </footer>
        """
    }

    private func time(_ entry: EvidenceView) -> HTMLFragment {
        "<time datetime=\"\(entry.at.formatted(.iso8601))\">\(Self.words(entry.at))</time>"
    }

    private static func time(_ text: String) -> HTMLFragment {
        "<time datetime=\"\(text)\">\(text.replacing("T", with: " ").replacing("Z", with: ""))</time>"
    }

    private static func words(_ date: Date) -> String {
        date.formatted(.iso8601).replacing("T", with: " ").replacing("Z", with: "")
    }

    /// A text as it is; everything else as JSON.
    private static func text(_ value: JSONTree) -> String {
        switch value {
        case .null: "-"
        case .text(let text): text
        case .bool(let value): value ? "yes" : "no"
        case .integer(let value): String(value)
        case .list(let values): values.map(text).joined(separator: ", ")
        case .object(let members):
            members.sorted { $0.key < $1.key }.map { "\($0.key): \(text($0.value))" }.joined(separator: "; ")
        }
    }

    private static func word(for kind: String) -> String {
        switch EvidenceEntry.Kind(rawValue: kind) {
        case .manualConfirmed: "Confirmed by hand"
        case .reshared: "Shared again"
        case .echoed: "Seen in Microsoft's audit log"
        case .approverAdded: "Approver added"
        case .approverRemoved: "Approver removed"
        case .settingsChanged: "Settings changed"
        case .read: "Present state read"
        case .sent: "Request sent"
        case .answered: "Answer of the service"
        default: kind.prefix(1).uppercased() + kind.dropFirst()
        }
    }

    /// What the digest's style has not.
    private static let style: HTMLFragment = """

        .broken { color: var(--high); }
        .soft { margin-top: .375rem; }
        .people { font-weight: 400; }
        .overview, .told { display: grid; grid-template-columns: max-content 1fr; gap: .1875rem 1rem; }
        .overview { margin-top: .75rem; padding: .75rem 1rem; background: var(--tint); border-radius: 4px; }
        .told { margin-top: .25rem; font-size: .9375rem; }
        .events .badge { font-weight: 400; }
        @media (max-width: 40rem) {
          .told { display: block; }
          .told dd { margin-bottom: .25rem; }
        }

        """
}
