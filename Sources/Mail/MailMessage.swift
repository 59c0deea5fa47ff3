package import FoundationEssentials

/// One mail to one person, in a text and an HTML form.
///
/// Headers are written from typed values and encoded, so nothing in a subject or a name can add a header or a recipient.
package struct MailMessage: Sendable {
    package var from: MailAddress
    package var to: MailAddress
    package var replyTo: MailAddress?
    package var subject: String
    package var date: Date
    /// Left of the @ in the Message-ID, and the same at every try: by it a repeated mail is known for what it is.
    package var identity: UUID
    /// The list's own identifier and name (RFC 2919), by which people sort; none for a mail that belongs to no list.
    package var list: (name: String, id: String)?
    /// Where one POST ends the subscription (RFC 8058): an https address.
    package var unsubscribe: String?
    package var text: String
    package var html: String?

    package init(
        from: MailAddress,
        to: MailAddress,
        replyTo: MailAddress? = nil,
        subject: String,
        date: Date,
        identity: UUID,
        list: (name: String, id: String)? = nil,
        unsubscribe: String? = nil,
        text: String,
        html: String? = nil
    ) {
        self.from = from
        self.to = to
        self.replyTo = replyTo
        self.subject = subject
        self.date = date
        self.identity = identity
        self.list = list
        self.unsubscribe = unsubscribe
        self.text = text
        self.html = html
    }

    package var messageID: String { "<\(identity.uuidString.lowercased())@\(from.domain)>" }

    /// The whole message with CRLF line ends, none longer than 78 characters but where one word is.
    package func bytes() -> [UInt8] {
        var head = HeaderText.line("Date", MessageDate.text(date))
        head += HeaderText.line("From", from.header)
        head += HeaderText.line("To", to.header)
        if let replyTo { head += HeaderText.line("Reply-To", replyTo.header) }
        head += HeaderText.line("Subject", HeaderText.unstructured(subject))
        head += HeaderText.line("Message-ID", messageID)
        // Nobody's out-of-office shall answer (RFC 3834; the second is what Exchange looks at).
        head += HeaderText.line("Auto-Submitted", "auto-generated")
        head += HeaderText.line("X-Auto-Response-Suppress", "All")
        if let list {
            head += HeaderText.line("List-Id", "\(HeaderText.phrase(list.name)) <\(list.id)>")
        }
        if let unsubscribe {
            head += HeaderText.line("List-Unsubscribe", "<\(unsubscribe)>")
            head += HeaderText.line("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
        }
        head += HeaderText.line("MIME-Version", "1.0")
        guard let html else { return Array(head.utf8) + Self.part(text, "text/plain") }
        // Quoted-printable has no line that begins with "--=_": a "=" in it is followed by two hexadecimal digits.
        let boundary = "=_\(identity.uuidString.lowercased())"
        head += "Content-Type: multipart/alternative;\r\n boundary=\"\(boundary)\"\r\n\r\n"
        var message = Array(head.utf8)
        for (body, type) in [(text, "text/plain"), (html, "text/html")] {
            // The line end before a boundary is the boundary's own (RFC 2046 §5.1.1).
            message += Array("--\(boundary)\r\n".utf8) + Self.part(body, type) + [0x0D, 0x0A]
        }
        return message + Array("--\(boundary)--\r\n".utf8)
    }

    private static func part(_ body: String, _ type: String) -> [UInt8] {
        let head = "Content-Type: \(type); charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        return Array(head.utf8) + QuotedPrintable.encode(body)
    }
}
