import FoundationEssentials
import Metrics
package import MicrosoftCloud
import Postgres
package import Sealing

/// Takes in Microsoft's notifications, which are hints without a signature: they wake a tenant and name nothing that is fetched.
///
/// Polling is the truth; whatever is refused or lost here is found by the next poll.
package struct WebhookReceiver: Sendable {
    /// A sender that knows a tenant's secret word.
    package struct Sender: Sendable {
        package let tenant: TenantID
        let client: GUID
    }

    /// The one answer to a wrong secret word, none, a tenant without a webhook, and an id that is nobody's.
    static let refusal = GatewayError(
        .webhookRefused,
        "The request carries no valid Webhook-AuthID.",
        remedy: "Only Microsoft's Management Activity API is expected here. See: gatewayctl tenant webhook show TENANT."
    )

    /// At most so many look-ups at once: strangers must not take the connections that ingestion needs.
    private static let lookups = 4

    private let database: Database
    private let ring: KeyRing
    private let refusals: WebhookRefusals
    private let metrics = WebhookMetrics()
    private let slots = Slots(Self.lookups)
    /// A tenant that is nobody's, with a key and a secret word like anybody's: what unknown tenants are compared with.
    private let nobody: (tenant: TenantID, wrapped: [UInt8], sealed: [UInt8])

    /// - Throws: ``SealingError`` with `cryptography.failed`.
    package init(database: Database, ring: KeyRing, refusals: WebhookRefusals) throws {
        self.database = database
        self.ring = ring
        self.refusals = refusals
        let tenant = TenantID(rawValue: UUID())
        let made = try ring.makeDataKey(tenant: tenant.rawValue)
        let sealed = try made.key.seal(WebhookSecret.generate(), context: WebhookStore.context(tenant))
        nobody = (tenant, made.wrapped, sealed)
    }

    /// Lets a sender in by the secret word of the tenant that the path names.
    ///
    /// Known and unknown tenants go the same way, question, two decryptions and comparison, so that neither the answer nor its
    /// time tells a stranger who is a customer.
    ///
    /// - Throws: ``GatewayError`` with `webhook.refused`, `sealing.failed`.
    package func admit(tenant reference: String, authID: String?) async throws -> Sender {
        guard let tenant = TenantID(reference), let authID, !authID.isEmpty else {
            if let tenant = TenantID(reference) { refusals.count(tenant) }
            metrics.countRefusal(.authID)
            throw Self.refusal
        }
        let row = try await slots.with { try await database.asWorker { try await Self.find(tenant, on: $0) } }
        let owner = row == nil ? nobody.tenant : tenant
        let stored = try WebhookStore.opening {
            try ring.unwrap(row?.wrapped ?? nobody.wrapped, tenant: owner.rawValue)
                .openSecret(row?.sealed ?? nobody.sealed, context: WebhookStore.context(owner))
        }
        // Equal in constant time; nobody's word is nobody's to know, and were it guessed, there is no row to go on with.
        guard stored == Secret(authID), let row else {
            refuse(tenant, .authID)
            throw Self.refusal
        }
        return Sender(tenant: tenant, client: row.client)
    }

    /// Reads a sender's request, and counts one that cannot be read.
    ///
    /// - Throws: ``GatewayError`` with `request.invalid`.
    package func read(_ body: [UInt8], validationCode: String?, from sender: Sender) throws -> WebhookCall {
        do {
            return try WebhookCall(validationCode: validationCode, body: body)
        } catch {
            refuse(sender.tenant, .malformed)
            throw error
        }
    }

    /// Does what the request asks for: notes that the address is reached, or wakes the tenant.
    ///
    /// A paused tenant's notifications are taken and come to nothing.
    ///
    /// - Throws: ``GatewayError`` with `webhook.misdirected` when an item is another tenant's or app's; nobody is woken then.
    package func take(_ call: WebhookCall, from sender: Sender) async throws {
        switch call {
        case .validation:
            try await database.asWorker { try await WebhookStore.noteValidation(sender.tenant, on: $0) }
            metrics.validations.increment()
        case .notification(let items):
            guard items.allSatisfy({ $0.tenantId == sender.tenant && $0.clientId == sender.client }) else {
                refuse(sender.tenant, .misdirected)
                throw GatewayError(
                    .webhookMisdirected,
                    "The notification is about another tenant or another app.",
                    remedy: "Compare the app registration's client id with: gatewayctl tenant show TENANT."
                )
            }
            guard !items.isEmpty else { return }
            try await database.asWorker { try await WebhookStore.noteNotification(sender.tenant, on: $0) }
            metrics.notifications.increment()
        }
    }

    private func refuse(_ tenant: TenantID, _ reason: WebhookMetrics.Refusal) {
        refusals.count(tenant)
        metrics.countRefusal(reason)
    }

    private struct Row: Sendable {
        let sealed: [UInt8]
        let wrapped: [UInt8]
        let client: GUID
    }

    private static func find(_ tenant: TenantID, on connection: PostgresConnection) async throws -> Row? {
        try await connection.query(
            """
            select w.sealed_auth_id, k.wrapped, t.client_id
            from tenant_webhook w join tenant_key k using (tenant_id) join tenant t using (tenant_id)
            where w.tenant_id = \(tenant.rawValue)
            """
        ).first.map { row in
            Row(
                sealed: try row.decode("sealed_auth_id", as: [UInt8].self),
                wrapped: try row.decode("wrapped", as: [UInt8].self),
                client: GUID(try row.decode("client_id", as: UUID.self))
            )
        }
    }
}
