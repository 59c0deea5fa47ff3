import FoundationEssentials
import Mail
import MicrosoftCloud

/// A digest as mails to several people, who differ in their links only.
struct MailContent: Sendable {
    /// A subject's length; the rest stands in the mail.
    private static let subjectLimit = 160

    private let digest: Digest
    private let brand: DigestBrand

    init(_ stored: StoredDigest) {
        digest = stored.digest
        brand = stored.brand
    }

    /// The mail of this content to one person.
    func message(
        for lease: OutboxLease,
        post: MailPost,
        browse: String,
        until: Date,
        unsubscribe: String?
    ) throws -> MailMessage {
        let mail = DigestMail(digest, brand: brand, page: (browse, until), unsubscribe: unsubscribe)
        let subject = mail.subject
        return MailMessage(
            from: post.from,
            to: try MailAddress(address: lease.target),
            replyTo: try brand.replyTo.map { try MailAddress(address: $0) } ?? post.replyTo,
            subject: subject.count > Self.subjectLimit ? subject.prefix(Self.subjectLimit - 1) + "…" : subject,
            // The same at every try, as all of it is: a repeated mail is the very mail.
            date: lease.createdAt,
            identity: lease.delivery,
            list: unsubscribe == nil
                ? nil : ("Sharing digests of \(digest.tenant.name)", "digests.\(lease.tenant).\(post.from.domain)"),
            unsubscribe: unsubscribe,
            text: mail.text,
            html: mail.html
        )
    }
}
