import Foundation
import GatewayTesting
import MicrosoftCloud
import Postgres
import Testing

@testable import Gateway

/// People and workers at the same mitigation at the same time.
@Suite(.scratchDatabase) struct MitigationRaceTests {
    private func lab(_ body: (MitigationLab) async throws -> Void) async throws {
        let field = try await MitigationLab()
        do {
            try await body(field)
        } catch {
            try await field.end()
            throw error
        }
        try await field.end()
    }

    private func lease(_ mitigation: Mitigation, of customer: MitigationCustomer) async throws -> MitigationLease {
        try await customer.age("due_at = now() - interval '1 second', leased_until = null", mitigation)
        let leases = try await customer.field.database.asWorker {
            try await MitigationLease.take(upTo: 10, holder: "other", lasting: .seconds(60), on: $0)
        }
        return try #require(leases.first { $0.id == mitigation.mitigationId.rawValue })
    }

    @Test(.timeLimit(.minutes(3))) func `what somebody decides is not undone by a worker that read before`()
        async throws
    {
        try await lab { field in
            let customer = try await MitigationCustomer("race", in: field)
            let proposal = try await customer.propose(.removeAccess)
            let lease = try await lease(proposal, of: customer)

            try await customer.approve(proposal)
            await field.step(lease)

            #expect(try await customer.stored(proposal.mitigationId).state == .approved)
            try await field.drive([proposal.mitigationId.rawValue])
            #expect(try await customer.stored(proposal.mitigationId).outcome == .verified)
        }
    }

    @Test(.timeLimit(.minutes(3))) func `of many who decide at once one decides, and it is carried out once`()
        async throws
    {
        try await lab { field in
            let customer = try await MitigationCustomer("crowd", in: field)
            let proposal = try await customer.propose(.removeEveryone)
            let id = proposal.mitigationId.description

            let verdicts = await withTaskGroup(of: ApprovalDecision.Verdict?.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        let person = MitigationPerson("person \(number)", side: .contact, way: .api)
                        do {
                            let verdict: ApprovalDecision.Verdict = number.isMultiple(of: 2) ? .approve : .reject
                            _ = try await field.desk.decide(id, verdict, note: nil, tenant: customer.id, by: person)
                            return verdict
                        } catch {
                            #expect((error as? GatewayError)?.code == .mitigationSettled)
                            return nil
                        }
                    }
                }
                return await group.reduce(into: [ApprovalDecision.Verdict]()) {
                    if let verdict = $1 { $0.append(verdict) }
                }
            }
            let ended = try await customer.stored(proposal.mitigationId)
            try await field.drive([proposal.mitigationId.rawValue])

            #expect(verdicts.count == 1 && ended.decisions.count == 1)
            let changes = try await customer.writes().count { $0.changed }
            #expect(changes == (verdicts.first == .approve ? 1 : 0))
        }
    }

    @Test(.timeLimit(.minutes(3))) func `one app is changed by one at a time, and both are done`() async throws {
        try await lab { field in
            let customer = try await MitigationCustomer("twice", in: field)
            let one = try await customer.approve(try await customer.propose(.removeAccess))
            let two = try await customer.approve(try await customer.propose(.removeEveryone))

            try await field.drive([one.mitigationId.rawValue, two.mitigationId.rawValue])

            // What the first one changed is not what the second one rests on.
            #expect(try await customer.stored(one.mitigationId).outcome == .verified)
            #expect(try await customer.stored(two.mitigationId).outcome == .verified)
            #expect(try await customer.writes().count == 2)
        }
    }

    @Test(.timeLimit(.minutes(3))) func `switched off after a change got lost, an old approval never wakes again`()
        async throws
    {
        try await lab { field in
            let customer = try await MitigationCustomer("lost", in: field)
            let approved = try await customer.approve(try await customer.propose(.removeAccess))
            try await customer.fault(#""endpoint":"modifyAppPermissions","effect":"internalError","count":1"#)
            // Until the change was sent, and nobody knows what became of it.
            while try await customer.writes().isEmpty { await field.step(try await lease(approved, of: customer)) }

            _ = try await field.desk.disable("lost", by: MitigationCustomer.engineer)
            try await field.drive([approved.mitigationId.rawValue])
            let ended = try await customer.stored(approved.mitigationId)
            _ = try await field.desk.enable("lost", by: MitigationCustomer.engineer)
            try await field.drive([approved.mitigationId.rawValue])

            #expect(
                ended.state == .stopped && ended.message?.contains("had been sent") == true,
                "\(ended.message ?? "")"
            )
            #expect(try await customer.writes().count == 1)
            #expect(try await customer.stored(approved.mitigationId) == ended)
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `after a change a fresh proposal says what changed, and needs a decision of its own`()
        async throws
    {
        try await lab { field in
            let customer = try await MitigationCustomer("fresh", in: field)
            let approved = try await customer.approve(try await customer.propose(.removeAccess))
            let app = #""app":"\#(MitigationCustomer.app)""#
            let colleague = #""principal":"\#(MitigationCustomer.colleague)","type":"User","role":"CanView""#
            try await customer.share(app, colleague, isRemoval: true)
            try await customer.share(app, colleague)

            try await field.drive([approved.mitigationId.rawValue])
            let fresh = try await eventuallyFresh(after: approved, of: customer)

            #expect(try await customer.writes().isEmpty)
            #expect(fresh.decisions.isEmpty && fresh.role == "CanView")
            #expect(fresh.changes.joined().contains("CanEdit"), "\(fresh.changes)")
            try await customer.approve(fresh)
            try await field.drive([fresh.mitigationId.rawValue])
            #expect(try await customer.stored(fresh.mitigationId).outcome == .verified)
        }
    }

    private func eventuallyFresh(after approved: Mitigation, of customer: MitigationCustomer) async throws -> Mitigation
    {
        let filter = MitigationFilter()
        let all = try await customer.field.database.asWorker {
            try await MitigationStore.page(tenant: customer.id, filter, before: nil, limit: 10, on: $0)
        }
        let fresh = try #require(all.first { $0.replaces == approved.mitigationId })
        try await customer.field.drive([fresh.mitigationId.rawValue])
        return try await customer.stored(fresh.mitigationId)
    }
}
