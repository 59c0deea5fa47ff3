import FoundationEssentials
import Logging
import ManagementActivity
import MicrosoftCloud
import Postgres
import ServiceLifecycle

/// Lists what content there is, from a feed's cursor to now, and stores every id before anything is fetched.
struct Listing: Sendable {
    /// What a feed's listing came to.
    struct Outcome: Sendable {
        var added = 0
        /// Why a window could not be listed; the others were.
        var failure: CloudFailure?
    }

    let lease: Lease
    let client: ActivityClient
    let requests: MeteredRequests
    let clock: ServerClock
    let plant: IngestionPlant
    let logger: Logger

    /// Tries of one page, and of one window, within a shift.
    private static let tries = 3
    /// Failed listings in a row, and how long they must have lasted, before their windows become gaps.
    static let failuresToGap = 8
    static let timeToGap: TimeInterval = 6 * 3600

    /// Lists a feed's windows, oldest first; the cursor moves after each window whose pages are all stored.
    ///
    /// A window that fails does not keep the later ones from being listed; it keeps the cursor back.
    ///
    /// - Throws: `CloudFailure` that concerns more than one window; ``GatewayError`` with `lease.lost`.
    func list(_ feed: Feed) async throws -> Outcome {
        let plan = ListingPlan(feed, now: clock.now, settings: plant.settings, spread: lease.tenant.spread)
        if let lost = plan.lost { try await recordOutage(feed, lost: lost) }
        var outcome = Outcome()
        var failed: [TimeWindow] = []
        var isCursorHeld = false
        for window in plan.windows {
            do {
                outcome.added += try await list(feed, window, movesCursor: !isCursorHeld)
            } catch let failure as CloudFailure where failure.scope == .request {
                outcome.failure = failure
                failed.append(window)
                isCursorHeld = isCursorHeld || feed.listedTo.map { $0 < window.end } ?? true
                // Twice the same passing trouble is no matter of the window: the next shift goes on.
                if failure.retry == .retry, failed.count == 2 { break }
            }
        }
        if let failure = outcome.failure {
            try await note(failure, failed, of: feed, plan)
        } else if plan.isWhole || feed.relistFrom != nil || feed.listFailures > 0 {
            try await noteListed(feed, plan)
        }
        return outcome
    }

    /// Lists one window; a stale page token restarts it, and a window out of reach is cut by the service's clock.
    private func list(_ feed: Feed, _ window: TimeWindow, movesCursor: Bool) async throws -> Int {
        var window = window
        var added = 0
        var restarts = 0
        while true {
            do {
                try await listPages(feed.contentType, window, movesCursor: movesCursor, added: &added)
                return added
            } catch let failure as CloudFailure where failure.retry == .restartListing {
                restarts += 1
                guard restarts < Self.tries else { throw failure }
            } catch let failure as CloudFailure where failure.retry == .adjustWindow {
                restarts += 1
                guard restarts < Self.tries else { throw failure }
                let earliest = clock.now.addingTimeInterval(-TimeWindow.reach)
                guard window.start < earliest, let cut = try? TimeWindow(start: earliest, end: window.end) else {
                    throw failure  // within reach by the service's own clock, or nothing of it left
                }
                try await recordLoss(feed, before: cut.start)
                window = cut
            }
        }
    }

    private func listPages(
        _ contentType: String,
        _ window: TimeWindow,
        movesCursor: Bool,
        added: inout Int
    ) async throws {
        var newest: Date?
        let type = ContentType(rawValue: contentType)
        var page = try await send(contentType) { try await client.page(type, window) }
        while true {
            newest = [newest, page.items.map(\.createdAt).max()].compactMap { $0 }.max()
            noteOutside(page.items, window)
            let (items, last, isLast) = (page.items, newest, page.next == nil)
            if !items.isEmpty || isLast {
                // A cursor alone that is set back by a crash costs a listing; a content id would be missed.
                added += try await plant.database.asWorker(isDurable: !items.isEmpty) { connection in
                    try await LeaseStore.confirm(lease, on: connection)
                    let added = try await ContentBlobStore.add(items, tenant: lease.tenant, on: connection)
                    // The cursor moves with the last page, in the same transaction: never before the pages are stored.
                    if isLast, movesCursor {
                        try await FeedStore.advance(
                            contentType,
                            to: window.end,
                            newest: last,
                            tenant: lease.tenant,
                            on: connection
                        )
                    }
                    return added
                }
            }
            // An empty page with a next one goes on: only a missing header ends the list.
            guard let next = page.next else { return }
            page = try await send(contentType) { try await client.nextPage(next) }
        }
    }

    /// One page; passing trouble is repeated here, so that the pages before it are not asked for again.
    private func send(_ contentType: String, _ body: () async throws -> ContentPage) async throws -> ContentPage {
        let backoff = Backoff(first: .seconds(1), maximum: .seconds(5))
        var failures = 0
        while true {
            do {
                return try await requests.send(for: contentType) {
                    let page = try await body()
                    return (page, page.serverTime)
                }
            } catch let failure as CloudFailure where failure.retry == .retry {
                failures += 1
                guard failures < Self.tries, !Task.isShuttingDownGracefully else { throw failure }
                try await Task.sleep(for: backoff.delay(afterFailures: failures, random: Double.random(in: 0...1)))
            }
        }
    }

    /// A service that ignores the asked window answers with the current day (office-365-management-api#367).
    private func noteOutside(_ items: [ContentItem], _ window: TimeWindow) {
        let outside = items.count { !window.contains($0.createdAt) }
        guard outside > 0 else { return }
        plant.metrics.countOutsideWindow(outside)
        logger.warning("Items outside the asked window", metadata: .init([.blobs: "\(outside)"]))
    }
}
