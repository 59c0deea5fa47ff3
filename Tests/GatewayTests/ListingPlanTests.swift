import FoundationEssentials
import ManagementActivity
import Testing

@testable import Gateway

/// From where to where a feed is listed (field lesson R10, design section 4).
struct ListingPlanTests {
    private let now = Date(timeIntervalSince1970: 1_774_000_000)
    private let settings = IngestionSettings(publisherID: UUID())

    private func plan(_ change: (inout Feed) -> Void) -> ListingPlan {
        var feed = Feed.sample(contentType: "Audit.General")
        feed.listedTo = now - 60
        feed.sweptAt = now - 3600
        change(&feed)
        return ListingPlan(feed, now: now, settings: settings)
    }

    @Test func `usually from an overlap before the cursor to now, in one window`() {
        let plan = plan { _ in }

        #expect(plan.windows.count == 1)
        #expect(plan.from == now - 3660)
        #expect(plan.to == now)
        #expect(!plan.isWhole && plan.lost == nil)
    }

    @Test func `a feed never read begins as far back as Microsoft lists`() {
        let plan = plan {
            $0.listedTo = nil
            $0.sweptAt = nil
        }

        #expect(plan.from == now - TimeWindow.reach)
        #expect(plan.windows.count == 7)
        #expect(plan.windows.allSatisfy { $0.end.timeIntervalSince($0.start) <= TimeWindow.longest })
        #expect(plan.isWhole && plan.lost == nil)
    }

    @Test func `once a day all seven days are read through`() {
        #expect(plan { $0.sweptAt = now - 90_000 }.isWhole)
        #expect(plan { $0.sweptAt = nil }.isWhole)
        #expect(!plan { $0.sweptAt = now - 80_000 }.isWhole)
    }

    @Test func `after a pause longer than the overlap all seven days are read through`() {
        #expect(plan { $0.listedTo = now - 3700 }.isWhole)
        #expect(!plan { $0.listedTo = now - 3500 }.isWhole)
    }

    @Test func `a pause longer than Microsoft keeps content leaves a span that is lost`() {
        let cursor = now - 9 * 86_400
        let plan = plan { $0.listedTo = cursor }

        #expect(plan.lost == cursor..<(now - TimeWindow.reach))
        #expect(plan.from == now - TimeWindow.reach)
        #expect(plan.isWhole)
    }

    @Test func `a sweep that reaches back before the cursor loses nothing`() {
        #expect(plan { $0.sweptAt = now - 90_000 }.lost == nil)
    }

    @Test func `a cursor in the future is not believed`() {
        #expect(plan { $0.listedTo = now + 600 }.isWhole)
    }

    @Test func `a backfill reaches as far back as was asked`() {
        let plan = plan { $0.relistFrom = now - 3 * 86_400 }

        #expect(plan.from == now - 3 * 86_400)
        #expect(!plan.isWhole)
    }

    @Test func `a backfill beyond Microsoft's reach is no gap`() {
        let plan = plan { $0.relistFrom = now - 30 * 86_400 }

        #expect(plan.lost == nil)
        #expect(plan.isWhole)
    }
}

extension Feed {
    /// A feed that is enabled and was never read.
    static func sample(contentType: String) -> Feed {
        Feed(
            contentType: contentType,
            state: .enabled,
            stateSince: Date(timeIntervalSince1970: 1_773_000_000),
            listFailures: 0,
            blobsWaiting: 0,
            blobsDone: 0,
            blobsGone: 0,
            blobsDead: 0,
            bytes: 0,
            records: 0,
            recordsRepeated: 0,
            recordsSetAside: 0,
            requests: RequestTally()
        )
    }
}
