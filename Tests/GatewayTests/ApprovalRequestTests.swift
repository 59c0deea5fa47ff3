import FoundationEssentials
import GatewayTesting
import Mail
import MicrosoftCloud
import Postgres
import Testing

@testable import Gateway

/// Who is asked, how often, and what they are told in the end.
@Suite(.scratchDatabase) struct ApprovalRequestTests {
    private static func fixtures(_ given: CredentialStore? = nil) async throws -> Fixtures {
        let fixtures = Fixtures()
        let credentials = try given ?? ApprovalFixtures.credentials()
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        try await fixtures.addTenant(Fixtures.fabrikam, name: "Fabrikam")
        try await ApprovalFixtures.add("kim@msp.example", .operator, fixtures, credentials)
        try await ApprovalFixtures.add("lee@contoso.example", .contact, fixtures, credentials)
        try await ApprovalFixtures.add("max@contoso.example", .contact, isBackup: true, fixtures, credentials)
        try await ApprovalFixtures.add("other@fabrikam.example", .contact, fixtures, credentials, tenant: "Fabrikam")
        return fixtures
    }

    @Test(arguments: [
        (ApprovalRule.operators, ["kim@msp.example"]), (.contacts, ["lee@contoso.example"]),
        (.either, ["kim@msp.example", "lee@contoso.example"]), (.both, ["kim@msp.example", "lee@contoso.example"]),
    ])
    func `those are asked whose side has a say, once`(rule: ApprovalRule, whom: [String]) async throws {
        let fixtures = try await Self.fixtures()
        let proposal = try await ApprovalFixtures.propose(fixtures, approvers: rule)

        #expect(try await ApprovalFixtures.ask(proposal, .asked, fixtures) == whom)
        #expect(try await ApprovalFixtures.ask(proposal, .asked, fixtures).isEmpty)

        #expect(try await ApprovalFixtures.outbox(fixtures) == whom.map { "\($0) approval waiting" })
        #expect(try await fixtures.count("select count(*)::int from approval_link") == whom.count)
        #expect(try await ApprovalFixtures.outbox(fixtures, tenant: Fixtures.fabrikam).isEmpty)
    }

