import FoundationEssentials
import ManagementActivity
import MicrosoftCloud
import Postgres

/// Lists what content there is, from a feed's cursor to now, and stores every id before anything is fetched.
struct Listing: Sendable {
    let lease: Lease
    let client: ActivityClient
    let budget: RequestBudget
    let database: Database
    let settings: IngestionSettings

    /// Lists a feed's windows, oldest first; the cursor moves after each window whose pages are all stored.
    ///
    /// - Returns: How many content ids were new.
    /// - Throws: `CloudFailure`, ``GatewayError`` with `lease.lost`.
    func list(_ feed: Feed, serverNow: Date) async throws -> Int {
        let from = Self.start(listedTo: feed.listedTo, overlap: settings.overlap, serverNow: serverNow)
        let (windows, lost) = TimeWindow.covering(from: from, to: serverNow, serverNow: serverNow)
        if let lost, feed.listedTo != nil { try await recordOutage(feed, lost: lost) }
        var added = 0
        for window in windows { added += try await list(feed.contentType, window) }
        return added
    }

    /// Where listing begins: the cursor less the overlap, or as far back as the service goes for a feed never read.
    static func start(listedTo: Date?, overlap: Duration, serverNow: Date) -> Date {
        guard let listedTo else { return serverNow.addingTimeInterval(-TimeWindow.reach) }
        return listedTo.addingTimeInterval(-overlap.seconds)
    }

    private func list(_ contentType: String, _ window: TimeWindow) async throws -> Int {
        var added = 0
        var newest: Date?
        try await budget.spend()
        var page = try await client.page(ContentType(rawValue: contentType), window)
        while true {
            newest = [newest, page.items.map(\.createdAt).max()].compactMap { $0 }.max()
            let (items, last, isLast) = (page.items, newest, page.next == nil)
            added += try await database.asWorker { connection in
                try await LeaseStore.confirm(lease, on: connection)
                let added = try await ContentBlobStore.add(items, tenant: lease.tenant, on: connection)
                // The cursor moves with the last page, in the same transaction: never before the pages are stored.
                if isLast {
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
            // An empty page with a next one goes on: only a missing header ends the list.
            guard let next = page.next else { return added }
            try await budget.spend()
            page = try await client.nextPage(next)
        }
    }

    private func recordOutage(_ feed: Feed, lost: Range<Date>) async throws {
        try await database.asWorker { connection in
            try await LeaseStore.confirm(lease, on: connection)
            try await GapStore.record(
                Gap.Draft(
                    contentType: feed.contentType,
                    from: lost.lowerBound,
                    to: lost.upperBound,
                    reason: .outage,
                    detail: "The feed was not read for longer than the seven days that Microsoft keeps content listed."
                ),
                tenant: lease.tenant,
                on: connection
            )
        }
    }
}
