import Foundation
import GatewayTesting
import MicrosoftCloud
import Postgres
import Testing

@testable import Gateway

/// Approvals that are asked for in channels.
@Suite(.scratchDatabase) struct ApprovalChannelTests {
    private static func add(_ name: String, to office: ChannelOffice) async throws {
        _ = try await ApproverDesk(database: office.desk.fixtures.database, credentials: office.credentials).add(
            .init(channel: name, side: .operator),
            to: "Contoso",
            by: ApprovalFixtures.admin
        )
    }

    @Test(arguments: [AlertChannel.Kind.teams, .slack, .webhook, .psa])
    func `a channel is asked with a link of its own, and then told what became of it`(
        kind: AlertChannel.Kind
    ) async throws {
        try await HookReceiver.with { receiver in
            let office = try await ChannelOffice(receiver)
            // Teams and Slack say yes in ways of their own.
            receiver.set(.says("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"), for: "/soc")
            if kind == .teams { receiver.set(.says("HTTP/1.1 202 OK\r\ncontent-length: 0\r\n\r\n"), for: "/soc") }
            try await office.add("soc", kind)
            try await office.add("others")
            try await Self.add("soc", to: office)
            let fixtures = office.desk.fixtures
            var proposal = try await ApprovalFixtures.propose(fixtures)
            _ = try await ApprovalFixtures.ask(proposal, .asked, fixtures)

            try await office.courier().drain()
            proposal.state = .rejected
            _ = try await fixtures.database.asWorker { [proposal] in
                try await ApprovalRequests.settle(proposal, tenant: Fixtures.contoso, on: $0)
            }
            try await office.courier().drain()

            let bodies = receiver.calls(of: "/soc").map(\.body)
            #expect(bodies.count == 2 && receiver.calls(of: "/others").isEmpty)
            #expect(bodies.first?.contains("https://gateway.example/a/") == true)
            #expect(bodies.last?.contains("/a/") == false)
            #expect(
                try await ApprovalFixtures.outbox(fixtures) == ["soc approval sent", "soc mitigated sent"]
            )
        }
    }

    @Test func `of one proposal nothing is told before what was earlier`() async throws {
        try await HookReceiver.with { receiver in
            let office = try await ChannelOffice(receiver)
            receiver.set(.says("HTTP/1.1 503 Later\r\ncontent-length: 0\r\n\r\n"), for: "/siem")
            try await office.add("siem")
            try await Self.add("siem", to: office)
            let fixtures = office.desk.fixtures
            let proposal = try await ApprovalFixtures.propose(fixtures)
            _ = try await ApprovalFixtures.ask(proposal, .asked, fixtures)
            try await office.courier().drain()
            _ = try await ApprovalFixtures.ask(proposal, .reminder, fixtures)
            try await fixtures.database.asWorker { connection in
                _ = try await connection.execute("update channel set paused_until = null, failures = 0")
            }
            receiver.heal()
            receiver.set(HookReceiver.ok, for: "/siem")

            try await office.courier().drain()
            #expect(receiver.calls(of: "/siem").count == 1, "the reminder waits for the request's next try")
            try await office.hurry()
            try await office.courier().drain()
            try await office.courier().drain()

            let types = try receiver.calls(of: "/siem").map { call in
                let body = try JSONSerialization.jsonObject(with: Data(call.body.utf8)) as? [String: Any]
                return body?["type"] as? String
            }
            #expect(types == ["approval.requested", "approval.requested", "approval.reminded"])
        }
    }

    @Test func `a channel that is removed takes its approver and its links with it`() async throws {
        try await HookReceiver.with { receiver in
            let office = try await ChannelOffice(receiver)
            try await office.add("soc")
            try await Self.add("soc", to: office)
            let fixtures = office.desk.fixtures
            let proposal = try await ApprovalFixtures.propose(fixtures)
            _ = try await ApprovalFixtures.ask(proposal, .asked, fixtures)

            _ = try await office.deliveries.channels.remove("soc", of: "Contoso")
            try await office.courier().drain()

            #expect(receiver.calls(of: "/soc").isEmpty)
            #expect(try await fixtures.count("select count(*)::int from approval_link") == 0)
            #expect(try await ApprovalFixtures.outbox(fixtures) == ["soc approval dropped"])
        }
    }
}