    @Test func `two who ask at the same time ask once`() async throws {
        let fixtures = try await Self.fixtures()
        let proposal = try await ApprovalFixtures.propose(fixtures)
        let asked = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<6 { group.addTask { try await ApprovalFixtures.ask(proposal, .asked, fixtures) } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(asked.sorted() == ["kim@msp.example", "lee@contoso.example"])
        #expect(try await ApprovalFixtures.outbox(fixtures).count == 2)
    }

    @Test func `backups are asked when nobody answers, and who has answered is left in peace`() async throws {
        let fixtures = try await Self.fixtures()
        var proposal = try await ApprovalFixtures.propose(fixtures, approvers: .both)
        _ = try await ApprovalFixtures.ask(proposal, .asked, fixtures)
        proposal.decisions = [
            ApprovalDecision(.approve, by: .init("kim", side: .operator, way: .cli), note: nil, at: Date())
        ]

        #expect(try await ApprovalFixtures.ask(proposal, .reminder, fixtures) == ["lee@contoso.example"])
        #expect(
            try await ApprovalFixtures.ask(proposal, .escalated, fixtures).sorted()
                == ["lee@contoso.example", "max@contoso.example"]
        )
        #expect(
            try await ApprovalFixtures.outbox(fixtures) == [
                "kim@msp.example approval waiting", "lee@contoso.example approval waiting",
                "lee@contoso.example approval_escalated waiting", "lee@contoso.example approval_reminder waiting",
                "max@contoso.example approval_escalated waiting",
            ]
        )
        #expect(try await fixtures.count("select count(*)::int from approval_link") == 3, "one each, however often")
    }

    @Test func `where one person spoke for both sides others are looked for`() async throws {
        let fixtures = try await Self.fixtures()
        var proposal = try await ApprovalFixtures.propose(fixtures, approvers: .both)
        proposal.decisions = [
            ApprovalDecision(.approve, by: .init("kim", side: .operator, way: .cli), note: nil, at: Date()),
            ApprovalDecision(
                .approve,
                by: .init("Kim (channel board)", side: .contact, way: .link),
                note: nil,
                at: Date()
            ),
        ]
        #expect(proposal.approvers.standing(of: proposal.decisions) == .open)
        #expect(
            try await ApprovalFixtures.ask(proposal, .reminder, fixtures) == ["kim@msp.example", "lee@contoso.example"]
        )
    }

    @Test func `in the end those who were asked are told, once, and nobody is asked any more`() async throws {
        let fixtures = try await Self.fixtures()
        var proposal = try await ApprovalFixtures.propose(fixtures, approvers: .contacts)
        _ = try await ApprovalFixtures.ask(proposal, .asked, fixtures)
        proposal.state = .rejected
        proposal.message = "lee@contoso.example said no."
        for expected in [["lee@contoso.example"], []] {
            let told = try await fixtures.database.asWorker { [proposal] in
                try await ApprovalRequests.settle(proposal, tenant: Fixtures.contoso, on: $0)
            }
            #expect(told == expected)
        }
        #expect(
            try await ApprovalFixtures.outbox(fixtures)
                == ["lee@contoso.example approval dropped", "lee@contoso.example mitigated waiting"]
        )
    }

    @Test func `an approver is a valid address or a channel of the tenant's, once`() async throws {
        let credentials = try ApprovalFixtures.credentials()
        let fixtures = try await Self.fixtures(credentials)
        let desk = ApproverDesk(database: fixtures.database, credentials: credentials)
        let admin = ApprovalFixtures.admin
        func code(_ wanted: ApproverDesk.Wanted) async -> GatewayError.Code? {
            do {
                _ = try await desk.add(wanted, to: "Contoso", by: admin)
                return nil
            } catch {
                return (error as? GatewayError)?.code
            }
        }

        #expect(await code(.init(address: "KIM@msp.example", side: .contact)) == .approverExists)
        #expect(await code(.init(address: "no address", side: .contact)) == .approverInvalid)
        #expect(await code(.init(address: "a@b.example", channel: "soc", side: .contact)) == .approverInvalid)
        #expect(await code(.init(side: .contact)) == .approverInvalid)
        #expect(await code(.init(address: "a@b.example", side: .policy)) == .approverInvalid)
        #expect(await code(.init(address: "a@b.example", side: .contact, name: "a\nb")) == .approverInvalid)
        #expect(await code(.init(channel: "soc", side: .operator)) == .channelNotFound)
        let removed = await #expect(throws: GatewayError.self) {
            try await desk.remove("other@fabrikam.example", of: "Contoso", by: admin)
        }
        #expect(removed?.code == .approverNotFound)
        #expect(try await desk.remove("Kim@MSP.example", of: "Contoso", by: admin).side == .operator)
        #expect(
            try await fixtures.count(
                "select count(*)::int from evidence_entry where kind in ('approverAdded', 'approverRemoved')"
            )
                == 5,
            "who may approve is evidence"
        )
        #expect(try await desk.all(of: "Contoso").map(\.name) == ["lee@contoso.example", "max@contoso.example"])
    }

    @Test func `a mail has a link that no table holds, and the same one at every try`() async throws {
        let office = try await PostOffice()
        try await ApprovalFixtures.add("lee@contoso.example", .contact, office.fixtures, office.credentials)
        let proposal = try await ApprovalFixtures.propose(office.fixtures)
        _ = try await ApprovalFixtures.ask(proposal, .asked, office.fixtures)
        let lease = try await office.fixtures.database.asWorker {
            try #require(try await OutboxLease.take(.mail, upTo: 1, worker: "w", on: $0).first)
        }
        let desk = MailDesk(database: office.fixtures.database, credentials: office.credentials, post: office.post)

        guard case .send(let mail) = try await desk.prepare(lease),
            case .send(let again) = try await desk.prepare(lease)
        else {
            Issue.record("not to be sent")
            return
        }

        #expect(mail.bytes() == again.bytes())
        let link = try #require(mail.text.split(separator: "\n").first { $0.hasPrefix("https://gateway.example/a/") })
        let token = String(link.dropFirst("https://gateway.example/a/".count))
        #expect(mail.html?.contains("https://gateway.example/a/\(token)") == true)
        let stored = try await office.fixtures.database.asWorker { connection in
            try await connection.query(
                "select payload::text || coalesce(last_answer, '') as text from outbox where payload is not null"
            ).map { try $0.decode("text", as: String.self) }
        }
        let kept = try await office.fixtures.database.asWorker { connection in
            try await connection.query("select row_to_json(l)::text as text from approval_link l").map {
                try $0.decode("text", as: String.self)
            }
        }
        #expect(!(stored + kept).contains { $0.contains(token.suffix(20)) })
        #expect(LinkToken(token)?.tenant == Fixtures.contoso)
    }

    @Test func `a mail to a person goes out like every other, and not to one who was removed`() async throws {
        let office = try await PostOffice()
        try await ApprovalFixtures.add("lee@contoso.example", .contact, office.fixtures, office.credentials)
        try await ApprovalFixtures.add("gone@contoso.example", .contact, office.fixtures, office.credentials)
        let proposal = try await ApprovalFixtures.propose(office.fixtures)
        _ = try await ApprovalFixtures.ask(proposal, .asked, office.fixtures)
        _ = try await ApproverDesk(database: office.fixtures.database, credentials: office.credentials)
            .remove("gone@contoso.example", of: "Contoso", by: ApprovalFixtures.admin)

        try await office.mailer().drain()

        #expect(
            try await ApprovalFixtures.outbox(office.fixtures)
                == ["gone@contoso.example approval dropped", "lee@contoso.example approval sent"]
        )
        let delivery = try #require(try await office.all().first { $0.target == "lee@contoso.example" })
        #expect(delivery.mitigationId == proposal.mitigationId && delivery.channelId == nil)
        #expect(delivery.alertId == nil && delivery.cause == "approval")
    }

    @Test func `whoever shared gets one letter without a link`() async throws {
        let office = try await PostOffice()
        let proposal = try await ApprovalFixtures.propose(office.fixtures)
        for isNew in [true, false] {
            let sent = try await office.fixtures.database.asWorker {
                try await SharerLetter.send(proposal, to: "adele@contoso.example", tenant: Fixtures.contoso, on: $0)
            }
            #expect(sent == isNew)
        }

        try await office.mailer().drain()

        #expect(try await ApprovalFixtures.outbox(office.fixtures) == ["adele@contoso.example sharer sent"])
    }
}
