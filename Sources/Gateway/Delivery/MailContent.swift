import FoundationEssentials
import Mail
import MicrosoftCloud

/// What all mails of one digest have in common.
struct MailContent: Sendable {
    /// A subject's length; the rest stands in the mail.
    private static let subjectLimit = 160

    private let digest: Digest
    private let brand: DigestBrand

    init(_ digest: Digest, brand: DigestBrand) {
        self.digest = digest
        self.brand = brand
    }

    /// The mail of this content to one person: the same to the byte at every try.
    ///
    /// - Throws: ``MailAddress/Malformed``; addresses are checked when they are taken in, so it does not come to that.
    func message(
        for lease: OutboxLease,
        post: MailPost,
        page: String,
        unsubscribe: String?
    ) throws -> MailMessage {
        let mail = DigestMail(digest, brand: brand, page: page, unsubscribe: unsubscribe)
        let subject = mail.subject
        return MailMessage(
            // In the provider's own name where the deployment's sender has none.
            from: try MailAddress(address: post.from.address, name: brand.name ?? post.from.name),
            to: try MailAddress(address: lease.target),
            // One that no mail can carry is as if it were not set.
            replyTo: brand.replyTo.flatMap { try? MailAddress(address: $0) } ?? post.replyTo,
            subject: subject.count > Self.subjectLimit ? subject.prefix(Self.subjectLimit - 1) + "…" : subject,
            date: lease.createdAt,
            identity: lease.delivery,
            list: unsubscribe == nil
                ? nil
                : ("Sharing digests of \(digest.tenant.name)", "digests.\(lease.tenant).\(post.from.domain)"),
            unsubscribe: unsubscribe,
            text: mail.text,
            html: mail.html
        )
    }
}
