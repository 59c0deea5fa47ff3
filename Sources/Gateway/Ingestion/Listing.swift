import FoundationEssentials
import ManagementActivity
import MicrosoftCloud
import Postgres

/// Lists what content there is, from a feed's cursor to now, and stores every id before anything is fetched.
struct Listing: Sendable {
    /// Content can be listed for seven days; five minutes less, so that a slow request does not fall over the edge.
    static let reach = Duration.seconds(7 * 86_400 - 300)

    let lease: Lease
    let client: ActivityClient
    let budget: RequestBudget
    let database: Database
    let settings: IngestionSettings

    /// Lists a feed's windows, oldest first; the cursor moves after each window whose pages are all stored.
    ///
    /// - Returns: How many content ids were new.
    /// - Throws: `CloudFailure`, ``GatewayError`` with `lease.lost`.
    func list(_ feed: Feed, now: Date) async throws -> Int {
        var added = 0
        for window in try Self.windows(listedTo: feed.listedTo, overlap: settings.overlap, now: now) {
            if window.lost > 0 { try await recordOutage(feed, lost: window.lost, until: window.from) }
            added += try await list(feed.contentType, from: window.from, to: window.to)
        }
        return added
    }

    /// One span to ask for.
    struct Window: Equatable {
        var from: Date
        var to: Date
        /// Seconds before `from` that were never listed and are past Microsoft's reach.
        var lost: TimeInterval = 0
    }

    /// Cuts the time from the cursor, less the overlap, to now into windows of at most a day.
    static func windows(listedTo: Date?, overlap: Duration, now: Date) throws -> [Window] {
        // Whole seconds: the service takes no fractions, and a cut one would leave a hole.
        let end = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.up))
        let earliest = Date(timeIntervalSince1970: (now.timeIntervalSince1970 - reach.seconds).rounded(.up))
        let wanted = listedTo.map {
            Date(timeIntervalSince1970: ($0.timeIntervalSince1970 - overlap.seconds).rounded(.down))
        }
        var from = max(wanted ?? earliest, earliest)
        let lost = listedTo.map { max(0, earliest.timeIntervalSince($0)) } ?? 0
        var windows: [Window] = []
        while from < end {
            let to = min(from.addingTimeInterval(86_400), end)
            windows.append(Window(from: from, to: to, lost: windows.isEmpty ? lost : 0))
            from = to
        }
        return windows
    }

    private func list(_ contentType: String, from: Date, to: Date) async throws -> Int {
        let window = try TimeWindow(start: from, end: to)
        var added = 0
        var newest: Date?
        try await budget.spend()
        var page = try await client.content(ContentType(rawValue: contentType), window: window)
        while true {
            newest = [newest, page.items.map(\.createdAt).max()].compactMap { $0 }.max()
            let items = page.items
            added += try await database.asWorker { connection in
                try await LeaseStore.confirm(lease, on: connection)
                return try await ContentBlobStore.add(items, tenant: lease.tenant, on: connection)
            }
            // An empty page with a next one goes on: only a missing header ends the list.
            guard let next = page.next else { break }
            try await budget.spend()
            page = try await client.content(next)
        }
        let last = newest
        try await database.asWorker { connection in
            try await LeaseStore.confirm(lease, on: connection)
            try await FeedStore.advance(contentType, to: to, newest: last, tenant: lease.tenant, on: connection)
        }
        return added
    }

    private func recordOutage(_ feed: Feed, lost: TimeInterval, until: Date) async throws {
        try await database.asWorker { connection in
            try await LeaseStore.confirm(lease, on: connection)
            try await GapStore.record(
                Gap.Draft(
                    contentType: feed.contentType,
                    from: until.addingTimeInterval(-lost),
                    to: until,
                    reason: .outage,
                    detail: "The feed was not read for longer than the seven days that Microsoft keeps content listed."
                ),
                tenant: lease.tenant,
                on: connection
            )
        }
    }
}
