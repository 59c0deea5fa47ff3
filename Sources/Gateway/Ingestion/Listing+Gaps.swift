import FoundationEssentials
import Logging
import ManagementActivity
import MicrosoftCloud

extension Listing {
    /// What lay beyond the service's reach when it was asked for.
    func recordOutage(_ feed: Feed, lost: Range<Date>) async throws {
        try await record(
            Gap.Draft(
                contentType: feed.contentType,
                from: lost.lowerBound,
                to: lost.upperBound,
                reason: .outage,
                detail: "The feed was not read for longer than the seven days that Microsoft keeps content listed.",
                remedy: Gap.searchElsewhere
            )
        )
    }

    /// What the service refused as too old although it was asked for in time by our reckoning (AF20055, AF20030).
    func recordLoss(_ feed: Feed, before end: Date) async throws {
        // What lies before the cursor was listed in its time; a feed never read was promised nothing.
        guard let from = feed.listedTo, from < end else { return }
        try await record(
            Gap.Draft(
                contentType: feed.contentType,
                from: from,
                to: end,
                reason: .outage,
                detail: "Microsoft no longer lists this span (AF20055).",
                remedy: Gap.searchElsewhere
            )
        )
    }

    /// Writes a failed listing down; one that lasts becomes a gap and lets the cursor pass, and every sweep tries it again.
    func note(
        _ failure: CloudFailure,
        _ windows: [TimeWindow],
        of feed: Feed,
        _ plan: ListingPlan
    ) async throws {
        let now = clock.now
        let reason = Tenant.Reason(failure)
        try await plant.database.asWorker { connection in
            try await LeaseStore.confirm(lease, on: connection)
            let (failures, since) = try await FeedStore.noteListFailure(
                feed.contentType,
                reason,
                now: now,
                tenant: lease.tenant,
                on: connection
            )
            guard failures >= Self.failuresToGap, now.timeIntervalSince(since) >= Self.timeToGap else { return }
            for window in windows {
                try await GapStore.record(
                    Gap.Draft(
                        contentType: feed.contentType,
                        from: window.start,
                        to: window.end,
                        reason: .listingFailed,
                        detail: "\(failure.code): \(failure.message)",
                        remedy:
                            "\(failure.remedy) It is tried again with every sweep; to try now: gatewayctl backfill.",
                        repairableUntil: window.start.addingTimeInterval(Feed.retention)
                    ),
                    tenant: lease.tenant,
                    on: connection
                )
            }
            guard let end = windows.last?.end else { return }
            try await FeedStore.pass(feed.contentType, to: end, tenant: lease.tenant, on: connection)
            // Or a single bad window would have all seven days listed with every poll.
            try await FeedStore.noteRelisted(
                feed.contentType,
                from: plan.from,
                to: plan.to,
                isWhole: plan.isWhole,
                tenant: lease.tenant,
                on: connection
            )
        }
        logger.warning(
            "Listing failed",
            metadata: .init([
                .contentType: "\(feed.contentType)", .errorCode: "\(failure.code)",
                .errorMessage: "\(failure.message)",
            ])
        )
    }

    /// Everything in the plan has been listed: spans that failed before are no gaps any more.
    func noteListed(_ feed: Feed, _ plan: ListingPlan) async throws {
        try await plant.database.asWorker { connection in
            try await LeaseStore.confirm(lease, on: connection)
            try await FeedStore.noteListed(feed.contentType, tenant: lease.tenant, on: connection)
            try await FeedStore.noteRelisted(
                feed.contentType,
                from: plan.from,
                to: plan.to,
                isWhole: plan.isWhole,
                tenant: lease.tenant,
                on: connection
            )
            try await GapStore.repairListing(
                of: feed.contentType,
                from: plan.from,
                to: plan.to,
                tenant: lease.tenant,
                on: connection
            )
        }
    }

    private func record(_ draft: Gap.Draft) async throws {
        try await plant.database.asWorker { connection in
            try await LeaseStore.confirm(lease, on: connection)
            try await GapStore.record(draft, tenant: lease.tenant, on: connection)
        }
    }
}

extension TenantID {
    /// A factor from 0.9 to 1.1 that is the tenant's own, so that what is daily spreads over the day.
    var spread: Double { 0.9 + 0.2 * Double(rawValue.uuid.15) / 255 }
}
