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
        try await FieldLab.run(cloud: ["--no-start-limit"]) { field in
            try await move(field, by: skew)
            // Before it is onboarded: content a day old that comes after the first sweep is the next sweep's.
            let customer = try await FieldCustomer("Skew", in: field)
            for age in [0, 1, 3599, 3600, 3601, 86_400, 7 * 86_400 - 3600] {
                try await customer.publish([customer.record()], age: age)
            }
            #expect(try await customer.onboard(types: ["Audit.General"]).status == 0)
            try await customer.expectComplete()
            // And what appears only after its time was listed.
            try await customer.publish([customer.record()], age: 600, visibleIn: 3)
            try await customer.publish([customer.record()], age: 3000, visibleIn: 3)
            try await customer.expectComplete()
            #expect(try await customer.gaps().isEmpty)
        }
    }

    @Test func `the daily sweep finds what appeared long after its time`() async throws {
        try await FieldLab.run(["GATEWAY_LIST_OVERLAP": "23h"]) { field in
            let customer = try await field.customer("Sweep")
            try await customer.publish([customer.record()])
            try await customer.expectComplete()
            try await eventually("the first sweep is over") { try await customer.feed().sweptAt != nil }
            try await customer.publish([customer.record()], age: 3 * 86_400)
            let before = try await customer.feed().listedTo ?? .distantPast
            try await eventually("polled") {
                try await customer.feed().listedTo ?? .distantPast > before.addingTimeInterval(1)
            }
            #expect(try await customer.feed().blobsDone == 1, "a poll looks back by the overlap only")

            // Less than the overlap at a time, or it would be an outage.
            for _ in 0..<2 {
                let listed = try await customer.feed().listedTo ?? .distantPast
                try await move(field, by: 15 * 3600)
                try await eventually("polled") {
                    try await customer.feed().listedTo ?? .distantPast > listed.addingTimeInterval(3600)
                }
            }
            try await customer.expectComplete()
        }
    }

    @Test func `R5 an outage of nine days is swept for what is left, and the rest is a gap`() async throws {
        try await FieldLab.run(cloud: ["--no-start-limit"]) { field in
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
        }
    }

    @Test func `R3 a window that fails for hours becomes a gap, and closes when it is listed after all`() async throws {
        try await FieldLab.run { field in
            let customer = try await field.customer("Stuck")
            try await customer.publish([customer.record()])
            try await customer.expectComplete()
            try await customer.fault("stuck", #""endpoint":"content","effect":"badPage""#)
            for _ in 0..<7 { try await customer.publish([customer.record()]) }
            try await eventually("the failure is told") { try await customer.feed().listErrorCode == "AF20031" }
            try await eventually("the gap is told") {
                try await move(field, by: 1800)
                // Due at once, where a failing tenant would back off.
                #expect(try await customer.ctl("tenant", "resume", "Stuck").status == 0)
                return try await customer.gaps().contains { $0.reason == "listingFailed" && $0.repairedAt == nil }
            }
            try await customer.mend("stuck")
            #expect(try await customer.ctl("backfill", "Stuck", "--since", "1d").status == 0)
            try await customer.expectComplete()
            try await eventually("the gap is closed") {
                try await customer.gaps().allSatisfy { $0.reason != "listingFailed" || $0.repairedAt != nil }
            }
        }
    }

    @Test func `R11 auditing that is off is a state with its remedy, and others go on`() async throws {
        try await FieldLab.run { field in
            let broken = try await FieldCustomer("R11", in: field, behaviour: #"{"auditing":"off"}"#)
            #expect(try await broken.onboard(types: ["Audit.General"], ["--no-check"]).status == 0)
            let sound = try await field.customer("R11-sound")
            try await sound.publish([sound.record()])

            try await eventually("the state says so") { try await broken.feed().state == "auditDisabled" }
            let feed = try await broken.feed()
            #expect(feed.error?.contains("does not exist") == true)
            #expect(feed.remedy?.contains("Turn on auditing") == true)
            try await sound.expectComplete()

            try await broken.behave(#"{"auditing":"on"}"#)
            try await broken.publish([broken.record()])
            // The next start may be sent after a quarter of an hour; then the tenant is active again by itself.
            try await move(field, by: 1000)
            #expect(try await broken.ctl("tenant", "resume", "R11").status == 0)
            try await broken.expectComplete()
        }
    }

    @Test func `a subscription that vanished is started again, and the time without it is a gap`() async throws {
        try await FieldLab.run { field in
            let customer = try await field.customer("Vanished")
            try await customer.publish([customer.record()])
            try await customer.expectComplete()
            try await field.lab.control(.POST, "reset", #"{"what":["subscriptions"]}"#)
            try await eventually("it was noticed") { try await customer.feed().state == "disabledByAdmin" }
            #expect(try await customer.feed().remedy?.isEmpty == false)
            try await move(field, by: 1000)
            #expect(try await customer.ctl("tenant", "resume", "Vanished").status == 0)

            try await eventually("the gap is told") {
                try await customer.gaps().contains { $0.reason == "subscriptionStopped" }
            }
            try await customer.publish([customer.record()])
            try await customer.expectComplete()
            #expect(try await customer.feed().state == "enabled")
        }
    }
}
