import AuditRecords
import FoundationEssentials
import Logging
import ManagementActivity
import MicrosoftCloud
import Sealing
import ServiceLifecycle

/// One worker's turn for one tenant: token, upkeep, list, fetch, commit.
struct Shift: Sendable {
    /// What the scheduler must know of a shift that ended.
    struct Outcome: Sendable {
        var committed = BlobCommit.Outcome()
        /// Until the tenant is due again; `nil` for the usual poll interval.
        var dueIn: Duration?
        /// Failed shifts in a row, this one included; 0 after a good one.
        var failures = 0
    }

    let lease: Lease
    let plant: IngestionPlant
    let logger: Logger

    /// Works until nothing waits, the slice is used up or shutdown begins.
    ///
    /// - Throws: `CloudFailure`, ``GatewayError``, `CancellationError`.
    func run() async throws -> Outcome {
        let tenant = try await plant.database.asWorker { try await TenantStore.get(lease.tenant, on: $0) }
        let (key, credential) = try await plant.database.asWorker { connection in
            let key = try await plant.credentials.dataKey(of: lease.tenant, on: connection)
            return (key, try await plant.credentials.credential(of: lease.tenant, key: key, on: connection))
        }
        let client = try plant.client(tenant, credential)
        let budget = RequestBudget(perMinute: plant.settings.requestsPerMinute)

        let upkeep = Upkeep(tenant: lease.tenant, client: client, database: plant.database, logger: logger)
        try await budget.spend()
        let upkept = try await upkeep.run()
        if tenant.state == .suspended {
            try await plant.database.asWorker { try await TenantStore.recover(lease.tenant, on: $0) }
            logger.notice("Tenant recovered")
        }

        let listing = Listing(
            lease: lease,
            client: client,
            budget: budget,
            database: plant.database,
            settings: plant.settings
        )
        for feed in upkept.feeds where feed.isReadable && !Task.isShuttingDownGracefully {
            try await list(feed, listing, serverNow: Date().addingTimeInterval(upkept.skew.seconds))
        }
        let fetching = Fetching(
            tenant: lease.tenant,
            client: client,
            key: key,
            archive: plant.archive,
            budget: budget,
            slots: plant.downloads,
            settings: plant.settings
        )
        return try await FetchRun(lease: lease, fetching: fetching, plant: plant, logger: logger).run()
    }

    /// Lists one feed; a type that somebody disabled meanwhile does not end the shift of the others.
    private func list(_ feed: Feed, _ listing: Listing, serverNow: Date) async throws {
        do {
            let added = try await listing.list(feed, serverNow: serverNow)
            guard added > 0 else { return }
            logger.debug(
                "Content listed",
                metadata: .init([.contentType: "\(feed.contentType)", .blobs: "\(added)"])
            )
        } catch let failure as CloudFailure where failure.concernsSubscription {
            let state: Feed.State = feed.state == .enabled ? .disabledByAdmin : .notEffective
            try await plant.database.asWorker {
                try await FeedStore.setState(
                    state,
                    of: feed.contentType,
                    tenant: lease.tenant,
                    failure: Tenant.Reason(failure),
                    on: $0
                )
            }
        }
    }
}

extension CloudFailure {
    /// Whether it is about one content type's subscription (AF20022: none; AF20023: disabled).
    var concernsSubscription: Bool { code == "AF20022" || code == "AF20023" }
}
