import AuditRecords
import Foundation
import GatewayTesting
import MicrosoftCloud
import Postgres
import Testing

@testable import Gateway

@Suite(.scratchDatabase) struct InventoryTests {
    private let fixtures = Fixtures()
    private let contoso = Fixtures.contoso
    private let file = SharedResource(.file, id: "f1", name: "Budget.xlsx", url: "https://contoso.example/Budget.xlsx")

    private func shares(_ selection: Inventory.Selection = .init(), limit: Int = 100) async throws -> [WideShare] {
        try await fixtures.database.asTenant(contoso) {
            try await Inventory.page(tenant: contoso, selection, before: nil, limit: limit, on: $0).map(\.share)
        }
    }

    private func words(_ shares: [WideShare]) -> [String] {
        shares.map { "\($0.resource.name ?? $0.resource.id ?? "") \($0.audience.kind)" }
    }

    @Test func `what was opened and not closed since is there, whatever the order of arrival`() async throws {
        let link = Fixtures.event(.linkCreated, file, [Audience(.anyone)], hoursAgo: 50)
        let removed = Fixtures.event(.linkRemoved, file, [Audience(.anyone)], hoursAgo: 40)
        let again = Fixtures.event(.linkCreated, file, [Audience(.anyone)], hoursAgo: 30)
        let guest = Fixtures.event(
            .granted,
            file,
            [Audience(.guest, name: "kim@fabrikam.example", domain: "fabrikam.example")],
            hoursAgo: 20
        )
        let revoked = Fixtures.event(.revoked, file, [Audience(.guest, name: "Kim@fabrikam.example")], hoursAgo: 10)
        let all = [link, removed, again, guest, revoked]
        try await fixtures.addTenant(contoso, name: "Contoso")

        for order in [all, all.reversed(), [again, removed, guest, link, revoked, again, guest]] {
            try await fixtures.database.asWorker { connection in
                try await connection.execute("delete from sharing_event")
                try await connection.execute("delete from sharing_line")
            }
            for event in order { try await fixtures.store([event], of: contoso) }

            let found = try await shares()

            #expect(words(found) == ["Budget.xlsx anyone"])
            #expect(found.first?.eventId == again.id.uuidString.lowercased())
            #expect(found.first?.source == .auditRecord)
            #expect(found.first?.evidence.hasPrefix("by audit record of ") == true)
            #expect(found.first?.reach?.isUnbounded == true)
        }
    }

    @Test func `of two links each is closed by its own removal, or by one that does not say which`() async throws {
        try await fixtures.addTenant(contoso, name: "Contoso")
        let one = Fixtures.event(.linkCreated, file, [Audience(.anyone)], hoursAgo: 9, details: ["sharingID": "one"])
        let two = Fixtures.event(.linkCreated, file, [Audience(.anyone)], hoursAgo: 8, details: ["sharingID": "two"])
        try await fixtures.store([one, two], of: contoso)
        try await fixtures.store(
            [Fixtures.event(.linkRemoved, file, [Audience(.anyone)], hoursAgo: 7, details: ["sharingID": "two"])],
            of: contoso
        )
        let left = try await shares()
        try await fixtures.store([Fixtures.event(.linkRemoved, file, [], hoursAgo: 6)], of: contoso)
        let none = try await shares()

        #expect(left.map(\.eventId) == [one.id.uuidString.lowercased()])
        #expect(none.isEmpty)
    }

    @Test func `a look-up is believed until an event is newer`() async throws {
        let granted = Fixtures.event(.granted, [Audience(.unknown, id: Fixtures.sales)], hoursAgo: 5)
        try await fixtures.addTenant(contoso, name: "Contoso")
        try await fixtures.store([granted], of: contoso)
        let told = try await shares()
        #expect(told.isEmpty, "nobody knows yet that it is a group")

        _ = try await fixtures.turn(contoso, at: ScriptedCloud(contoso, Fixtures.answers))
        let found = try await shares()

        #expect(
            words(found) == ["Expenses organisation", "Expenses guest"]
                || words(found) == ["Expenses guest", "Expenses organisation"]
        )
        #expect(found.allSatisfy { $0.source == .lookUp && $0.evidence.hasPrefix("looked up ") })
        #expect(found.first?.resource.environmentName == "Production")
        #expect(found.first?.resource.owner == "ada@contoso.example")
        #expect(found.first { $0.audience.kind == .organisation }?.reach?.text == "Everyone: 412 accounts and 9 guests")
        #expect(found.first { $0.audience.kind == .guest }?.audience.name == "robin@adatum.com")

        // What happens after the look-up is known by its record.
        try await fixtures.store(
            [
                Fixtures.event(.revoked, [Audience(.unknown, id: Fixtures.robin)], hoursAgo: -1),
                Fixtures.event(.granted, [Audience(.unknown, id: Fixtures.sales)], hoursAgo: -1),
            ],
            of: contoso
        )
        let groups = try await shares(.init(audience: .group))
        let rest = try await shares()
        #expect(words(groups) == ["Expenses group"])
        #expect(groups.first?.audience.name == "Sales")
        #expect(groups.first?.source == .auditRecord)
        #expect(!words(rest).contains("Expenses guest"))
    }

    @Test func `more than twenty people one by one are one line, a team's members none`() async throws {
        try await fixtures.addTenant(contoso, name: "Contoso")
        let people = (0..<21).map { Audience(.person, name: "p\($0)@contoso.example") }
        let team = SharedResource(.team, id: "t1", name: "Everybody")
        try await fixtures.store(
            [
                Fixtures.event(.granted, file, Array(people.prefix(11))),
                Fixtures.event(.granted, file, Array(people.dropFirst(10))), Fixtures.event(.joined, team, people),
                Fixtures.event(.granted, SharedResource(.file, id: "f2"), Array(people.prefix(20))),
            ],
            of: contoso
        )

        let found = try await shares()

        #expect(words(found) == ["Budget.xlsx people"])
        #expect(found.first?.reach?.people == 21)
    }

    @Test func `small groups are told when groups are asked for`() async throws {
        try await fixtures.addTenant(contoso, name: "Contoso")
        try await fixtures.store(
            [Fixtures.event(.granted, file, [Audience(.group, id: Fixtures.sales, name: "Sales")])],
            of: contoso
        )
        let unknown = try await shares()
        _ = try await fixtures.database.asWorker {
            try await $0.execute(
                "update directory_entry set kind = 'group', accounts = 5, guests = 0, counted_at = now()"
            )
        }

        #expect(words(unknown) == ["Budget.xlsx group"], "one of unknown size may be big")
        #expect(try await shares().isEmpty)
        #expect(try await shares(.init(audience: .group)).first?.reach?.text == "group Sales: 5 members")
        #expect(try await shares(.init(kind: "site", audience: .group)).isEmpty)
    }

    @Test func `pages lead through everything once`() async throws {
        try await fixtures.addTenant(contoso, name: "Contoso")
        let events = (0..<25).map { number in
            Fixtures.event(
                .linkCreated,
                SharedResource(.file, id: "file-\(number)", name: "\(number)"),
                [Audience(.anyone)],
                hoursAgo: Double(number / 5)
            )
        }
        try await fixtures.store(events, of: contoso)

        var names: [String?] = []
        var mark: PageMark?
        repeat {
            let before = mark
            let page = try await fixtures.database.asTenant(contoso) {
                try await Inventory.page(tenant: contoso, .init(), before: before, limit: 4, on: $0)
            }
            names += page.map(\.share.resource.name)
            mark = page.last?.mark
        } while mark != nil

        #expect(names.count == 25)
        #expect(Set(names).count == 25)
    }
}
