import Foundation
import NIOHTTP1
import Testing

/// What takes hours or days, by the stand-in's clock: every time about content is by Microsoft's clock, not ours.
@Suite struct ClockLessons {
    private func move(_ field: FieldLab, by seconds: Int) async throws {
        try await field.lab.control(.POST, "clock", #"{"advanceSeconds":\#(seconds)}"#)
    }

    @Test(arguments: [-600, 600])
    func `R10 a clock ten minutes off, either way, loses nothing at the edges of windows`(skew: Int) async throws {
        let field = try await FieldLab(cloud: ["--no-start-limit"])
        try await move(field, by: skew)
        let customer = try await field.customer("Skew")
        for age in [0, 1, 3599, 3600, 3601, 86_400, 7 * 86_400 - 400] {
            try await customer.publish([customer.record()], age: age)
        }
        try await customer.expectComplete()
        // And what appears only after its time was listed.
        try await customer.publish([customer.record()], age: 600, visibleIn: 3)
        try await customer.publish([customer.record()], age: 3000, visibleIn: 3)
        try await customer.expectComplete()
        #expect(try await customer.gaps().isEmpty)
        try await field.end()
    }

    @Test func `the daily sweep finds what appeared long after its time`() async throws {
        let field = try await FieldLab()
        let customer = try await field.customer("Sweep")
        try await customer.publish([customer.record()])
        try await customer.expectComplete()
        let late = customer.record()
        try await customer.publish([late], age: 3 * 86_400)
        try await Task.sleep(for: .seconds(3))
        #expect(try await customer.feed().blobsDone == 1, "a poll looks back an hour only")

        // Hour by hour, or it would be an outage.
        for _ in 0..<54 {
            try await move(field, by: 1800)
            let listed = try await customer.feed().listedTo ?? .distantPast
            try await eventually("polled") {
                try await customer.feed().listedTo ?? .distantPast > listed.addingTimeInterval(1500)
            }
        }
        try await customer.expectComplete()
        try await field.end()
    }

    @Test func `R5 an outage of nine days is swept for what is left, and the rest is a gap`() async throws {
        let field = try await FieldLab(cloud: ["--no-start-limit"])
        let customer = try await field.customer("Outage")
        try await customer.publish([customer.record()])
        try await customer.expectComplete()
        #expect(try await customer.ctl("tenant", "pause", "Outage").status == 0)
        try await move(field, by: 9 * 86_400)
        try await customer.publish([customer.record()], age: 5 * 86_400)
        #expect(try await customer.ctl("tenant", "resume", "Outage").status == 0)

        try await customer.expectComplete()
        try await eventually("the gap is told") { try await customer.gaps().contains { $0.reason == "outage" } }
        let gap = try #require(try await customer.gaps().first { $0.reason == "outage" })
        #expect((1.9 * 86_400...2.1 * 86_400).contains(gap.to.timeIntervalSince(gap.from)))
        try await field.end()
    }

    @Test func `R3 a window that fails for hours becomes a gap, and closes when it is listed after all`() async throws {
        let field = try await FieldLab()
        let customer = try await field.customer("Stuck")
        try await customer.publish([customer.record()])
        try await customer.expectComplete()
        try await customer.fault("stuck", #""endpoint":"content","effect":"badPage""#)
        for _ in 0..<7 { try await customer.publish([customer.record()]) }
        try await eventually("the failure is told") { try await customer.feed().listErrorCode == "AF20031" }
        for _ in 0..<13 {
            try await move(field, by: 1800)
            try await Task.sleep(for: .milliseconds(1500))
        }
        try await eventually("the gap is told") {
            try await customer.gaps().contains { $0.reason == "listingFailed" && $0.repairedAt == nil }
        }
        try await customer.mend("stuck")
        #expect(try await customer.ctl("backfill", "Stuck", "--since", "1d").status == 0)
        try await customer.expectComplete()
        try await eventually("the gap is closed") {
            try await customer.gaps().allSatisfy { $0.reason != "listingFailed" || $0.repairedAt != nil }
        }
        try await field.end()
    }
}
