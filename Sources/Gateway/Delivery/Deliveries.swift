package import FoundationEssentials
import Mail
package import MicrosoftCloud
package import Outbound
import Postgres

/// The operator's way to mail and links: who gets what, what became of it, and sending by hand.
package struct Deliveries: Sendable {
    /// What a trial mail came to.
    package struct Trial: Sendable, Codable, Equatable {
        package var relay: String
        package var from: String
        package var to: String
        /// `accepted`, `deferred`, `refused` or `unreachable`.
        package var outcome: String
        package var answer: String
    }

    let database: Database
    let credentials: CredentialStore
    /// `nil` while no mail relay is set.
    let post: MailPost?
    let publicURL: BaseURL?
    private let outbound: OutboundClient

    /// The tenant's channels for alerts.
    package var channels: Channels {
        Channels(database: database, credentials: credentials, outbound: outbound, post: post, publicURL: publicURL)
    }

    package init(
        database: Database,
        credentials: CredentialStore,
        post: MailPost?,
        publicURL: BaseURL?,
        outbound: OutboundClient = OutboundClient()
    ) {
        self.outbound = outbound
        self.database = database
        self.credentials = credentials
        self.post = post
        self.publicURL = publicURL
    }

    // MARK: Recipients

    package func recipients(of reference: String) async throws -> [MailRecipient] {
        try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection)
            return try await RecipientStore.all(tenant: tenant.id, on: connection)
        }
    }

    /// Adds a recipient, or changes which digests one gets.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`, `recipient.invalid`.
    package func addRecipient(_ address: String, cadences: [String], to reference: String) async throws -> MailRecipient
    {
        let address = try Self.mailbox(address).address
        let known = DigestCadence.allCases.map(\.rawValue)
        guard !cadences.isEmpty, cadences.allSatisfy(known.contains) else {
            throw GatewayError(.recipientInvalid, "The cadences are some of \(known.joined(separator: ", ")).")
        }
        return try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection)
            return try await RecipientStore.put(
                address,
                cadences: known.filter(cadences.contains),
                tenant: tenant.id,
                key: try await credentials.dataKey(of: tenant.id, on: connection),
                on: connection
            )
        }
    }

    /// Takes a recipient off, by address or id.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`, `recipient.not_found`.
    package func removeRecipient(_ recipient: String, of reference: String) async throws -> MailRecipient {
        try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection)
            return try await RecipientStore.remove(recipient, tenant: tenant.id, on: connection)
        }
    }

    // MARK: Sending

    /// Puts a digest on its way to one address, whether it is a recipient's or not.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`, `digest.not_found`, `recipient.invalid`, `mail.off`.
    package func send(_ digest: String, of reference: String, to address: String) async throws -> Delivery {
        let address = try Self.mailbox(address).address
        _ = try requirePost()
        return try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection)
            let id = try await DigestLocation.find(digest, cadence: nil, tenant: tenant.id, on: connection)
            return try await Outbox.enqueue(digest: id, to: address, tenant: tenant.id, on: connection)
        }
    }

    /// Sends a mail that says that mail works, here and now, and tells what the relay said.
    ///
    /// - Throws: ``GatewayError`` with `recipient.invalid`, `mail.off`.
    package func trial(to address: String, now: Date = Date()) async throws -> Trial {
        let mailbox = try Self.mailbox(address)
        let post = try requirePost()
        let message = MailMessage(
            from: post.from,
            to: mailbox,
            replyTo: post.replyTo,
            subject: "Mail from the gateway arrives",
            date: now,
            identity: UUID(),
            text: """
                This mail was sent by hand to see whether mail from the gateway arrives here.

                Its links will lead to \(post.publicURL). Nothing else will follow.

                """
        )
        let outcome = await SMTPClient(relay: post.relay).send(message)
        return Trial(
            relay: post.relay.description,
            from: post.from.description,
            to: mailbox.address,
            outcome: outcome.name,
            answer: outcome.answer
        )
    }

    package func deliveries(
        of reference: String,
        states: [Delivery.State],
        channel: String? = nil,
        alert: UUID? = nil,
        before mark: PageMark?,
        limit: Int
    ) async throws -> [Delivery] {
        try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection)
            return try await Outbox.all(
                tenant: tenant.id,
                states: states,
                channel: channel,
                alert: alert,
                before: mark,
                limit: limit,
                on: connection
            )
        }
    }

    /// A delivery with every try of it.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`, `delivery.not_found`.
    package func history(of delivery: String, tenant reference: String) async throws -> DeliveryHistory {
        let id = try Self.id(delivery)
        return try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection)
            return try await DeliveryHistory.get(id, tenant: tenant.id, on: connection)
        }
    }

    /// Has a delivery tried again now.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`, `delivery.not_found`, `delivery.settled`.
    package func retry(_ delivery: String, of reference: String) async throws -> Delivery {
        let id = try Self.id(delivery)
        return try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection)
            return try await Outbox.retry(id, tenant: tenant.id, on: connection)
        }
    }

    // MARK: Links

    /// Makes a link that opens a digest without a key; its address is in the answer and nowhere else.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`, `digest.not_found`, `link.address`.
    package func link(
        _ digest: String,
        of reference: String,
        lifetime: Duration,
        label: String
    ) async throws -> DigestLink {
        guard let publicURL else {
            throw GatewayError(
                .linkAddress,
                "The gateway does not know under which address a browser reaches it: GATEWAY_PUBLIC_URL is not set.",
                remedy:
                    "Set GATEWAY_PUBLIC_URL to the https address of GATEWAY_LISTEN as seen from outside, and start gatewayd again."
            )
        }
        guard LinkStore.lifetimes.contains(lifetime) else {
            throw GatewayError(.requestInvalid, "A link lives from 1 hour to 366 days.")
        }
        return try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection)
            let id = try await DigestLocation.find(digest, cadence: nil, tenant: tenant.id, on: connection)
            let key = try await credentials.dataKey(of: tenant.id, on: connection)
            var link = try await LinkStore.put(
                UUID(),
                to: id,
                label: String(label.prefix(200)),
                lifetime: lifetime,
                tenant: tenant.id,
                on: connection
            )
            link.url = DigestLinks.address(of: link, tenant: tenant.id, key: key, at: publicURL)
            return link
        }
    }

    private static func id(_ delivery: String) throws -> UUID {
        guard let id = UUID(uuidString: delivery) else {
            throw GatewayError(
                .deliveryNotFound,
                "'\(delivery.prefix(64))' is no delivery's id.",
                remedy: "List them with: gatewayctl delivery list TENANT."
            )
        }
        return id
    }

    private func requirePost() throws -> MailPost {
        guard let post else {
            throw GatewayError(
                .mailOff,
                "The gateway sends no mail: GATEWAY_SMTP_URL is not set.",
                remedy: "Set GATEWAY_SMTP_URL, GATEWAY_MAIL_FROM and GATEWAY_PUBLIC_URL, and start gatewayd again."
            )
        }
        return post
    }

    private static func mailbox(_ text: String) throws -> MailAddress {
        do throws(MailAddress.Malformed) {
            return try MailAddress(address: text)
        } catch {
            throw GatewayError(.recipientInvalid, "'\(text.prefix(100))' is no mail address: \(error).")
        }
    }
}

extension MailOutcome {
    /// As the ledger of attempts and the metrics have it.
    var name: String {
        switch self {
        case .accepted: "accepted"
        case .deferred: "deferred"
        case .refused: "refused"
        case .unreachable: "unreachable"
        }
    }
}
