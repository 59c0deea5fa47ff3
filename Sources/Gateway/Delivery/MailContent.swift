import FoundationEssentials
import Mail
import MicrosoftCloud

/// A digest as the two bodies of a mail.
struct MailContent: Sendable {
    /// A subject's length; the rest stands in the mail.
    private static let subjectLimit = 160

    let subject: String
    private let text: String
    private let html: String
    private let tenantName: String

    init(_ digest: Digest) {
        tenantName = digest.tenant.name
        let subject = "\(digest.tenant.name): \(digest.headline)"
        self.subject = subject.count > Self.subjectLimit ? subject.prefix(Self.subjectLimit - 1) + "…" : subject
        text = DigestText(digest).render()
        html = DigestHTML(digest).render()
    }

    /// The mail of this content to one person.
    func message(
        for lease: OutboxLease,
        post: MailPost,
        browse: String,
        until: Date,
        unsubscribe: String?
    ) throws -> MailMessage {
        let day = String(until.formatted(Date.ISO8601FormatStyle().year().month().day()))
        return MailMessage(
            from: post.from,
            to: try MailAddress(address: lease.target),
            replyTo: post.replyTo,
            subject: subject,
            // The same at every try, as all of it is: a repeated mail is the very mail.
            date: lease.createdAt,
            identity: lease.delivery,
            list: unsubscribe == nil
                ? nil : ("Sharing digests of \(tenantName)", "digests.\(lease.tenant).\(post.from.domain)"),
            unsubscribe: unsubscribe,
            text: text(browse, day, unsubscribe),
            html: html(browse, day, unsubscribe)
        )
    }

    private func text(_ browse: String, _ day: String, _ unsubscribe: String?) -> String {
        var page = text
        if page.last != "\n" { page += "\n" }
        page += "\nOpen in a browser (until \(day)): \(browse)\n"
        if let unsubscribe { page += "No more of these mails: \(unsubscribe)\n" }
        return page
    }

    /// The page with a line above and one below it, in the page's own body, so that it stays one document.
    private func html(_ browse: String, _ day: String, _ unsubscribe: String?) -> String {
        let style = "max-width:60rem;margin:0 auto;padding:8px 16px;font:14px/1.5 system-ui,sans-serif;color:inherit"
        let above: HTMLFragment = """
            <p style="\(style)"><a href="\(browse)">Open in a browser</a> (until \(day))</p>

            """
        var below: HTMLFragment = ""
        if let unsubscribe {
            below = """
                <p style="\(style)">You get this because your address is a recipient of \(tenantName)’s sharing digests. \
                <a href="\(unsubscribe)">No more of these mails</a></p>

                """
        }
        var page = html
        if let body = page.firstRange(of: "<body"), let end = page[body.upperBound...].firstIndex(of: ">") {
            page.insert(contentsOf: "\n" + above.markup, at: page.index(after: end))
        }
        if let end = page.firstRange(of: "</body>") { page.insert(contentsOf: below.markup, at: end.lowerBound) }
        return page
    }
}
