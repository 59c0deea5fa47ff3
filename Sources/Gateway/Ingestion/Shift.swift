import AuditRecords
import FoundationEssentials
import Logging
import ManagementActivity
import MicrosoftCloud
import Sealing
import ServiceLifecycle

/// One worker's turn for one tenant: token, upkeep if it is due, list, fetch, commit.
struct Shift: Sendable {
    /// What the scheduler must know of a shift that ended.
    struct Outcome: Sendable {
        var committed = BlobCommit.Outcome()
        /// What ended it early.
        var failure: (any Error)?
        /// Until the tenant is due again; `nil` for the usual poll interval.
        var dueIn: Duration?
        /// When the subscriptions are next looked at; `nil` is with the next shift.
        var upkeepAt: Date?
    }

    let lease: Lease
    let plant: IngestionPlant
    let logger: Logger
    let tenant: Tenant
    private let feeds: [Feed]
    private let client: ActivityClient
    private let key: DataKey
    private let policies: TenantPolicies
    private let clock: ServerClock
    /// Whether blobs waited before this shift listed any.
    private let hasBacklog: Bool
    /// Every request of the shift goes through here.
    let requests: MeteredRequests

    /// Reads what the shift needs, in one transaction.
    ///
    /// - Throws: ``GatewayError``, among them `sealing.failed`.
    init(lease: Lease, plant: IngestionPlant, logger: Logger) async throws {
        self.lease = lease
        self.plant = plant
        self.logger = logger
        let (tenant, key, credential, feeds, waiting) = try await plant.database.asWorker { connection in
            let tenant = try await TenantStore.get(lease.tenant, on: connection)
            let key = try await plant.credentials.dataKey(of: lease.tenant, on: connection)
            let credential = try await plant.credentials.credential(of: lease.tenant, key: key, on: connection)
            let feeds = try await FeedStore.positions(tenant: lease.tenant, on: connection)
            let waiting = try await ContentBlobStore.nextAttempt(tenant: lease.tenant, on: connection)
            return (tenant, key, credential, feeds, waiting)
        }
        self.tenant = tenant
        self.key = key
        policies = try await plant.policies.policies(of: lease.tenant)
        self.feeds = feeds
        hasBacklog = waiting != nil
        client = try plant.client(tenant, credential)
        clock = plant.clocks[tenant.cloud]
        requests = MeteredRequests(
            budget: RequestBudget(
                perMinute: tenant.requestsPerMinute ?? plant.settings.requestsPerMinute,
                level: lease.standing.budget
            ),
            clock: clock,
            metrics: plant.metrics
        )
    }

    /// Works until nothing waits, the slice is used up or shutdown begins.
    ///
    /// - Throws: `CloudFailure` of the tenant as a whole, ``GatewayError``, `CancellationError`.
    func run() async throws -> Outcome {
        var outcome = Outcome(upkeepAt: lease.standing.upkeepAt)
        var feeds = feeds
        let isUpkeepDue = isUpkeepDue
        if isUpkeepDue {
            feeds = try await upkeep(feeds)
            outcome.upkeepAt = nextUpkeep(feeds)
        }
        let wanted = feeds.filter { $0.isReadable(afterUpkeep: isUpkeepDue) }
        let listed = try await list(wanted)
        if listed.isSubscriptionOff {
            // Started at once if the last start is long enough ago; the listing itself waits for the next shift.
            outcome.upkeepAt = nextUpkeep(try await upkeep(try await positions()))
        }
        if let failure = listed.failure, listed.succeeded == 0 { throw failure }
        if tenant.state == .suspended, listed.succeeded > 0 { try await recover() }
        guard hasBacklog || listed.added > 0 else { return outcome }

        let fetched = try await FetchRun(
            lease: lease,
            fetching: Fetching(
                tenant: lease.tenant,
                client: client,
                key: key,
                requests: requests,
                policies: policies,
                plant: plant
            ),
            plant: plant,
            logger: logger,
            relist: { _ = try await list(wanted) }
        ).run()
        outcome.committed = fetched.committed
        outcome.failure = fetched.failure
        if let next = fetched.nextIn, next < plant.settings.pollInterval { outcome.dueIn = next }
        return outcome
    }

