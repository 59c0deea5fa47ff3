import Foundation
import NIOHTTP1
import Testing

/// What other collectors lost, doubled or never told, R1 to R10: one gateway, a customer a lesson.
@Suite(.fieldLab) struct CompletenessLessons {
    @Test func `R1 a record that comes a week late is stored, and told as late in the next digest`() async throws {
        let customer = try await FieldLab.current.customer("R1")
        try await customer.publish([customer.record()])
        try await customer.expectComplete()
        #expect(try await customer.ctl("digest", "run", "R1").status == 0)

        let occurred = Date().addingTimeInterval(-6.9 * 86_400)
        let share =
            #","EventData":"<Type>Edit</Type>","ItemType":"File","SourceFileName":"Late.xlsx","ObjectId":"https://contoso.sharepoint.com/Late.xlsx","CorrelationId":"\#(UUID())""#
        try await customer.publish([customer.record(operation: "AnonymousLinkCreated", created: occurred, more: share)])
        try await customer.expectComplete()

        let digest = try await customer.ctl("digest", "run", "R1", "--format", "json")
        #expect(digest.status == 0, "\(digest.errors)")
        #expect(digest.output.contains("Late.xlsx"))
        let text = try await customer.ctl("digest", "show", "R1", "latest")
        #expect(text.output.lowercased().contains("late"), "\(text.output)")
    }

    @Test(arguments: [0, 1, 2, 7])
    func `R2 a listing of so many pages is ingested whole`(pages: Int) async throws {
        let customer = try await FieldLab.current.customer("R2-\(pages)")
        for _ in 0..<(pages * 3) { try await customer.publish([customer.record()], age: 60) }

        try await customer.expectComplete()
        #expect(try await customer.ledger().records.count == pages * 3)
    }

