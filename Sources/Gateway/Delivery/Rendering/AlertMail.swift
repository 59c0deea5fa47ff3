import FoundationEssentials
import Mail
import Policies

/// A notification as a mail: text, and HTML of tables with styles of their own (what Outlook's Word engine and Gmail show
/// alike), 600 pixels wide, without an image from elsewhere.
struct AlertMail {
    /// A subject's length; the rest stands in the mail.
    private static let subjectLimit = 160

    private let words: NotificationWords
    private let provider: AlertNotification.Provider

    init(_ notification: AlertNotification) {
        words = NotificationWords(notification)
        provider = notification.provider
    }

    /// The mail to one person: the same to the byte at every try.
    ///
    /// - Throws: ``MailAddress/Malformed``; addresses are checked when they are taken in, so it does not come to that.
    func message(to target: String, delivery: UUID, date: Date, post: MailPost) throws -> MailMessage {
        let subject = subject
        return MailMessage(
            from: try MailAddress(address: post.from.address, name: provider.name ?? post.from.name),
            to: try MailAddress(address: target),
            // One that no mail can carry is as if it were not set.
            replyTo: provider.replyTo.flatMap { try? MailAddress(address: $0) } ?? post.replyTo,
            subject: subject.count > Self.subjectLimit ? subject.prefix(Self.subjectLimit - 1) + "…" : subject,
            date: date,
            identity: delivery,
            text: text,
            html: html
        )
    }

    var subject: String { words.subject }

    var text: String {
        let facts = words.facts.map { "\($0.label): \($0.value)" }.joined(separator: "\n")
        let evidence = words.evidence.map { "- \($0)" }.joined(separator: "\n")
        let lists = words.lists.map { list in
            "\(list.heading):\n" + list.lines.map { "- \($0)" }.joined(separator: "\n")
        }
        return [
            words.headline, words.summary, facts, evidence, lists.joined(separator: "\n\n"),
            words.action.map { "\($0.label):\n\($0.url)" } ?? "", words.advice.map { "What to do: \($0)" } ?? "",
            words.remarks.joined(separator: "\n"),
        ].filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    var html: String {
        let colour = provider.colour.flatMap(BrandColour.init) ?? BrandColour("#1d4f7c")
        let accent = BrandColour("#ffffff").flatMap { colour?.readable(on: $0).hex } ?? "#1d4f7c"
        let page: HTMLFragment = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light">
            <title>\(words.headline)</title>
            </head>
            <body style="margin:0;padding:0;background:#f2f4f6;">
            <table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f2f4f6;">
            <tr><td align="center" style="padding:24px 12px;">
            <table role="presentation" width="600" cellpadding="0" cellspacing="0" style="width:100%;max-width:600px;background:#ffffff;border-top:4px solid \(accent);">
            <tr><td style="padding:24px 28px;font-family:Segoe UI,Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5;color:#1c2127;">
            \(head(accent))\(facts)\(evidence)\(lists)\(button(accent))\(foot)</td></tr>
            </table>
            </td></tr>
            </table>
            </body>
            </html>

            """
        return page.markup
    }

    private func head(_ accent: String) -> HTMLFragment {
        let name: HTMLFragment =
            provider.name.map { "<p style=\"margin:0 0 12px;color:\(accent);font-weight:bold;\">\($0)</p>\n" } ?? ""
        return """
            \(name)<p style="margin:0;color:#59636e;font-size:14px;">\(words.customer)</p>
            <h1 style="margin:8px 0 0;font-family:Georgia,serif;font-size:24px;line-height:1.25;">\(words.headline)</h1>
            <p style="margin:10px 0 0;font-size:17px;">\(words.summary)</p>

            """
    }

    private var facts: HTMLFragment {
        let rows = words.facts.map { fact -> HTMLFragment in
            """
            <tr><th scope="row" align="left" valign="top" style="padding:4px 16px 4px 0;font-size:14px;font-weight:normal;color:#59636e;white-space:nowrap;">\(fact.label)</th><td style="padding:4px 0;word-break:break-word;">\(fact.value)</td></tr>

            """
        }.joined()
        return """
            <table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:20px 0 0;border-top:1px solid #d8dde2;border-bottom:1px solid #d8dde2;">
            \(rows)</table>

            """
    }

    private var evidence: HTMLFragment {
        words.evidence.map { line -> HTMLFragment in "<p style=\"margin:8px 0 0;\">\(line)</p>\n" }.joined()
    }

    private var lists: HTMLFragment {
        words.lists.map { list -> HTMLFragment in
            let lines = list.lines.map { line -> HTMLFragment in "<li style=\"margin:4px 0 0;\">\(line)</li>\n" }
                .joined()
            return """
                <p style="margin:20px 0 0;"><b>\(list.heading)</b></p>
                <ul style="margin:4px 0 0;padding:0 0 0 20px;">
                \(lines)</ul>

                """
        }.joined()
    }

    /// A link in a coloured cell: what Outlook and Gmail both show as a button.
    private func button(_ accent: String) -> HTMLFragment {
        guard let action = words.action else { return "" }
        return """
            <table role="presentation" cellpadding="0" cellspacing="0" style="margin:24px 0 0;"><tr>
            <td bgcolor="\(accent)" style="background:\(accent);border-radius:6px;">
            <a href="\(action.url)" style="display:inline-block;padding:14px 28px;font-size:16px;font-weight:bold;color:#ffffff;text-decoration:none;">\(action.label)</a>
            </td></tr></table>

            """
    }

    private var foot: HTMLFragment {
        let advice: HTMLFragment =
            words.advice.map { "<p style=\"margin:20px 0 0;\"><b>What to do.</b> \($0)</p>\n" } ?? ""
        let remarks = words.remarks.map { line -> HTMLFragment in
            "<p style=\"margin:8px 0 0;font-size:13px;color:#59636e;\">\(line)</p>\n"
        }.joined()
        return """
            \(advice)\(remarks)
            """
    }
}
