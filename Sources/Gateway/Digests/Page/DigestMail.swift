/// A digest as a mail: what a reader must know at once, and the way to the page with everything.
///
/// Mail programs know little CSS and no variables, so this is tables with styles of their own (what Outlook's Word engine
/// and Gmail show alike), 600 pixels wide, without an image from elsewhere.
package struct DigestMail: Sendable {
    /// Of what needs attention; the page has the rest.
    private static let eventsNamed = 15
    private static let wideNamed = 8

    private let digest: Digest
    private let words: DigestWords
    private let brand: DigestBrand
    /// Where the page is, for whoever has the mail; `nil` where the gateway has no public address.
    private let page: String?
    private let unsubscribe: String?

    package init(_ digest: Digest, brand: DigestBrand, page: String?, unsubscribe: String?) {
        self.digest = digest
        self.brand = brand
        self.page = page
        self.unsubscribe = unsubscribe
        words = DigestWords(digest)
    }

    /// On one line, as a subject must be.
    package var subject: String { "\(digest.tenant.name): \(digest.headline)".visible }

    /// The plain part: the whole digest as text.
    package var text: String {
        let head = [brand.name, page.map { "\(words[.openInBrowser]): \($0)" }].compactMap(\.self)
        let foot = [brand.footer, unsubscribe.map { "\(words[.unsubscribe]): \($0)" }].compactMap(\.self)
        return ([head.joined(separator: "\n"), DigestText(digest).render(), foot.joined(separator: "\n")])
            .filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    package var html: String {
        let colour = brand.colour.flatMap(BrandColour.init) ?? BrandColour("#1d4f7c")
        let accent = BrandColour("#ffffff").flatMap { colour?.readable(on: $0).hex } ?? "#1d4f7c"
        let page: HTMLFragment = """
            <!DOCTYPE html>
            <html lang="\(words.language.code)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light">
            <title>\(words.title)</title>
            </head>
            <body style="margin:0;padding:0;background:#f2f4f6;">
            <table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f2f4f6;">
            <tr><td align="center" style="padding:24px 12px;">
            <table role="presentation" width="600" cellpadding="0" cellspacing="0" style="width:100%;max-width:600px;background:#ffffff;border-top:4px solid \(accent);">
            <tr><td style="padding:24px 28px;font-family:Segoe UI,Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5;color:#1c2127;">
            \(head(accent))\(tally)\(mitigation)\(alerts)\(attention)\(wide)\(guests)\(completeness)\(foot)</td></tr>
            </table>
            </td></tr>
            </table>
            </body>
            </html>

            """
        return page.markup
    }

    private func head(_ accent: String) -> HTMLFragment {
        let provider: HTMLFragment =
            brand.name.map { "<p style=\"margin:0 0 12px;color:\(accent);font-weight:bold;\">\($0)</p>\n" } ?? ""
        let button: HTMLFragment =
            page.map {
                """
                <p style="margin:20px 0 0;"><a href="\($0)" style="display:inline-block;padding:10px 18px;background:\(accent);color:#ffffff;text-decoration:none;font-weight:bold;border-radius:4px;">\(words[.openInBrowser])</a></p>

                """
            } ?? ""
        let caution: HTMLFragment =
            words.caution.map { "<p style=\"margin:8px 0 0;color:#a8201a;\">\($0)</p>\n" } ?? ""
        let alarm: HTMLFragment =
            words.alarm.map { "<p style=\"margin:8px 0 0;color:#a8201a;font-weight:bold;\">\($0)</p>\n" } ?? ""
        let empty: HTMLFragment = digest.isEmpty ? "<p style=\"margin:8px 0 0;\">\(words.emptyLine)</p>\n" : ""
        let remarks = words.remarks.map { line -> HTMLFragment in
            "<p style=\"margin:8px 0 0;color:#59636e;\">\(line)</p>\n"
        }.joined()
        return """
            \(provider)<p style="margin:0;color:#59636e;font-size:14px;">\(digest.tenant.name) · \(words.kind)</p>
            <h1 style="margin:8px 0 0;font-family:Georgia,serif;font-size:26px;line-height:1.2;">\(words.periodName)</h1>
            <p style="margin:10px 0 0;font-size:17px;">\(digest.headline)</p>
            \(empty)\(alarm)\(caution)\(remarks)\(button)
            """
    }

    private var tally: HTMLFragment {
        guard !digest.isEmpty else { return "" }
        var heads: HTMLFragment = ""
        var cells: HTMLFragment = ""
        for kind in Digest.Section.Kind.allCases {
            heads +=
                "<th scope=\"col\" align=\"left\" style=\"font-size:13px;font-weight:normal;color:#59636e;padding:0 6px 10px 0;\">"
            heads += "\(words.language.section(kind))</th>"
            cells += "<td style=\"font-family:Georgia,serif;font-size:24px;padding:12px 6px 0 0;\">"
            cells += "\(words.number(digest.total(of: kind)))</td>"
        }
        return """
            <table width="100%" cellpadding="0" cellspacing="0" style="margin:24px 0 0;border-top:1px solid #d8dde2;border-bottom:1px solid #d8dde2;table-layout:fixed;">
            <tr>\(cells)</tr>
            <tr>\(heads)</tr>
            </table>

            """
    }

    private var mitigation: HTMLFragment {
        guard let told = words.mitigation else { return "" }
        var text = heading("\(words[.mitigation]) (\(words.number(told.total)))")
        for remark in words.remarks(on: told) { text += "<p style=\"margin:6px 0 0;\">\(remark)</p>\n" }
        for line in told.mitigations.prefix(Self.wideNamed) {
            text += "<p style=\"margin:10px 0 0;\"><b>\(words.state(of: line)):</b> \(line.title)<br>"
            text += "<span style=\"color:#59636e;\">\(words.facts(of: line))</span></p>\n"
        }
        let more = told.total - min(Self.wideNamed, told.mitigations.count)
        if more > 0 {
            text += "<p style=\"margin:10px 0 0;color:#59636e;\">\(words.moreMitigations(more))</p>\n"
        }
        return text
    }

    private func heading(_ title: String) -> HTMLFragment {
        "<h2 style=\"margin:28px 0 8px;padding:0 0 4px;border-bottom:2px solid #1c2127;font-family:Georgia,serif;font-size:19px;\">\(title)</h2>\n"
    }

    private var attention: HTMLFragment {
        guard let section = digest.section(.needsAttention) else { return "" }
        var text = heading("\(words.language.section(.needsAttention)) (\(words.number(section.total)))")
        for entry in section.events.prefix(Self.eventsNamed) {
            let ink = entry.risk.level >= .high ? "#a8201a" : "#7a4d00"
            text +=
                "<p style=\"margin:12px 0 0;\"><span style=\"color:\(ink);font-weight:bold;\">\(words.language.risk(entry.risk.level))</span>"
            text += " <span style=\"color:#59636e;\">\(words.time(of: entry))</span><br><b>\(entry.summary)</b>"
            if !entry.risk.reasons.isEmpty {
                text += "<br>\(words[.why]): \(entry.risk.reasons.joined(separator: "; "))"
            }
            if let late = words.lateMark(of: entry) { text += "<br><span style=\"color:#59636e;\">\(late)</span>" }
            text += "</p>\n"
        }
        let more = section.total - min(Self.eventsNamed, section.events.count)
        if more > 0 {
            text += "<p style=\"margin:12px 0 0;color:#59636e;\">+\(words.number(more)). \(words[.moreInThePage])</p>\n"
        }
        return text
    }

    private var wide: HTMLFragment {
        guard digest.wideShares.total > 0 else { return "" }
        var text = heading("\(words[.wideShares]) (\(words.number(digest.wideShares.total)))")
        for entry in digest.wideShares.events.prefix(Self.wideNamed) {
            text +=
                "<p style=\"margin:6px 0 0;\">\(entry.resourceKindLabel) <b>\(entry.resourceName ?? words[.nameUnknown])</b>: "
            text += "\(words.audience(of: entry)) (\(words.people(of: entry)))</p>\n"
        }
        return text
    }

    private var alerts: HTMLFragment {
        guard let alerts = words.alerts else { return "" }
        var text = heading("\(words[.openAlerts]) (\(words.number(alerts.open)))")
        for remark in words.remarks(on: alerts) { text += "<p style=\"margin:6px 0 0;\">\(remark)</p>\n" }
        for line in alerts.alerts.prefix(Self.wideNamed) {
            text +=
                "<p style=\"margin:6px 0 0;\"><b>\(words.language.severity(line.severity))</b> \(words.alert(line))</p>\n"
        }
        return text
    }

    private var guests: HTMLFragment {
        guard digest.newGuestCount > 0 else { return "" }
        var text = heading("\(words[.newGuests]) (\(words.number(digest.newGuestCount)))")
        for guest in digest.newGuests.prefix(Self.wideNamed) {
            text += "<p style=\"margin:6px 0 0;\">\(words.guest(guest))</p>\n"
        }
        for domain in digest.newDomains.prefix(Self.wideNamed) {
            text += "<p style=\"margin:6px 0 0;\"><b>\(words.language.firstOfDomain(domain))</b></p>\n"
        }
        return text
    }

    private var completeness: HTMLFragment {
        let troubles = digest.completeness.feeds.flatMap { feed in
            words.troubles(feed).map { "\(feed.contentType): \($0)" }
        }
        let lines = troubles.prefix(Self.wideNamed).map { line -> HTMLFragment in
            "<p style=\"margin:6px 0 0;\">\(line)</p>\n"
        }.joined()
        return """
            \(heading(words[.completeness]))<p style="margin:0;"><b>\(words.verdictTitle).</b> \(words.verdictLine)</p>
            \(lines)
            """
    }

    private var foot: HTMLFragment {
        let own: HTMLFragment =
            brand.footer.map { "<p style=\"margin:0 0 8px;white-space:pre-line;\">\($0)</p>\n" } ?? ""
        let stop: HTMLFragment =
            unsubscribe.map {
                "<p style=\"margin:8px 0 0;\"><a href=\"\($0)\" style=\"color:#59636e;\">\(words[.unsubscribe])</a></p>\n"
            }
            ?? ""
        return """
            <div style="margin:32px 0 0;padding:14px 0 0;border-top:1px solid #d8dde2;font-size:13px;color:#59636e;">
            \(own)<p style="margin:0;">\(words.periodLine). \(words.madeLine).</p>
            \(stop)</div>
            """
    }
}
