import FoundationEssentials
import Logging
import ManagementActivity
import MicrosoftCloud
import Postgres

/// Keeps a tenant's subscriptions as they should be: starts what is missing or disabled, and never stops one.
struct Upkeep: Sendable {
    let lease: Lease
    let client: ActivityClient
    let requests: MeteredRequests
    let clock: ServerClock
    /// Where Microsoft should push notifications; `nil` without a webhook.
    let webhook: WebhookTarget?
    let database: Database
    let logger: Logger

    private var tenant: TenantID { lease.tenant }

    /// Compares the subscriptions with what the tenant should have, and starts those that lack.
    ///
    /// A type that may not be read (forbidden) or cannot be started yet does not stop the others.
    ///
    /// - Returns: The feeds as they stand now.
    /// - Throws: `CloudFailure` when the tenant as a whole has trouble: no token, auditing off, throttled.
    func run(_ feeds: [Feed]) async throws -> [Feed] {
        let subscriptions = try await requests.send(for: nil) {
            let answer = try await client.subscriptions()
            return (answer.value, answer.serverTime)
        }
        var auditing: CloudFailure?
        for feed in feeds {
            // An entry may lack its status; only "disabled" says that it does not run.
            let subscription = subscriptions.first { $0.contentType.rawValue == feed.contentType }
            do {
                if let subscription, subscription.isEnabled {
                    try await noteEnabled(feed, subscription)
                } else {
                    try await restart(feed, existed: subscription != nil)
                }
            } catch let failure as CloudFailure where failure.code == .auditingOff {
                // Every feed is told, so that each says what it waits for.
                auditing = failure
            }
        }
        if let auditing { throw auditing }
        return try await database.asWorker { try await FeedStore.positions(tenant: tenant, on: $0) }
    }

    private func noteEnabled(_ feed: Feed, _ subscription: Subscription) async throws {
        let pushed = subscription.webhook?.status?.rawValue
        let isRefused = webhook != nil && pushed == nil && feed.webhookState == Self.webhookRefused
        if pushed != feed.webhookState, !isRefused {
            try await noteWebhook(pushed, of: feed)
        }
        switch feed.state {
        case .enabled, .warmingUp: break
        // Said to be enabled, and a listing found otherwise: only a listing may say that it is mended.
        case .notEffective, .forbidden: break
        case .disabledByAdmin where feed.errorCode == Self.seenByListing:
            try await set(.notEffective, of: feed, because: Self.notEffective)
        case .unknown, .starting, .disabledByAdmin, .auditDisabled:
            try await set(feed.newestContentAt == nil ? .warmingUp : .enabled, of: feed)
        }
        if needsWebhook(subscription, feed) { try await start(feed) }
    }

    /// Whether the webhook at Microsoft is not the one there should be.
    ///
    /// A webhook can silently become null while the others stay (field lesson R14).
    private func needsWebhook(_ subscription: Subscription, _ feed: Feed) -> Bool {
        guard let webhook else {
            // Only what was ours is taken away; another product may use this app registration too.
            return subscription.webhook?.address?.hasSuffix(Webhooks.path + tenant.description) == true
        }
        guard let current = subscription.webhook else { return true }
        return current.address != webhook.address || current.status?.rawValue.lowercased() != "enabled"
            || current.authID.map { $0 != webhook.authID } ?? false
    }

    private func restart(_ feed: Feed, existed: Bool) async throws {
        if existed || feed.listedTo != nil, feed.state != .disabledByAdmin, feed.state != .starting,
            feed.state != .auditDisabled
        {
            try await set(.disabledByAdmin, of: feed, because: existed ? Self.disabled : Self.vanished)
        }
        guard try await start(feed) else { return }
        guard let listedTo = feed.listedTo else { return }
        // What became available while the subscription was off was never offered (API reference, "Stop a subscription").
        try await database.asWorker { connection in
            try await GapStore.record(
                Gap.Draft(
                    contentType: feed.contentType,
                    from: listedTo,
                    to: max(listedTo, clock.now),
                    reason: .subscriptionStopped,
                    detail: "The subscription was \(existed ? "disabled" : "gone") for a part of this time; what became"
                        + " available meanwhile may never be offered.",
                    remedy: Gap.searchElsewhere
                ),
                tenant: tenant,
                on: connection
            )
        }
    }

