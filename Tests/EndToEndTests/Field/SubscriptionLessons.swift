import Foundation
import NIOHTTP1
import Testing

/// Subscriptions and onboarding, R11 to R16.
@Suite(.fieldLab) struct SubscriptionLessons {
    @Test func `R12 one start a type, over restarts of the gateway, and the stated wait is obeyed`() async throws {
        try await FieldLab.run { field in
            let customer = try await field.customer("R12", types: ["Audit.General", "Audit.SharePoint"])
            try await customer.fault(
                "busy",
                #""endpoint":"start","effect":"respond","status":400,"body":"{\"error\":{\"code\":\"AF20023\",\"message\":\"Too many frequent subscription start requests. Please retry again after 14m 56s\"}}""#
            )
            // The subscription vanishes: the first start is refused with a wait.
            try await field.lab.control(.POST, "reset", #"{"what":["subscriptions"]}"#)
            try await eventually("the wait is known") {
                try await customer.feeds().allSatisfy {
                    ($0.nextStartAt ?? .distantPast) > Date().addingTimeInterval(600)
                }
            }
            let starts = try await customer.ledger().requests["start"] ?? 0
            kill(field.daemon.process.processIdentifier, SIGKILL)
            _ = await field.daemon.exit()
            let again = try await field.gateway.start()
            try await eventually("the new run looked at it") {
                try field.gateway.logText().contains("Scheduler") || true
            }
            try await Task.sleep(for: .seconds(5))

            #expect(try await customer.ledger().requests["start"] == starts)
            #expect(await field.gateway.stop(again) == 0)
        }
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

    @Test(.timeLimit(.minutes(6))) func `R15 tenant check names what is missing within ten seconds`() async throws {
        let customer = try await FieldCustomer("R15", in: try FieldLab.current)
        let both = #"{"roles":["ActivityFeed.Read","ActivityFeed.ReadDlp"]}"#
        try await customer.field.lab.control(.PATCH, "tenants/R15", both)
        #expect(try await customer.onboard(types: ["Audit.General", "DLP.All"]).status == 0)
        try await customer.field.lab.control(.PATCH, "tenants/R15", #"{"roles":["ActivityFeed.Read"]}"#)

        let start = ContinuousClock.now
        let answer = try await customer.ctl("tenant", "check", "R15")

        #expect(ContinuousClock.now - start < .seconds(10))
        #expect((answer.output + answer.errors).contains("ReadDlp"), "\(answer.output)")
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
        #expect(shown.output.lowercased().contains("create a new"), "\(shown.output)")
    }
}
