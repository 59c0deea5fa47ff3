import FoundationEssentials
import Testing

@testable import Gateway

@Suite struct DigestTests {
    @Test func `risk goes first, then new, changed, removed and used, each event once`() {
        let digest = DigestSample.digest(entries: DigestSample.entries.shuffled())

        #expect(digest.sections.map(\.kind) == [.needsAttention, .new, .removed, .used])
        #expect(digest.events.map(\.eventId) == ["e-01", "e-02", "e-03", "e-04", "e-05", "e-06"])
        #expect(digest.headline == "6 sharing events on Monday, 2 March 2026, 2 need attention.")
    }

    @Test func `an event of a day before is marked late, one of the morning after is not`() {
        let digest = DigestSample.digest()

        #expect(digest.events.filter { $0.lateFrom != nil }.map(\.eventId) == ["e-03"])
        #expect(digest.lateArrivals == [.init(day: CivilDay(daysSince1970: 20_508), count: 1)])
        #expect(
            DigestWords(digest).lateLines == ["1 event from Tuesday, 24 February arrived late and is told here."]
        )
    }

    @Test func `counts and who shared most are of the events themselves`() {
        let digest = DigestSample.digest()

        #expect(digest.counts.reduce(0) { $0 + $1.count } == 6)
        #expect(digest.topSharers.map(\.name) == ["alex@contoso.example", "megan@contoso.example"])
        #expect(digest.topSharers.map(\.count) == [2, 1])
    }

    @Test func `an empty day says whether that is all there is to know`() {
        let unknown = DigestCompleteness(period: DigestSample.period, feeds: [], recordsIngested: 0)
        let headline = { DigestSample.digest(entries: [], completeness: $0).headline }

        #expect(headline(DigestSample.complete) == "Nothing was shared on Monday, 2 March 2026.")
        #expect(headline(DigestSample.incomplete).hasSuffix("but not everything could be read."))
        #expect(headline(unknown).hasSuffix("whether everything was read is unknown."))
    }

    @Test(arguments: ["waiting", "failed", "gap", "off", "short", "late start"])
    func `anything missing makes a feed incomplete`(what: String) {
        var feed = DigestSample.feed("Audit.General")
        #expect(feed.verdict(over: DigestSample.period) == .complete)

        switch what {
        case "waiting": feed.waiting = 1
        case "failed": feed.failed = 1
        case "gap": feed.gaps = [.init(from: DigestSample.period.lowerBound, to: nil, reason: "r")]
        case "off": feed.isSubscribed = false
        case "short": feed.coveredTo = DigestSample.period.upperBound.addingTimeInterval(-1)
        default: feed.coveredFrom = DigestSample.period.lowerBound.addingTimeInterval(1)
        }

        #expect(feed.verdict(over: DigestSample.period) == .incomplete)
    }

    @Test func `a feed that was never listed is unknown, and something missing outweighs it`() {
        var unlisted = DigestSample.feed("Audit.General")
        unlisted.coveredTo = nil
        var waiting = DigestSample.feed("Audit.SharePoint")
        waiting.waiting = 1
        let verdict = {
            DigestCompleteness(period: DigestSample.period, feeds: $0, recordsIngested: 0).verdict
        }

        #expect(verdict([unlisted, DigestSample.feed("DLP.All")]) == .unknown)
        #expect(verdict([unlisted, waiting]) == .incomplete)
    }

    @Test func `the document reads back as it was and always has the same bytes`() throws {
        let digest = DigestSample.digest()

        let bytes = try digest.json()

        #expect(try Digest(json: bytes) == digest)
        for _ in 0..<20 { #expect(try digest.json() == bytes) }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.hasPrefix(#"{"alerts":{"alerts":[{"alertId":"0b8f5d7e-5c93-4a6b-9f0e-0d9b8f7b1c11","#))
        #expect(text.contains(#""day":"2026-03-02""#))
        #expect(text.contains(#""period":{"from":"2026-03-01T23:00:00Z","to":"2026-03-02T23:00:00Z"}"#))
        #expect(text.contains(#""lateFrom":"2026-02-24""#))
    }

    @Test func `a fraction of a second survives to the millisecond`() throws {
        var entry = DigestSample.entries[0]
        entry.occurredAt = Date(timeIntervalSince1970: 1_772_439_120.1234)
        let bytes = try DigestSample.digest(entries: [entry]).json()

        let read = try #require(try Digest(json: bytes).events.first)

        #expect(read.occurredAt.rfc3339 == "2026-03-02T08:12:00.123Z")
    }
}