    /// Sends a start, if the last one was long enough ago.
    ///
    /// - Returns: Whether the subscription runs now.
    @discardableResult
    private func start(_ feed: Feed) async throws -> Bool {
        let mayStart = try await database.asWorker { connection in
            try await LeaseStore.confirm(lease, on: connection)
            return try await FeedStore.claimStart(
                of: feed.contentType,
                tenant: tenant,
                now: clock.now,
                on: connection
            )
        }
        guard mayStart else { return false }
        // A webhook that Microsoft could not validate must not keep the subscription itself from starting.
        let target = feed.isReadable || feed.webhookState != Self.webhookRefused ? webhook : nil
        do {
            let outcome = try await requests.send(for: feed.contentType) {
                let answer = try await client.start(ContentType(rawValue: feed.contentType), webhook: target)
                return (answer.value, answer.serverTime)
            }
            logger.info("Subscription started", metadata: .init([.contentType: "\(feed.contentType)"]))
            // Said at once rather than with the next comparison, which may be long in coming.
            if case .started(let started) = outcome, started.webhook != nil || target == nil {
                try await noteWebhook(started.webhook?.status?.rawValue, of: feed)
            }
            if case .started = outcome, feed.state == .enabled || feed.state == .warmingUp { return true }
            try await set(feed.newestContentAt == nil ? .warmingUp : .enabled, of: feed)
            return true
        } catch let failure as CloudFailure {
            try await note(failure, of: feed)
            return false
        }
    }

    /// Writes down why a start failed; what concerns the whole tenant is thrown on.
    private func note(_ failure: CloudFailure, of feed: Feed) async throws {
        let reason = Tenant.Reason(failure)
        switch failure.code {
        case .auditingOff:
            try await set(.auditDisabled, of: feed, because: reason)
            throw failure
        case .startedTooSoon:
            let wait = failure.retryAfter ?? .seconds(900)
            // "Too many frequent subscription start requests. Please retry again after 14m 56s": the stated wait is obeyed.
            let next = clock.now.addingTimeInterval(wait.seconds)
            let state: Feed.State = feed.isReadable ? feed.state : .starting
            try await set(state, of: feed, because: reason, nextStartAt: next)
        case "AF20021":
            logger.warning("Webhook refused", metadata: .init([.errorMessage: "\(failure.message)"]))
            try await noteWebhook(Self.webhookRefused, of: feed)
        default:
            guard failure.scope == .feed || failure.retry == .ourFault else { throw failure }
            try await set(failure.retry == .subscribe ? .disabledByAdmin : .forbidden, of: feed, because: reason)
        }
    }

    private func set(
        _ state: Feed.State,
        of feed: Feed,
        because reason: Tenant.Reason? = nil,
        nextStartAt: Date? = nil
    ) async throws {
        try await database.asWorker {
            try await FeedStore.setState(
                state,
                of: feed.contentType,
                tenant: tenant,
                failure: reason,
                nextStartAt: nextStartAt,
                on: $0
            )
        }
    }

    private func noteWebhook(_ state: String?, of feed: Feed) async throws {
        try await database.asWorker {
            try await FeedStore.setWebhookState(state, of: feed.contentType, tenant: tenant, on: $0)
        }
    }

    /// `feed.webhook_state` when Microsoft could not validate the address.
    private static let webhookRefused = "refused"
    /// The code under which a listing told of a disabled subscription.
    private static let seenByListing = "AF20023"

    private static let disabled = Tenant.Reason(
        code: "subscription.disabled",
        message: "The subscription was disabled.",
        remedy: """
            The gateway starts it again within 15 minutes. If it stays disabled, ask the tenant's administrator who stops it.
            """
    )
    private static let vanished = Tenant.Reason(
        code: "subscription.vanished",
        message: "Microsoft no longer knows the subscription.",
        remedy: "The gateway starts it again within 15 minutes."
    )
    private static let notEffective = Tenant.Reason(
        code: "subscription.not_effective",
        message: "Microsoft says that the subscription is enabled, and refuses its listing as disabled (AF20023).",
        remedy: """
            Nothing is stopped or started, as that would lose content. It is tried again every 15 minutes; if it lasts a \
            day, check licence and auditing in the tenant, then open a case with Microsoft.
            """
    )
}

extension Tenant.Reason {
    /// A cloud's failure in the three parts that a person needs.
    init(_ failure: CloudFailure) {
        self.init(
            code: failure.code.rawValue,
            message: failure.message,
            remedy: failure.remedy
        )
    }
}