    /// The clock must be known before the first window is made, and a suspended tenant is probed from the ground.
    private var isUpkeepDue: Bool {
        guard let upkeepAt = lease.standing.upkeepAt, clock.isKnown, tenant.state == .active else { return true }
        return upkeepAt <= Date() || feeds.contains { $0.state == .unknown }
    }

    private func upkeep(_ feeds: [Feed]) async throws -> [Feed] {
        let webhook = try await plant.database.asWorker {
            try await WebhookStore.target(of: lease.tenant, key: key, on: $0)
        }
        return try await Upkeep(
            lease: lease,
            client: client,
            requests: requests,
            clock: clock,
            webhook: webhook,
            database: plant.database,
            logger: logger
        ).run(feeds)
    }

    /// The usual interval, or sooner when a subscription may be started sooner.
    private func nextUpkeep(_ feeds: [Feed]) -> Date {
        let usual = Date().addingTimeInterval(plant.settings.upkeepInterval.seconds * Double.random(in: 0.9...1))
        let now = clock.now
        let starts = feeds.filter { !$0.isReadable }.compactMap(\.nextStartAt).filter { $0 > now }
        guard let soonest = starts.min() else { return usual }
        return min(usual, Date().addingTimeInterval(soonest.timeIntervalSince(now)))
    }

    private func positions() async throws -> [Feed] {
        try await plant.database.asWorker { try await FeedStore.positions(tenant: lease.tenant, on: $0) }
    }

    private func recover() async throws {
        try await plant.database.asWorker { connection in
            try await LeaseStore.confirm(lease, on: connection)
            try await TenantStore.recover(lease.tenant, on: connection)
        }
        logger.notice("Tenant recovered")
    }

    /// What listing a tenant's feeds came to.
    private struct Listed {
        var succeeded = 0
        /// Content ids that are new.
        var added = 0
        var isSubscriptionOff = false
        /// The last failure of a feed.
        var failure: CloudFailure?
    }

    /// Lists the feeds; trouble with one does not end the others.
    private func list(_ feeds: [Feed]) async throws -> Listed {
        let listing = Listing(
            lease: lease,
            client: client,
            requests: requests,
            clock: clock,
            plant: plant,
            logger: logger
        )
        var listed = Listed()
        for feed in feeds where !Task.isShuttingDownGracefully {
            do {
                let outcome = try await listing.list(feed)
                if let failure = outcome.failure { listed.failure = failure } else { listed.succeeded += 1 }
                listed.added += outcome.added
                guard outcome.added > 0 else { continue }
                logger.debug(
                    "Content listed",
                    metadata: .init([.contentType: "\(feed.contentType)", .blobs: "\(outcome.added)"])
                )
            } catch let failure as CloudFailure where failure.scope == .feed {
                listed.failure = failure
                if failure.retry == .subscribe {
                    listed.isSubscriptionOff = listed.isSubscriptionOff || feed.isReadable(afterUpkeep: false)
                }
                try await note(failure, of: feed)
            }
        }
        return listed
    }

    /// A listing that tells of the subscription: off (AF20022, AF20023), or not permitted (AF10001).
    private func note(_ failure: CloudFailure, of feed: Feed) async throws {
        // Known already, and said better than by the code alone.
        if failure.retry == .subscribe, feed.state == .notEffective { return }
        let state: Feed.State = failure.retry == .subscribe ? .disabledByAdmin : .forbidden
        try await plant.database.asWorker { connection in
            try await LeaseStore.confirm(lease, on: connection)
            try await FeedStore.setState(
                state,
                of: feed.contentType,
                tenant: lease.tenant,
                failure: Tenant.Reason(failure),
                on: connection
            )
        }
    }
}

extension Feed {
    /// Whether a listing is worth its request: doubtful subscriptions are tried with each upkeep only.
    func isReadable(afterUpkeep: Bool) -> Bool {
        switch state {
        case .enabled, .warmingUp: true
        case .notEffective, .forbidden: afterUpkeep
        case .unknown, .starting, .disabledByAdmin, .auditDisabled: false
        }
    }
}