    @Test func `R3 a page that fails is asked for again, and nothing that is stored comes twice`() async throws {
        let customer = try await FieldLab.current.customer("R3")
        for effect in ["badPage", "internalError", "html", "malformed", "drop"] {
            try await customer.fault(effect, #""endpoint":"content","effect":"\#(effect)","skip":1,"count":2"#)
            for _ in 0..<7 { try await customer.publish([customer.record()]) }
            try await customer.expectComplete()
            try await customer.mend(effect)
        }
        let feed = try await customer.feed()
        #expect(feed.blobsDone == 35)
        #expect(try await customer.gaps().isEmpty)
    }

    @Test func `R6 with nothing new a poll is one listing a type, and no blob`() async throws {
        let customer = try await FieldLab.current.customer("R6", types: ["Audit.General", "Audit.Exchange"])
        for _ in 0..<4 { try await customer.publish([customer.record()]) }
        try await customer.expectComplete()
        try await eventually("the feeds are swept") { try await customer.feeds().allSatisfy { $0.sweptAt != nil } }

        let before = try await customer.ledger().requests
        let listedBefore = try await customer.feed().listedTo
        try await Task.sleep(for: .seconds(10))
        let after = try await customer.ledger().requests
        let listings = (after["content"] ?? 0) - (before["content"] ?? 0)

        #expect(try await customer.feed().listedTo != listedBefore, "it polls")
        // Polls are 0.9 to 1.1 s apart, and one may be under way at either end. Four blobs of page size 3 are two pages.
        #expect((1...12 * 3).contains(listings), "\(listings) listings in 10 s")
        #expect(after["blob"] == before["blob"])
        #expect(after["list"] == before["list"], "subscriptions are looked at every quarter of an hour")
        #expect(after["start"] == before["start"])
        #expect(after["token"] == before["token"])
    }

    @Test func `R7 a blob beyond the limit is a visible failure, and a large one within it is taken in`() async throws {
        try await FieldLab.run(["GATEWAY_BLOB_LIMIT": "16MB"]) { field in
            let customer = try await field.customer("R7")
            try await customer.generate(1, of: 25_000)
            try await eventually("the large one is in") { try await customer.feed().records == 25_000 }

            try await customer.generate(1, of: 40_000)
            try await eventually("the one beyond is a dead letter") { try await customer.feed().blobsDead == 1 }
            let gap = try #require(try await customer.gaps().first { $0.reason == "deadLetter" })
            #expect(gap.repairedAt == nil)
            let shown = try await customer.ctl("content", "show", "R7", try #require(gap.contentId))
            #expect(shown.output.contains("GATEWAY_BLOB_LIMIT"), "\(shown.output)")
        }
    }

    @Test func `R8 a record in two blobs, two types and nine days apart is one`() async throws {
        let customer = try await FieldLab.current.customer("R8", types: ["Audit.General", "Audit.SharePoint"])
        let created = Date().addingTimeInterval(-9 * 86_400)
        let id = UUID()
        let record = customer.record(id, created: created)
        // The same record with its keys in another order.
        let object = try JSONSerialization.jsonObject(with: Data(record.utf8))
        let sorted = String(
            decoding: try JSONSerialization.data(withJSONObject: object, options: .sortedKeys),
            as: UTF8.self
        )
        try await customer.publish([record, customer.record()], age: 3600)
        try await customer.publish([sorted])
        try await customer.publish([record], type: "Audit.SharePoint")

        try await customer.expectComplete()
        try await eventually("all three blobs are in") { try await customer.feeds().map(\.blobsDone).reduce(0, +) == 3 }
        #expect(try await customer.feeds().map(\.recordsRepeated).reduce(0, +) == 2)
    }

    @Test func `R9 what appears late in a listing is found by the overlap, and an object is no list`() async throws {
        let customer = try await FieldLab.current.customer("R9")
        try await customer.publish([customer.record()])
        try await customer.expectComplete()
        // Available since half an hour, and listed only now: before the cursor, within the overlap.
        try await customer.publish([customer.record()], age: 1800, visibleIn: 3)
        try await customer.fault("object", #""endpoint":"content","effect":"object""#)
        try await eventually("the failure is told") {
            try await customer.feed().listErrorCode == "answer.not_a_list"
        }
        try await customer.mend("object")
        try await customer.expectComplete()
        try await eventually("and mended") { try await customer.feed().listErrorCode == nil }
    }

    @Test func `R10 a refused window is cut by Microsoft's clock, and never counts as empty`() async throws {
        let customer = try await FieldLab.current.customer("R10")
        try await customer.fault("window", #""endpoint":"content","effect":"staleWindow","count":4"#)
        try await customer.publish([customer.record()])

        try await customer.expectComplete()
        #expect(try await customer.gaps().isEmpty, "nothing was lost: the window lay within reach")
    }

    @Test func `broken JSON is fetched again, and what stays broken is kept as far as it reads`() async throws {
        let customer = try await FieldLab.current.customer("Broken")
        try await customer.fault("once", #""endpoint":"blob","effect":"truncate","count":1"#)
        try await customer.publish((0..<20).map { _ in customer.record() })
        try await customer.expectComplete()
        #expect(try await customer.feed().recordsSetAside == 0, "the second body was whole")

        try await customer.fault("always", #""endpoint":"blob","effect":"truncate""#)
        try await customer.publish((0..<20).map { _ in customer.record() })
        try await eventually("the damage is told") {
            try await customer.gaps().contains { $0.reason == "contentDamaged" }
        }
        try await eventually("what parsed is kept") { try await customer.feed().recordsSetAside > 0 }
        #expect(try await customer.stored().count > 20)
        let gap = try await customer.gaps().first { $0.reason == "contentDamaged" }
        #expect(gap?.repairedAt == nil, "what is lost stays a gap")
    }

    @Test func `another organization's content is not stored, and suspends until it is looked at`() async throws {
        let customer = try await FieldLab.current.customer("Foreign")
        try await customer.generate(1, of: 5, more: #","organization":"\#(UUID())""#)

        try await eventually("it is told") {
            try await customer.ctl("tenant", "show", "Foreign").output.contains("content.foreign")
        }
        #expect(try await customer.stored().isEmpty)
        #expect(try await customer.gaps().map(\.reason) == ["deadLetter"])
        try await customer.publish([customer.record()])
        #expect(try await customer.ctl("tenant", "resume", "Foreign").status == 0)
        try await eventually("its own is stored") { try await customer.stored().count == 1 }
    }

    @Test func `content that is gone is a gap`() async throws {
        let customer = try await FieldLab.current.customer("Gone")
        try await customer.fault("missing", #""endpoint":"blob","effect":"missing""#)
        try await customer.publish([customer.record()])

        try await eventually("the gap is told", within: .seconds(150)) {
            try await customer.gaps().contains { $0.reason == "contentGone" && $0.contentId != nil }
        }
        #expect(try await customer.feed().blobsGone == 1)
    }
}
