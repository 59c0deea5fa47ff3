/// What a customer has at Microsoft against what the gateway made of it.
struct Reckoning: Sendable {
    let name: String
    let offered: [SoakCustomer.Offered]
    let stored: [String]
    let gaps: [SoakCustomer.Gap]
    let feeds: [SoakCustomer.Feed]
    let events: [SoakCustomer.Event]

    /// The sharing records that the stand-in makes; each grants another app, so each is an event of its own.
    private static let sharing = "PowerAppPermissionEdited"

    var openGaps: [SoakCustomer.Gap] { gaps.filter { $0.repairedAt == nil } }

    /// Offered, and not stored.
    var missing: Set<String> { Set(offered.flatMap(\.keys)).subtracting(stored) }

    /// Taken in with damage that Microsoft's own copy has not.
    var damagedOnTheWay: Set<String> {
        blobs(behind: ["contentDamaged"]).subtracting(offered.filter(\.isBroken).map(\.contentId))
    }

    private func blobs(behind reasons: Set<String>) -> Set<String> {
        Set(openGaps.filter { reasons.contains($0.reason) }.compactMap(\.contentId))
    }

    /// Records that stand in these blobs and nowhere else.
    private func only(in blobs: Set<String>) -> Set<String> {
        let elsewhere = Set(offered.filter { !blobs.contains($0.contentId) }.flatMap(\.keys))
        return Set(offered.filter { blobs.contains($0.contentId) }.flatMap(\.keys)).subtracting(elsewhere)
    }

    /// Everything that breaks a promise; nothing when all is well.
    var problems: [String] {
        records + figures + shares + known
    }

    /// Nothing is lost but what a gap stands for, and nothing is doubled.
    private var records: [String] {
        var found: [String] = []
        let gone = blobs(behind: ["contentGone", "deadLetter"])
        let damaged = blobs(behind: ["contentDamaged"])
        let unexplained = missing.subtracting(only(in: gone.union(damaged)))
        if !unexplained.isEmpty {
            let blobs = offered.filter { !unexplained.isDisjoint(with: $0.keys) }.map(\.contentId)
            found.append("\(unexplained.count) records lost without a gap, of \(blobs)")
        }
        let there = only(in: gone).subtracting(missing)
        if !there.isEmpty { found.append("\(there.count) records are stored, and a gap says that they are gone") }
        let strange = Set(stored).subtracting(offered.flatMap(\.keys))
        if !strange.isEmpty { found.append("\(strange.count) records that were never offered: \(strange.prefix(3))") }
        let doubled = stored.count - Set(stored).count
        if doubled > 0 { found.append("\(doubled) records twice") }
        return found
    }

    /// The counters tell the same story as the records.
    private var figures: [String] {
        var found: [String] = []
        let new = feeds.reduce(0) { $0 + $1.records }
        if new != stored.count { found.append("the feeds count \(new) new records, \(stored.count) are stored") }
        for feed in feeds {
            let blobs = offered.count { $0.contentType == feed.contentType }
            if feed.blobsDone + feed.blobsGone + feed.blobsDead != blobs {
                found.append(
                    "\(feed.contentType): \(blobs) blobs offered, \(feed.blobsDone) done, \(feed.blobsGone) gone, \(feed.blobsDead) dead"
                )
            }
        }
        return found
    }

    /// Each stored share is one event, and no record stands in two.
    private var shares: [String] {
        var found: [String] = []
        let acts = events.flatMap { event in event.event.recordIds.map { "\($0.lowercased()) \(event.event.act)" } }
        if Set(acts).count != acts.count { found.append("\(acts.count - Set(acts).count) records in two events") }
        if Set(events.map(\.event.eventId)).count != events.count { found.append("an event is listed twice") }
        let granted = Set(
            stored.filter { $0.hasSuffix(" " + Self.sharing) }.compactMap { $0.split(separator: " ").first }
        )
        let told = Set(events.flatMap(\.event.recordIds).map { $0.lowercased()[...] })
        let untold = granted.subtracting(told)
        if !untold.isEmpty { found.append("\(untold.count) stored shares without an event") }
        let counted = events.count { !granted.isDisjoint(with: $0.event.recordIds.map { $0.lowercased()[...] }) }
        if counted != granted.count { found.append("\(granted.count) shares stored, \(counted) events of them") }
        return found
    }

    /// Gaps stand for what was arranged: nothing here is a week old, and nothing was unlisted for hours.
    private var known: [String] {
        openGaps.filter { $0.reason == "outage" || $0.reason == "listingFailed" }.map {
            "a gap that has no cause: \($0.contentType) \($0.reason): \($0.detail)"
        }
    }
}
