import FoundationEssentials
import Logging
import ManagementActivity
import MicrosoftCloud
import Postgres

/// Keeps a tenant's subscriptions as they should be: starts what is missing or disabled, and never stops one.
struct Upkeep: Sendable {
    struct Result: Sendable {
        let feeds: [Feed]
        /// The server's clock judges every window: ours plus this.
        let skew: Duration
    }

    let tenant: TenantID
    let client: ActivityClient
    let database: Database
    let logger: Logger

    /// Compares the subscriptions with what the tenant should have, and starts those that lack.
    ///
    /// A type that may not be read (forbidden) or cannot be started yet does not stop the others.
    ///
    /// - Returns: The feeds as they stand now, and how far the server's clock is ahead of ours.
    /// - Throws: `CloudFailure` when the tenant as a whole has trouble: no token, auditing off, throttled.
    func run() async throws -> Result {
        let answer = try await client.subscriptions()
        let subscriptions = answer.value
        let feeds = try await database.asWorker { try await FeedStore.all(tenant: tenant, on: $0) }
        for feed in feeds {
            // An entry may lack its status; only "disabled" says that it does not run.
            let subscription = subscriptions.first { $0.contentType.rawValue == feed.contentType }
            if subscription?.isEnabled == true {
                try await noteEnabled(feed)
            } else {
                try await start(feed, wasDisabled: subscription != nil)
            }
        }
        let now = try await database.asWorker { try await FeedStore.all(tenant: tenant, on: $0) }
        return Result(feeds: now, skew: answer.serverTime?.skew ?? .zero)
    }

    private func noteEnabled(_ feed: Feed) async throws {
        guard feed.state != .enabled, feed.state != .warmingUp else { return }
        try await set(feed.newestContentAt == nil ? .warmingUp : .enabled, of: feed)
    }

    private func start(_ feed: Feed, wasDisabled: Bool) async throws {
        if wasDisabled, feed.state != .disabledByAdmin, feed.state != .starting {
            try await set(.disabledByAdmin, of: feed, because: Self.disabled)
        }
        let mayStart = try await database.asWorker {
            try await FeedStore.claimStart(of: feed.contentType, tenant: tenant, on: $0)
        }
        guard mayStart else { return }
        do {
            _ = try await client.start(ContentType(rawValue: feed.contentType))
            logger.info("Subscription started", metadata: .init([.contentType: "\(feed.contentType)"]))
            try await set(feed.newestContentAt == nil ? .warmingUp : .enabled, of: feed)
        } catch let failure as CloudFailure {
            try await note(failure, of: feed)
        }
    }

    /// Writes down why a start failed; what concerns the whole tenant is thrown on.
    private func note(_ failure: CloudFailure, of feed: Feed) async throws {
        let reason = Tenant.Reason(failure)
        if failure.code == .auditingOff {
            try await set(.auditDisabled, of: feed, because: reason)
            throw failure
        }
        if failure.code == .startedTooSoon {
            let wait = failure.retryAfter ?? .seconds(900)
            // "Too many frequent subscription start requests. Please retry again after 14m 56s": the stated wait is obeyed.
            try await set(.starting, of: feed, because: reason, nextStartAt: Date().addingTimeInterval(wait.seconds))
        } else if failure.retry == .operatorMustAct {
            try await set(.forbidden, of: feed, because: reason)
        } else {
            throw failure
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

    private static let disabled = Tenant.Reason(
        code: "AF20023",
        message: "The subscription was disabled.",
        remedy: """
            The gateway starts it again within 15 minutes. If it stays disabled, ask the tenant's administrator who stops it.
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
