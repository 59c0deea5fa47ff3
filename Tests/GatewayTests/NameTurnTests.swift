import AuditRecords
import Foundation
import GatewayTesting
import MicrosoftCloud
import Postgres
import Testing

@testable import Gateway

@Suite(.scratchDatabase) struct NameTurnTests {
    private let fixtures = Fixtures()
    private let contoso = Fixtures.contoso

    private func start(_ events: [SharingEvent]) async throws -> ScriptedCloud {
        try await fixtures.addTenant(contoso, name: "Contoso")
        try await fixtures.store(events, of: contoso)
        return ScriptedCloud(contoso, Fixtures.answers)
    }

    @Test func `bare ids get names, kinds and reach, and what the record says stays`() async throws {
        let flow = SharedResource(.cloudFlow, id: Fixtures.flow, environmentID: Fixtures.environment)
        let events = [
            Fixtures.event(.granted, [Audience(.unknown, id: Fixtures.robin)]),
            Fixtures.event(.granted, [Audience(.unknown, id: Fixtures.sales)], actor: Actor(.user, id: Fixtures.ada)),
            Fixtures.event(.granted, [Audience(.organisation, id: contoso.description)]),
            Fixtures.event(.granted, flow, [Audience(.person, id: Fixtures.ada, name: "said by the record")]),
        ]
        let cloud = try await start(events)

        _ = try await fixtures.turn(contoso, at: cloud)
        let told = try await fixtures.decorated(events, of: contoso)

        #expect(told.map(\.event.resource.name) == ["Expenses", "Expenses", "Expenses", "Invoices"])
        #expect(told.map(\.event.resource.environmentName) == Array(repeating: "Production", count: 4))
        #expect(told[0].event.resource.owner == "ada@contoso.example")
        #expect(told[0].event.audiences[0].kind == .guest)
        #expect(told[0].event.audiences[0].name == "robin@adatum.com")
        #expect(told[0].event.audiences[0].domain == "adatum.com")
        #expect(told[0].event.audiences[0].id == Fixtures.robin, "the record's id stays")
        #expect(told[0].reach?.text == "1 guest")
        #expect(told[0].event.risk.reasons.contains { $0.code.hasPrefix("guest.") })
        #expect(told[1].event.audiences[0].kind == .group)
        #expect(told[1].reach?.text == "group Sales: 40 members, 2 of them guests")
        #expect(told[1].reach?.people == 40)
        #expect(told[1].event.actor.name == "ada@contoso.example")
        #expect(told[1].event.summary.contains("the group Sales"))
        #expect(told[2].reach?.text == "Everyone: 412 accounts and 9 guests")
        #expect(told[2].guesses.count == 1)
        #expect(told[3].event.audiences[0].name == "said by the record")
        #expect(told.allSatisfy { $0.namesAsOf != nil })
        #expect(told[0].present?.assignments.count == 3)
        #expect(told[0].present?.assignments[1].name == "robin@adatum.com")
        #expect(try await fixtures.lookUps(of: contoso).notices.isEmpty)
    }

    @Test func `what is known and fresh is not asked for again, an event that is newer asks anew`() async throws {
        let events = [Fixtures.event(.granted, [Audience(.unknown, id: Fixtures.robin)])]
        let cloud = try await start(events)
        _ = try await fixtures.turn(contoso, at: cloud)
        let first = cloud.asked.count

        let rest = try await fixtures.turn(contoso, at: cloud)
        #expect(cloud.asked.count == first)
        #expect(rest >= .seconds(600))

        try await fixtures.store([Fixtures.event(.granted, [Audience(.unknown, id: Fixtures.robin)])], of: contoso)
        _ = try await fixtures.turn(contoso, at: cloud)
        let more = cloud.asked.dropFirst(first)
        #expect(more.count == 2, "the app and who has it, no names: \(more)")
        #expect(more.allSatisfy { $0.contains(Fixtures.app) })
    }

