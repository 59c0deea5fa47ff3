import Foundation
import GatewayTesting
import MicrosoftCloud
import NIOHTTP1
import Testing

@testable import Gateway

/// What a person does where no API can, and what an undo cannot restore.
@Suite(.scratchDatabase) struct MitigationByHandTests {
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

    @Test(.timeLimit(.minutes(3))) func `a flow in a solution becomes a person's task, and is seen to be done`()
        async throws
    {
        try await lab { field in
            let customer = try await MitigationCustomer("solution", in: field)
            let approved = try await customer.approve(try await customer.propose(.removeFlowAccess))
            try await customer.fault(#""effect":"solutionAware""#)
            try await field.drive([approved.mitigationId.rawValue])
            let task = try await customer.stored(approved.mitigationId)
            let report = MitigationReport(task)

            #expect(task.state == .manual && task.outcome == .byHand)
            #expect(report.steps.contains { $0.contains("make.powerautomate.com") }, "\(report.steps)")
            try await customer.share(
                #""flow":"\#(MitigationCustomer.flow)""#,
                #""principal":"\#(MitigationCustomer.colleague)","type":"User","role":"CanEdit""#,
                isRemoval: true
            )
            try await customer.age("due_at = now()", approved)
            for lease in try await leases(of: customer) { await field.step(lease) }
            let ended = try await customer.stored(approved.mitigationId)

            #expect(ended.state == .done && ended.outcome == .seen, "\(ended.state) \(ended.message ?? "")")
            #expect(try await customer.writes().allSatisfy { !$0.changed })
        }
    }

    @Test(.timeLimit(.minutes(3))) func `of a file a person says that it is done`() async throws {
        try await lab { field in
            let customer = try await MitigationCustomer("file", in: field)
            let proposal = try await field.desk.propose(
                MitigationRequest(
                    action: .manualTask,
                    resourceKind: "file",
                    resourceUrl: "https://file.sharepoint.com/sites/all/Budget.xlsx",
                    principal: "everyone",
                    reason: "Anyone can open it."
                ),
                of: "file",
                by: MitigationCustomer.engineer
            )
            let approved = try await customer.approve(proposal.mitigation)
            for lease in try await leases(of: customer) { await field.step(lease) }
            let task = try await customer.stored(approved.mitigationId)
            let id = approved.mitigationId.description
            _ = try await field.desk.confirm(id, note: "Link removed.", of: "file", by: MitigationCustomer.contact)
            let ended = try await customer.stored(approved.mitigationId)

            #expect(task.state == .manual)
            #expect(
                MitigationReport(task).steps.contains {
                    $0.contains("https://file.sharepoint.com/sites/all/Budget.xlsx")
                }
            )
            #expect(ended.state == .done && ended.outcome == .confirmed)
            await #expect(throws: GatewayError.self) {
                try await field.desk.undo(id, reason: nil, of: "file", by: MitigationCustomer.engineer)
            }
        }
    }

    @Test(.timeLimit(.minutes(3))) func `everyone gets back CanView at most, and the undo says so`() async throws {
        try await lab { field in
            let customer = try await MitigationCustomer("everyone", in: field)
            try await field.lab.control(
                .PATCH,
                "tenants/everyone",
                """
                {"organisation":{"apps":[{"id":"\(MitigationCustomer.app)","environment":"\(MitigationCustomer.environment)",
                    "displayName":"Travel Requests","owner":"\(MitigationCustomer.owner)",
                    "assignments":[{"principal":"\(MitigationCustomer.owner)","type":"User","role":"Owner"},
                        {"type":"Tenant","role":"CanEdit"}]}]}}
                """
            )
            let removal = try await customer.approve(try await customer.propose(.removeEveryone))
            try await field.drive([removal.mitigationId.rawValue])
            let undo = try await field.desk.undo(
                removal.mitigationId.description,
                reason: "For all staff.",
                of: "everyone",
                by: MitigationCustomer.engineer
            ).mitigation
            #expect(
                undo.targetRole == "CanView" && undo.reason.contains("CanEdit, which cannot be restored"),
                "\(undo.reason)"
            )
            try await customer.approve(undo)
            try await field.drive([undo.mitigationId.rawValue])

            #expect(try await customer.stored(undo.mitigationId).outcome == .verified)
            #expect(try await customer.stored(removal.mitigationId).undoneAt != nil)
            let truth = try await field.lab.control(.GET, "organisation?tenant=everyone")
            #expect(String(decoding: truth, as: UTF8.self).contains(#""role":"CanView","type":"Tenant""#))
        }
    }

    @Test(.timeLimit(.minutes(3)), arguments: [MitigationAction.removeAccess, .lowerRole, .removeFlowAccess])
    func `a share that is given again is seen, and an answer that lags behind is none`(
        action: MitigationAction
    )
        async throws
    {
        try await lab { field in
            let customer = try await MitigationCustomer("again-\(action.rawValue)", for: action, in: field)
            let done = try await customer.approve(try await customer.propose(action))
            try await field.drive([done.mitigationId.rawValue])
            func look() async throws -> Mitigation {
                for _ in 0..<2 {
                    try await customer.age("due_at = now(), leased_until = null", done)
                    for lease in try await leases(of: customer) { await field.step(lease) }
                }
                return try await customer.stored(done.mitigationId)
            }
            #expect(try await look().resharedAt == nil)

            let what =
                action.kind == .cloudFlow
                ? #""flow":"\#(MitigationCustomer.flow)""# : #""app":"\#(MitigationCustomer.app)""#
            try await customer.share(
                what,
                #""principal":"\#(MitigationCustomer.colleague)","type":"User","role":"CanEdit""#
            )

            #expect(try await look().resharedAt != nil)
        }
    }

    private func leases(of customer: MitigationCustomer) async throws -> [MitigationLease] {
        try await customer.field.database.asWorker {
            try await MitigationLease.take(upTo: 10, holder: "other", lasting: .seconds(60), on: $0)
        }
    }
}
