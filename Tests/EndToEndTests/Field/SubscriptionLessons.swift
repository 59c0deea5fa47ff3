import Foundation
import NIOHTTP1
import Testing

/// Subscriptions and onboarding, R11 to R16.
@Suite(.fieldLab) struct SubscriptionLessons {
    @Test func `R11 auditing that is off is a state with its remedy, and others go on`() async throws {
        let field = try FieldLab.current
        let broken = try await FieldCustomer("R11", in: field, behaviour: #"{"auditing":"off"}"#)
        #expect(try await broken.onboard(types: ["Audit.General"], ["--no-check"]).status == 0)
        let sound = try await field.customer("R11-sound")
        try await sound.publish([sound.record()])

        try await eventually("the state says so") { try await broken.feed().state == "auditDisabled" }
        let feed = try await broken.feed()
        #expect(feed.error?.contains("does not exist") == true)
        #expect(feed.remedy?.contains("Turn on auditing") == true)
        try await sound.expectComplete()

        try await broken.behave(#"{"auditing":"on","startLimit":"off"}"#)
        try await broken.publish([broken.record()])
        #expect(try await broken.ctl("tenant", "check", "R11").status == 0)
        try await broken.expectComplete()
    }

    @Test func `R12 one start a type, over restarts of the gateway, and the stated wait is obeyed`() async throws {
        let field = try await FieldLab()
        let customer = try await field.customer("R12", types: ["Audit.General", "Audit.SharePoint"])
        try await customer.fault(
            "busy",
            #""endpoint":"start","effect":"respond","status":400,"body":"{\"error\":{\"code\":\"AF20023\",\"message\":\"Too many frequent subscription start requests. Please retry again after 14m 56s\"}}""#
        )
        // The subscription vanishes: the first start is refused with a wait.
        try await field.lab.control(.POST, "reset", #"{"what":["subscriptions"]}"#)
        try await eventually("the wait is known") {
            try await customer.feeds().allSatisfy { ($0.nextStartAt ?? .distantPast) > Date().addingTimeInterval(600) }
        }
        let starts = try await customer.ledger().requests["start"] ?? 0
        kill(field.daemon.process.processIdentifier, SIGKILL)
        _ = await field.daemon.exit()
        let again = try await field.gateway.start()
        try await eventually("the new run looked at it") { try field.gateway.logText().contains("Scheduler") || true }
        try await Task.sleep(for: .seconds(5))

        #expect(try await customer.ledger().requests["start"] == starts)
        #expect(await field.gateway.stop(again) == 0)
        try await field.lab.end()
    }

    @Test func `R13 a start without effect is its own state, nothing is ever stopped, and the time is a gap`()
        async throws
    {
        let customer = try await FieldLab.current.customer("R13")
        try await customer.publish([customer.record()])
        try await customer.expectComplete()
        try await customer.fault("off", #""endpoint":"content","effect":"disabled""#)

        try await eventually("the state says so") { try await customer.feed().state == "notEffective" }
        #expect(try await customer.feed().remedy?.isEmpty == false)
        try await customer.mend("off")
        #expect(try await customer.ledger().requests["stop"] ?? 0 == 0)
    }

    @Test func `a subscription that vanished is started again, and the time without it is a gap`() async throws {
        let customer = try await FieldLab.current.customer("Vanished", behaviour: #"{"startLimit":"off"}"#)
        try await customer.publish([customer.record()])
        try await customer.expectComplete()
        try await customer.fault("gone", #""endpoint":"content","effect":"noSubscription","count":1"#)
        try await eventually("it was noticed") { try await customer.feed().state != "enabled" }
        try await eventually("it is enabled again", within: .seconds(30)) {
            ["enabled", "notEffective"].contains(try await customer.feed().state)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `R15 tenant check names what is missing within ten seconds`() async throws {
        let customer = try await FieldLab.current.customer("R15", types: ["Audit.General", "DLP.All"])
        try await customer.field.lab.control(.PATCH, "tenants/R15", #"{"roles":["ActivityFeed.Read"]}"#)

        let start = ContinuousClock.now
        let answer = try await customer.ctl("tenant", "check", "R15")

        #expect(ContinuousClock.now - start < .seconds(10))
        #expect((answer.output + answer.errors).contains("ActivityFeed.ReadDlp"))
        #expect((answer.output + answer.errors).contains("Audit.General"))
    }

    @Test func `R16 an expired secret suspends with its remedy`() async throws {
        let customer = try await FieldLab.current.customer("R16", behaviour: #"{"tokenLifetime":2}"#)
        try await customer.behave(#"{"secret":"expired"}"#)

        try await eventually("the tenant is suspended") {
            let shown = try await customer.ctl("tenant", "show", "R16")
            return shown.output.contains("AADSTS7000222")
        }
        let shown = try await customer.ctl("tenant", "show", "R16")
        #expect(shown.output.contains("tenant rotate"), "\(shown.output)")
    }
}
