import FoundationEssentials
import Mail
import MicrosoftCloud
import NIOConcurrencyHelpers
import Postgres

/// Writes the mails that are due, the same at every try.
final class MailDesk: Sendable {
    enum Prepared {
        case send(MailMessage)
        /// Not wanted any more, and why.
        case drop(String)
    }

    private let database: Database
    private let credentials: CredentialStore
    private let post: MailPost
    /// The digest that was rendered last: its mails come one after another.
    private let last = NIOLockedValueBox<(digest: UUID, content: MailContent)?>(nil)

    init(database: Database, credentials: CredentialStore, post: MailPost) {
        self.database = database
        self.credentials = credentials
        self.post = post
    }

    /// The mail of a lease.
    func prepare(_ lease: OutboxLease) async throws -> Prepared {
        switch lease.content {
        case .digest(let digest): try await prepare(lease, digest)
        case .notification(let notification): try await prepare(lease, notification)
        }
    }

    private func prepare(_ lease: OutboxLease, _ notification: AlertNotification) async throws -> Prepared {
        var notification = notification
        if let request = ApprovalAddress(notification) {
            let url = try await database.asWorker { connection in
                let key = try await credentials.dataKey(of: lease.tenant, on: connection)
                return try await request.url(tenant: lease.tenant, key: key, at: post.publicURL, on: connection)
            }
            guard let url else { return .drop(ApprovalAddress.gone) }
            notification.proposal?.approvalUrl = url
        }
        return .send(
            try AlertMail(notification).message(
                to: lease.target,
                delivery: lease.delivery,
                date: lease.createdAt,
                post: post
            )
        )
    }

    private func prepare(_ lease: OutboxLease, _ digest: UUID) async throws -> Prepared {
        try await database.asWorker { connection -> Prepared in
            let key = try await credentials.dataKey(of: lease.tenant, on: connection)
            var unsubscribe: String?
            if let recipient = lease.recipient {
                let row = try await connection.query(
                    """
                    select unsubscribed_at from mail_recipient
                    where tenant_id = \(lease.tenant.rawValue) and recipient_id = \(recipient)
                    """
                ).first
                guard let row, try row.decode("unsubscribed_at", as: Date?.self) == nil else {
                    return .drop("The recipient unsubscribed or was removed.")
                }
                let token = TokenText.encode(MailRecipient.unsubscribeToken(recipient, key: key))
                unsubscribe = post.publicURL.appending(MailPost.unsubscribePath + token)
            }
            guard let content = try await content(of: digest, tenant: lease.tenant, on: connection) else {
                return .drop("The digest is not kept any more.")
            }
            // One link a mail, under the delivery's own id: a try finds the link of the try before.
            let link = try await LinkStore.put(
                lease.delivery,
                to: digest,
                label: lease.target,
                lifetime: LinkStore.usualLifetime,
                tenant: lease.tenant,
                on: connection
            )
            return .send(
                try content.message(
                    for: lease,
                    post: post,
                    page: DigestLinks.address(of: link, tenant: lease.tenant, key: key, at: post.publicURL),
                    unsubscribe: unsubscribe
                )
            )
        }
    }

    /// What the mails of a digest have in common; `nil` for one that is gone.
    private func content(
        of digest: UUID,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> MailContent? {
        if let known = last.withLockedValue({ $0 }), known.digest == digest { return known.content }
        do {
            let stored = try await DigestStore.get(digest.uuidString, tenant: tenant, on: connection)
            let brand = try await DigestBrandStore.effective(for: tenant, on: connection)
            let content = MailContent(stored.digest, brand: brand)
            last.withLockedValue { $0 = (digest, content) }
            return content
        } catch let error as GatewayError where error.code == .digestNotFound {
            return nil
        }
    }
}
