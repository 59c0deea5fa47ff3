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
        /// `enabled`, `disabled` or `expired` as Microsoft says; absent when it has no webhook.
        package var webhookState: String?
        /// Whether the next upkeep has something to do, and before when it may not (15 minutes between two starts).
        package var isPending: Bool
        package var nextStartAt: Date?
        /// What is wrong with the subscription, for example AF20021 when the address did not answer the validation.
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
    init(_ feed: Gateway.Feed, isWanted: Bool, isValidated: Bool) {
        let isEnabled = feed.webhookState?.lowercased() == "enabled"
        isPending = isWanted ? !(isEnabled && isValidated) : feed.webhookState != nil
        contentType = feed.contentType
        webhookState = feed.webhookState
        nextStartAt = isPending ? feed.nextStartAt : nil
        errorCode = feed.errorCode
        error = feed.error
        remedy = feed.remedy
    }
}
