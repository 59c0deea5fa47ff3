@testable internal import cloudsim
internal import Testing

@Suite struct ContentTests {
    /// Follows the pages of a listing as a client must: with the publisher put on again.
    private func pages(_ lab: inout Lab, _ query: String, header: String = "NextPageUri") throws -> [[String]] {
        var pages: [[String]] = []
        var answer = try lab.content(query)
        while true {
            pages.append(try contentIDs(answer))
            guard let next = answer.headers[header] else { return pages }
            #expect(!next.contains("PublisherIdentifier"))
            let operation = try #require(next.split(separator: "/feed/").last)
            answer = try lab.activity("GET", String(operation))
        }
    }

    @Test(arguments: [(0, [0]), (1, [1]), (3, [3]), (4, [3, 1]), (6, [3, 3]), (19, [3, 3, 3, 3, 3, 3, 1])])
    func `Pages hold together exactly what there is`(_ count: Int, _ sizes: [Int]) throws {
        var lab = Lab { $0.pageSize = 3 }
        let ids = lab.publish(at: (0..<count).map { lab.now.adding(seconds: -Int64(60 + $0 / 2)) }.reversed())
        _ = try lab.start()

        let pages = try pages(&lab, "")

        #expect(pages.map(\.count) == sizes)
        #expect(Set(pages.joined()) == Set(ids))
        #expect(pages.joined().count == ids.count)
    }

    @Test func `The header's other spelling can be had`() throws {
        var lab = Lab {
            $0.pageSize = 1
            $0.nextPageHeader = "NextPageUrl"
        }
        lab.publish(at: [lab.now, lab.now])
        _ = try lab.start()

        #expect(try pages(&lab, "", header: "NextPageUrl").map(\.count) == [1, 1])
        #expect(try lab.content().headers["NextPageUri"] == nil)
    }

    @Test func `What comes between two pages neither repeats nor hides an entry`() throws {
        var lab = Lab { $0.pageSize = 2 }
        let ids = lab.publish(at: (1...4).map { lab.now.adding(minutes: Int64($0) - 60) })
        _ = try lab.start()
        let window = Lab.window(lab.now.adding(minutes: -120), lab.now)
        let first = try lab.content(window)
        lab.publish(at: [lab.now.adding(minutes: -90)])

        let next = try #require(first.headers["NextPageUri"]?.split(separator: "/feed/").last)
        let second = try lab.activity("GET", String(next))

        #expect(try contentIDs(first) + contentIDs(second) == ids)
    }

    @Test func `A window takes its start and leaves its end`() throws {
        var lab = Lab()
        let edge = lab.now.adding(minutes: -60)
        let ids = lab.publish(at: [edge.adding(milliseconds: -1), edge, edge.adding(minutes: 10)])
        _ = try lab.start()

        #expect(try contentIDs(lab.content(Lab.window(edge, edge.adding(minutes: 10)))) == [ids[1]])
        #expect(try contentIDs(lab.content(Lab.window(edge.adding(minutes: -10), edge))) == [ids[0]])
    }

    @Test func `What is not there yet appears when its time has come`() throws {
        var lab = Lab()
        let ids = lab.publish(at: [lab.now.adding(minutes: 10)])
        _ = try lab.start()
        let window = Lab.window(lab.now, lab.now.adding(minutes: 30))
        #expect(try contentIDs(lab.content(window)).isEmpty)
        #expect(try lab.activity("GET", "audit/\(ids[0])").code() == "AF20050")

        lab.now = lab.now.adding(minutes: 10)

        #expect(try contentIDs(lab.content(window)) == ids)
    }

    @Test func `A window outside the rules is refused and counted`() throws {
        var lab = Lab()
        _ = try lab.start()
        let now = lab.now
        let cases = [
            (Lab.window(now.adding(minutes: -1_441), now), "AF20030"),
            ("&startTime=\(now.recordTime)", "AF20030"), ("&endTime=\(now.recordTime)", "AF20030"),
            (Lab.window(now, now), "AF20030"),
            (Lab.window(now.adding(minutes: -7 * 1_440 - 1), now.adding(minutes: -6 * 1_440 - 10)), "AF20055"),
            ("&startTime=yesterday&endTime=\(now.recordTime)", "AF20002"),
            ("&startTime=2026-12-31T00:00:00.000&endTime=\(now.recordTime)", "AF20002"),
            ("&nextPage=abc", "AF20031"),
        ]

        for (query, code) in cases {
            let answer = try lab.content(query)
            #expect(answer.status == 400, "\(query)")
            #expect(try answer.code() == code, "\(query)")
        }

        #expect(lab.cloud.statistics.refusals == ["AF20030": 4, "AF20055": 1, "AF20002": 2, "AF20031": 1])
        #expect(
            try lab.content(Lab.window(now.adding(minutes: -7 * 1_440), now.adding(minutes: -6 * 1_440))).status == 200
        )
        #expect(try lab.content("&startTime=2026-12-31&endTime=2027-01-01T00:00").status == 200)
        #expect(try lab.content("&startTime=2026-12-31T00:00:00Z&endTime=2027-01-01T00:00:00Z").status == 200)
    }

    @Test func `A blob is fetched by its listed address, byte for byte, and counted`() throws {
        var lab = Lab()
        lab.publish(at: [lab.now])
        _ = try lab.start()
        let listing = try lab.content().json()
        guard case .array(let items) = listing, let item = items.first else {
            Issue.record("nothing listed")
            return
        }
        let uri = try #require(item["contentUri"]?.text)
        #expect(uri.hasPrefix("\(lab.cloud.settings.baseURL)/activity/api/v1.0/\(lab.tenant)/activity/feed/audit/"))
        #expect(item["contentId"]?.text?.split(separator: "$").count == 5)
        let path = String(try #require(uri.split(separator: "/feed/").last))

        let answer = try lab.activity("GET", path)
        let escaped = try lab.activity("GET", path.replacing("$", with: "%24"))

        #expect(answer.text == #"[{"Id":"\#(lab.now.milliseconds)"}]"#)
        #expect(escaped.text == answer.text)
        #expect(lab.cloud.statistics.blobs == ["contoso": 2])
        #expect(lab.cloud.statistics.repeatedBlobs == ["contoso": 1])
    }

    @Test func `A blob that is unknown, another's, malformed or expired is refused`() throws {
        var lab = Lab()
        let ids = lab.publish(at: [lab.now])
        #expect(try lab.activity("GET", "audit/\(ids[0])").code() == "AF20022")
        _ = try lab.start()

        #expect(try lab.activity("GET", "audit/\(ids[0].replacing("na0045", with: "na0046"))").status == 404)
        #expect(try lab.activity("GET", "audit/nonsense").code() == "AF20052")
        let foreign = try lab.token(tenant: lab.other)
        #expect(try lab.activity("GET", "audit/\(ids[0])", tenant: lab.other, token: foreign).code() == "AF20050")
        lab.now = lab.now.adding(minutes: 7 * 1_440)
        #expect(try lab.activity("GET", "audit/\(ids[0])").code() == "AF20051")
    }
}
