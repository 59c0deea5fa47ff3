/// The blobs of one tenant and content type in the order of their creation, and the subscription to them.
struct ContentFeed: Sendable {
    /// A subscription as a list of them shows it.
    ///
    /// It is never deleted, only disabled.
    struct Subscription: Sendable {
        var isEnabled: Bool
        var webhook: Webhook?
        var lastStart: Moment
    }

    /// A position in the feed: creation time, then order of arrival.
    ///
    /// A page token is one of these.
    struct Position: Comparable, Sendable {
        var created: Moment
        var ordinal: Int

        static func < (left: Position, right: Position) -> Bool {
            (left.created, left.ordinal) < (right.created, right.ordinal)
        }
    }

    /// One entry of the feed.
    struct Entry: Sendable {
        var position: Position
        var blob: Blob
    }

    /// Sorted by position.
    private(set) var entries: [Entry] = []
    var subscription: Subscription?
    /// Spans in which the subscription was stopped: what became available then can never be listed (API reference, "Stop a subscription").
    private(set) var unsubscribed: [Range<Moment>] = []
    private var stoppedSince: Moment?
    private var nextOrdinal = 0

    /// Puts the blob in its place; appending in order of creation is the fast case.
    mutating func insert(_ blob: Blob) {
        let entry = Entry(position: Position(created: blob.created, ordinal: nextOrdinal), blob: blob)
        nextOrdinal += 1
        if let last = entries.last, entry.position < last.position {
            entries.insert(entry, at: firstIndex(from: entry.position))
        } else {
            entries.append(entry)
        }
    }

    mutating func stop(at now: Moment) {
        subscription?.isEnabled = false
        subscription?.webhook = nil
        if stoppedSince == nil { stoppedSince = now }
    }

    /// Enables the subscription; what came between a stop and this start stays out of reach.
    mutating func start(at now: Moment, webhook: Webhook?) {
        if let since = stoppedSince, since < now { unsubscribed.append(since..<now) }
        stoppedSince = nil
        subscription = Subscription(isEnabled: true, webhook: webhook, lastStart: now)
    }

    /// Forgets the subscription, as if it had never been started.
    mutating func forgetSubscription() {
        subscription = nil
        stoppedSince = nil
        unsubscribed = []
    }

    /// The entries of a window that are available now, from a position on.
    ///
    /// - Parameters:
    ///   - window: Start inclusive, end exclusive, by creation time.
    ///   - position: Where the page begins.
    ///   - now: What is created later is not available yet.
    ///   - limit: The most entries to return.
    /// - Returns: The page, and the position of the first entry after it.
    func page(
        of window: Range<Moment>,
        from position: Position?,
        now: Moment,
        limit: Int
    ) -> (entries: [Entry], next: Position?) {
        let start = Position(created: window.lowerBound, ordinal: 0)
        var page: [Entry] = []
        for entry in entries[firstIndex(from: max(position ?? start, start))...] {
            guard entry.blob.created < window.upperBound, entry.blob.created <= now else { break }
            guard entry.blob.visible <= now else { continue }
            guard !unsubscribed.contains(where: { $0.contains(entry.blob.created) }) else { continue }
            if page.count == limit { return (page, entry.position) }
            page.append(entry)
        }
        return (page, nil)
    }

    private func firstIndex(from position: Position) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].position < position { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
