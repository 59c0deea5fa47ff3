import FoundationEssentials
import ManagementActivity
import MicrosoftCloud

/// What of a feed to list: from where on, in which windows, and what lies beyond reach.
struct ListingPlan: Sendable, Equatable {
    /// Oldest first, none longer than a day: what Microsoft deletes first is listed first.
    let windows: [TimeWindow]
    /// The start of the first window.
    let from: Date
    /// The end of the last.
    let to: Date
    /// Whether the windows cover all that Microsoft still lists.
    let isWhole: Bool
    /// A span that was never listed and is no longer kept.
    let lost: Range<Date>?

    /// Plans a listing.
    ///
    /// The cursor less an overlap, because blobs appear late; all seven days for a feed that was never read, once a day, and
    /// whenever the feed was not read for longer than the overlap.
    ///
    /// - Parameters:
    ///   - feed: Where it stands.
    ///   - now: Microsoft's clock.
    ///   - settings: Overlap and intervals.
    ///   - spread: A tenant's own factor about 1, so that not all tenants sweep in the same hour.
    init(_ feed: Feed, now: Date, settings: IngestionSettings, spread: Double = 1) {
        let earliest = now.addingTimeInterval(-TimeWindow.reach)
        var start = earliest
        if let listedTo = feed.listedTo {
            let pause = max(settings.overlap.seconds, settings.pollInterval.seconds * 1.5)
            let isSweepDue = feed.sweptAt.map {
                now.timeIntervalSince($0) > settings.sweepInterval.seconds * spread
            }
            // A cursor in the future means that a clock was wrong: nothing it says is believed.
            let isCursorSound = listedTo <= now.addingTimeInterval(Self.tolerance)
            if isSweepDue == false, isCursorSound, now.timeIntervalSince(listedTo) <= pause {
                start = listedTo.addingTimeInterval(-settings.overlap.seconds)
            }
            if let relistFrom = feed.relistFrom { start = min(start, relistFrom) }
        }
        windows = TimeWindow.covering(from: start, to: now, serverNow: now).windows
        // Only what lies between the cursor and the service's reach was never listed, whatever else was asked for.
        lost = feed.listedTo.flatMap { $0 < earliest ? $0..<earliest : nil }
        from = windows.first?.start ?? now
        to = windows.last?.end ?? now
        isWhole = start <= earliest
    }

    /// By how much a cursor may be ahead of Microsoft's clock, which is known to the second.
    private static let tolerance: TimeInterval = 60
}