    @Test func `a missing registration is told once, silences Power Platform alone, and is forgotten when mended`()
        async throws
    {
        let flow = SharedResource(.cloudFlow, id: Fixtures.flow, environmentID: Fixtures.environment)
        let events = [
            Fixtures.event(.granted, [Audience(.unknown, id: Fixtures.robin)]),
            Fixtures.event(.granted, flow, [Audience(.unknown, id: Fixtures.robin)]),
        ]
        let cloud = try await start(events)
        cloud.answer { $0.url.contains("graph.") ? try Fixtures.answers($0) : Fixtures.refused("Forbidden") }

        _ = try await fixtures.turn(contoso, at: cloud)
        let asked = cloud.asked.count
        let refused = try await fixtures.lookUps(of: contoso)
        let told = try await fixtures.decorated(events, of: contoso)
        let rest = try await fixtures.turn(contoso, at: cloud)

        #expect(refused.notices.count == 1, "\(refused.notices)")
        let notice = try #require(refused.notices.first)
        #expect(
            notice.hasPrefix("Names unavailable (Power Apps, Power Automate): Register the app as a Power Platform")
        )
        #expect(notice.contains("New-PowerAppManagementApp -ApplicationId "))
        #expect(told[0].event.audiences[0].name == "robin@adatum.com")
        #expect(told[0].event.resource.name == nil)
        #expect(cloud.asked.count == asked, "nobody is asked before the hour is over")
        #expect(rest > .seconds(600))

