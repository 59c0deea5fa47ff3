package import FoundationEssentials
package import MicrosoftCloud
import Postgres

/// What is known of a tenant's webhook: what the operator wants, what Microsoft says, and what is still to come.
package struct WebhookReport: Sendable, Codable, Equatable {
    /// How far things have come.
    package enum State: String, Sendable, Codable, CaseIterable {
        /// None is wanted, and Microsoft has none.
        case off
        /// None is wanted, and Microsoft still has one; upkeep takes it away.
        case removing
        /// One is wanted, and Microsoft does not have it everywhere yet; upkeep gives it.
        case pending
        /// Every content type has it, by Microsoft's own word.
        case enabled
    }

    /// One content type.
    package struct Feed: Sendable, Codable, Equatable {
        package var contentType: String
        /// `enabled`, `disabled` or `expired` as Microsoft says, `refused` when it could not validate the address; absent when
        /// it has no webhook.
        package var webhookState: String?
        /// Whether the next upkeep has something to do, and before when it may not (15 minutes between two starts).
        package var isPending: Bool
        package var nextStartAt: Date?
        /// What keeps the webhook from being enabled: AF20021 when the address did not answer the validation, or what is wrong
        /// with the subscription itself.
        package var errorCode: String?
        package var error: String?
        package var remedy: String?
    }

    package var tenantId: TenantID
    package var name: String
    package var state: State
    package var address: String?
    package var createdAt: Date?
    /// When Microsoft last reached the address while a subscription was started.
    package var validatedAt: Date?
    package var lastNotifiedAt: Date?
    package var notifications: Int
    package var refused: Int
    package var feeds: [Feed]
}

extension WebhookReport {
    static func of(_ tenant: Tenant, on connection: PostgresConnection) async throws -> WebhookReport {
        let row = try await connection.query(
            """
            select address, created_at, validated_at, last_notified_at, notifications, refused
            from tenant_webhook where tenant_id = \(tenant.id.rawValue)
            """
        ).first
        let validatedAt = try row?.decode("validated_at", as: Date?.self)
        let feeds = try await FeedStore.all(tenant: tenant.id, on: connection).map {
            // A state from before the validation is another address's, or another secret word's.
            Feed($0, isWanted: row != nil, isValidated: validatedAt != nil)
        }
        let isPending = feeds.contains(where: \.isPending)
        return WebhookReport(
            tenantId: tenant.id,
            name: tenant.name,
            state: row != nil ? (isPending ? .pending : .enabled) : (isPending ? .removing : .off),
            address: try row?.decode("address", as: String.self),
            createdAt: try row?.decode("created_at", as: Date.self),
            validatedAt: validatedAt,
            lastNotifiedAt: try row?.decode("last_notified_at", as: Date?.self),
            notifications: try row?.decode("notifications", as: Int.self) ?? 0,
            refused: try row?.decode("refused", as: Int.self) ?? 0,
            feeds: feeds
        )
    }
}

extension WebhookReport.Feed {
    /// What upkeep writes into `feed.webhook_state` when Microsoft could not validate the address.
    private static let refused = "refused"

    init(_ feed: Gateway.Feed, isWanted: Bool, isValidated: Bool) {
        let isRefused = feed.webhookState == Self.refused
        // What was refused once Microsoft does not have, so there is nothing to take away.
        webhookState = isRefused && !isWanted ? nil : feed.webhookState
        let isEnabled = webhookState?.lowercased() == "enabled"
        isPending = isWanted ? !(isEnabled && isValidated) : webhookState != nil
        contentType = feed.contentType
        nextStartAt = isPending ? feed.nextStartAt : nil
        errorCode = feed.errorCode
        error = feed.error
        remedy = feed.remedy
        guard isRefused, isWanted, feed.error == nil else { return }
        errorCode = "AF20021"
        error = "Microsoft did not reach the webhook's address, or was not answered with 200."
        remedy = """
            See that the address leads to this gateway from the internet, over HTTPS with a certificate that is publicly \
            trusted. The gateway tries again by itself; until then polling serves.
            """
    }
}