        cloud.answer(Fixtures.answers)
        try await fixtures.database.asWorker { try await NameLeases.rouse(contoso, on: $0) }
        _ = try await fixtures.turn(contoso, at: cloud)
        let mended = try await fixtures.lookUps(of: contoso)
        let again = try await fixtures.decorated(events, of: contoso)
        #expect(mended.notices.isEmpty)
        #expect(again.map(\.event.resource.name) == ["Expenses", "Invoices"])
    }

    @Test func `a missing Graph permission names it, and counting members needs its own`() async throws {
        let cloud = try await start([Fixtures.event(.granted, [Audience(.unknown, id: Fixtures.sales)])])
        cloud.answer {
            $0.url.contains("$batch") ? Fixtures.refused("Authorization_RequestDenied") : try Fixtures.answers($0)
        }

        _ = try await fixtures.turn(contoso, at: cloud)

        let report = try await fixtures.lookUps(of: contoso)
        #expect(report.notices.count == 1)
        #expect(report.notices.first?.contains("GroupMember.Read.All") == true)
        let told = try await fixtures.decorated(
            [Fixtures.event(.granted, [Audience(.unknown, id: Fixtures.sales)])],
            of: contoso
        )
        #expect(told[0].reach?.text == "group Sales: members not known")
        #expect(told[0].reach?.people == nil)
    }

    @Test func `throttling waits as long as it says and is no trouble to tell`() async throws {
        let cloud = try await start([Fixtures.event(.granted, [Audience(.unknown, id: Fixtures.robin)])])
        cloud.answer { request in
            guard request.url.contains("api.powerapps.com") else { return try Fixtures.answers(request) }
            return .json("", status: 429, headers: [("Retry-After", "77")])
        }

        let rest = try await fixtures.turn(contoso, at: cloud)

        #expect(try await fixtures.lookUps(of: contoso).notices.isEmpty)
        #expect(rest > .seconds(70) && rest < .seconds(90))
        let asked = cloud.asked.filter { $0.contains("api.powerapps.com") }
        #expect(asked.count == 1)
    }

    @Test func `an app that is gone keeps its name and loses its present state`() async throws {
        let events = [Fixtures.event(.granted, [Audience(.unknown, id: Fixtures.robin)])]
        let cloud = try await start(events)
        _ = try await fixtures.turn(contoso, at: cloud)
        cloud.answer { request in
            guard request.url.contains("/apps/") else { return try Fixtures.answers(request) }
            return .json(#"{"error":{"code":"AppNotFound","message":"No."}}"#, status: 404)
        }
        try await fixtures.store(events, of: contoso)
        try await fixtures.store([Fixtures.event(.granted, [Audience(.unknown, id: Fixtures.ada)])], of: contoso)

        _ = try await fixtures.turn(contoso, at: cloud)

        let told = try await fixtures.decorated(events, of: contoso)
        #expect(told[0].event.resource.name == "Expenses")
        #expect(told[0].present?.goneAt != nil)
        let shares = try await fixtures.database.asTenant(contoso) {
            try await Inventory.page(tenant: contoso, .init(), before: nil, limit: 100, on: $0)
        }
        #expect(shares.isEmpty, "what is gone is shared no more")
    }

    @Test func `one replica at a time has a tenant's turn, and a paused tenant has none`() async throws {
        try await fixtures.addTenant(contoso, name: "Contoso")
        try await fixtures.note(contoso)

        let first = try await fixtures.database.asWorker { try await NameLeases.take(upTo: 9, holder: "one", on: $0) }
        let second = try await fixtures.database.asWorker { try await NameLeases.take(upTo: 9, holder: "two", on: $0) }
        let lease = try #require(first.first)
        try await fixtures.database.asWorker {
            try await NameLeases.giveBack(
                lease,
                holder: "one",
                dueIn: .zero,
                levels: [.powerApps: LookupPace.Level(tokens: 3, at: Date())],
                on: $0
            )
        }
        let third = try await fixtures.database.asWorker { try await NameLeases.take(upTo: 9, holder: "two", on: $0) }

        #expect(first.map(\.tenant) == [contoso])
        #expect(second.isEmpty)
        #expect(third.first?.levels[.powerApps]?.tokens == 3, "the budget goes with the tenant")
        try await fixtures.database.asWorker { connection in
            try await TenantStore.setState(.paused, of: contoso, on: connection)
            try await connection.execute("update lookup_turn set leased_until = null, due_at = now()")
        }
        let paused = try await fixtures.database.asWorker { try await NameLeases.take(upTo: 9, holder: "x", on: $0) }
        #expect(paused.isEmpty)
    }

    @Test func `a new event makes its tenant due, an old one does not`() async throws {
        try await fixtures.addTenant(contoso, name: "Contoso")
        let before = Date() - 60
        try await fixtures.store([Fixtures.event(.granted, [Audience(.anyone)])], of: contoso)
        _ = try await fixtures.database.asWorker {
            try await $0.execute("update lookup_turn set due_at = now() + interval '1 hour'")
        }

        let newest = try await fixtures.database.asWorker { try await NameLeases.wake(since: before, on: $0) }
        let due = try await fixtures.count("select count(*)::int from lookup_turn where due_at <= now()")
        _ = try await fixtures.database.asWorker {
            try await $0.execute("update lookup_turn set due_at = now() + interval '1 hour'")
        }
        let again = try await fixtures.database.asWorker { try await NameLeases.wake(since: newest, on: $0) }
        let still = try await fixtures.count("select count(*)::int from lookup_turn where due_at <= now()")

        #expect(newest > before)
        #expect(due == 1)
        #expect(again == newest)
        #expect(still == 0)
    }

    @Test func `a tenant sees nothing of another's names`() async throws {
        let events = [Fixtures.event(.granted, [Audience(.unknown, id: Fixtures.robin)])]
        let cloud = try await start(events)
        _ = try await fixtures.turn(contoso, at: cloud)
        try await fixtures.addTenant(Fixtures.fabrikam, name: "Fabrikam")

        let told = try await fixtures.decorated(events, of: Fixtures.fabrikam)

        #expect(told[0].event.audiences[0].name == nil)
        #expect(told[0].event.resource.name == nil)
        #expect(told[0].namesAsOf == nil)
    }
}
