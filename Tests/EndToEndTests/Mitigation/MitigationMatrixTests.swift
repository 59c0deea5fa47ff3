import Foundation
import GatewayTesting
import MicrosoftCloud
import NIOConcurrencyHelpers
import NIOHTTP1
import Testing

@testable import Gateway

/// Every action meets every fault, and a worker's end at every step: what is recorded in the end is what is so at Microsoft,
/// nothing is changed without an approval, and nothing twice.
@Suite(.scratchDatabase) struct MitigationMatrixTests {
    /// What goes wrong after the approval.
    enum Fault: String, CaseIterable, Sendable {
        case none, slow, throttledReads, throttledWrites, forbidden, gone, noEffect, noEffectOnce, lostAnswer, refused,
            reset
        case errorOnce, errorAlways, nameOnly, fullOnly, solutionAware, changedMeanwhile, forbiddenWrites, missingWrites

        /// Whether there is such a thing for the action.
        func concerns(_ action: MitigationAction) -> Bool {
            switch self {
            case .solutionAware: action == .removeFlowAccess || action == .restoreFlowAccess
            case .changedMeanwhile, .noEffectOnce: action == .removeAccess || action == .removeFlowAccess
            default: true
            }
        }

        /// How it ends.
        func end(of action: MitigationAction) -> (Mitigation.State, Mitigation.Outcome) {
            switch self {
            case .none, .slow, .throttledReads, .throttledWrites, .noEffectOnce, .lostAnswer, .refused, .reset,
                .errorOnce,
                .nameOnly, .fullOnly:
                return (.done, .verified)
            case .forbidden, .forbiddenWrites: return (.failed, .forbidden)
            case .missingWrites: return (.failed, .refused)
            case .gone:
                let isLoss = action.isRestoration || action == .releaseApp || action == .startFlow
                return (isLoss ? .failed : .done, .gone)
            case .noEffect: return (.failed, .noEffect)
            case .errorAlways: return (.failed, .unreachable)
            case .solutionAware: return (.manual, .byHand)
            case .changedMeanwhile: return (.void, .changed)
            }
        }

        func arrange(_ action: MitigationAction, at customer: MitigationCustomer) async throws {
            let write =
                switch action {
                case .quarantineApp, .releaseApp: "setAppQuarantine"
                case .removeFlowAccess, .restoreFlowAccess: "modifyFlowPermissions"
                case .stopFlow: "stopFlow"
                case .startFlow: "startFlow"
                default: "modifyAppPermissions"
                }
            let read = action.kind == .cloudFlow ? "flowPermissions" : "appPermissions"
            let now = #""headers":{"Retry-After":"0"}"#
            switch self {
            case .none: break
            case .slow:
                try await customer.fault(#""endpoint":"\#(write)","effect":"delay","delayMilliseconds":200"#)
                try await customer.fault(#""endpoint":"\#(read)","effect":"delay","delayMilliseconds":100"#)
            case .throttledReads:
                try await customer.fault(#""endpoint":"\#(read)","effect":"throttle429","count":2,\#(now)"#)
            case .throttledWrites:
                try await customer.fault(#""endpoint":"\#(write)","effect":"throttle429","count":2,\#(now)"#)
            case .forbidden: try await customer.fault(#""effect":"forbidden""#)
            case .forbiddenWrites: try await customer.fault(#""endpoint":"\#(write)","effect":"forbidden""#)
            case .missingWrites: try await customer.fault(#""endpoint":"\#(write)","effect":"missing""#)
            case .gone:
                try await customer.delete(action.kind == .cloudFlow ? MitigationCustomer.flow : MitigationCustomer.app)
            case .noEffect: try await customer.fault(#""endpoint":"\#(write)","effect":"noEffect""#)
            case .noEffectOnce: try await customer.fault(#""endpoint":"\#(write)","effect":"noEffect","count":1"#)
            case .lostAnswer: try await customer.fault(#""endpoint":"\#(write)","effect":"lostAnswer","count":1"#)
            case .refused: try await customer.fault(#""endpoint":"\#(write)","effect":"refuse","count":1"#)
            case .reset: try await customer.fault(#""endpoint":"\#(write)","effect":"reset","count":1"#)
            case .errorOnce: try await customer.fault(#""endpoint":"\#(write)","effect":"internalError","count":1"#)
            case .errorAlways: try await customer.fault(#""endpoint":"\#(write)","effect":"internalError""#)
            case .nameOnly, .fullOnly: break
            case .solutionAware: try await customer.fault(#""effect":"solutionAware""#)
            case .changedMeanwhile:
                let what =
                    action.kind == .cloudFlow
                    ? #""flow":"\#(MitigationCustomer.flow)""# : #""app":"\#(MitigationCustomer.app)""#
                let who = #""principal":"\#(MitigationCustomer.colleague)","type":"User","role":"CanView""#
                try await customer.share(what, who, isRemoval: true)
                try await customer.share(what, who)
            }
        }

        /// How the stand-in behaves from the beginning.
        var behaviour: String? {
            switch self {
            case .nameOnly: #"{"deleteIds":"name"}"#
            case .fullOnly: #"{"deleteIds":"full"}"#
            default: nil
            }
        }
    }

    struct Case: Sendable {
        let action: MitigationAction
        let fault: Fault
        let crash: MitigationTurn.Point?
        var name: String { "\(action.rawValue)-\(fault.rawValue)-\(crash?.rawValue ?? "whole")" }
    }

    private static let cases: [Case] = MitigationAction.allCases.filter(\.writes).flatMap { action in
        Fault.allCases.filter { $0.concerns(action) }.flatMap { fault in
            ([nil] + MitigationTurn.Point.allCases).map { Case(action: action, fault: fault, crash: $0) }
        }
    }

    @Test(.timeLimit(.minutes(15))) func `every action, every fault, and a worker that ends at every step`()
        async throws
    {
        let field = try await MitigationLab()
        do {
            try await run(Self.cases, in: field)
        } catch {
            try await field.end()
            throw error
        }
        try await field.end()
    }

    private func run(_ cases: [Case], in field: MitigationLab) async throws {
        let made = NIOLockedValueBox<[(Case, MitigationCustomer, Mitigation)]>([])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, one) in cases.enumerated() {
                if index >= 8 { try await group.next() }
                group.addTask {
                    let customer = try await MitigationCustomer(one.name, for: one.action, in: field)
                    if let behaviour = one.fault.behaviour {
                        try await field.lab.control(.PATCH, "tenants/\(one.name)", #"{"behaviour":\#(behaviour)}"#)
                    }
                    let proposal = try await customer.propose(one.action)
                    let approved = try await customer.approve(proposal)
                    #expect(approved.state == .approved)
                    try await one.fault.arrange(one.action, at: customer)
                    if let point = one.crash { field.crash(approved.mitigationId.rawValue, at: point) }
                    made.withLockedValue { $0.append((one, customer, approved)) }
                }
            }
            try await group.waitForAll()
        }
        let all = made.withLockedValue { $0 }
        #expect(all.count == cases.count)

        try await field.drive(all.map { $0.2.mitigationId.rawValue })

        for (one, customer, approved) in all { try await check(one, customer, approved) }
        // Where nothing else goes wrong, every step was reached, and its worker ended there.
        let outstanding = field.outstanding
        for (one, _, approved) in all where one.fault == .none {
            #expect(!outstanding.contains(approved.mitigationId.rawValue), "\(one.name): no worker ended")
        }
        // What all of it left behind is a straight chain for each tenant.
        let evidence = EvidenceDesk(database: field.database, credentials: field.credentials)
        for (one, customer, _) in all.prefix(40) {
            let found = try await evidence.verify(customer.name)
            #expect(found.isIntact && found.entries > 3, "\(one.name)")
        }
    }

    /// Ways in which there is no approval.
    enum Refusal: String, CaseIterable, Sendable {
        case undecided, rejected, expired, stopped, stoppedAfterApproval, switchedOff, oneOfTwo, approvedTooLongAgo
    }

    @Test(.timeLimit(.minutes(6))) func `without a valid approval nothing is sent`() async throws {
        let field = try await MitigationLab()
        do {
            let cases = MitigationAction.allCases.filter(\.writes).flatMap { action in
                Refusal.allCases.map { (action, $0) }
            }
            for (action, refusal) in cases { try await refuse(action, refusal, in: field) }
        } catch {
            try await field.end()
            throw error
        }
        try await field.end()
    }

    private func refuse(_ action: MitigationAction, _ refusal: Refusal, in field: MitigationLab) async throws {
        let name = "\(action.rawValue)-\(refusal.rawValue)"
        let rule = refusal == .oneOfTwo ? ApprovalRule.both : .either
        let customer = try await MitigationCustomer(name, for: action, in: field, approvers: rule)
        let proposal = try await customer.propose(action)
        let id = proposal.mitigationId.description
        var end = Mitigation.State.proposed
        switch refusal {
        case .undecided: break
        case .rejected:
            _ = try await field.desk.decide(id, .reject, note: nil, tenant: customer.id, by: MitigationCustomer.contact)
            end = .rejected
        case .expired:
            try await customer.age("expires_at = now() - interval '1 second', due_at = now()", proposal)
            end = .expired
        case .stopped:
            _ = try await field.desk.stop(id, note: nil, tenant: customer.id, by: MitigationCustomer.contact)
            end = .stopped
        case .stoppedAfterApproval:
            try await customer.approve(proposal)
            _ = try await field.desk.stop(id, note: nil, tenant: customer.id, by: MitigationCustomer.contact)
            end = .stopped
        case .switchedOff:
            try await customer.approve(proposal)
            _ = try await field.desk.disable(name, by: MitigationCustomer.engineer)
            end = .stopped
        case .oneOfTwo:
            // Also who proposed has one voice of the two, whatever they call themselves in upper case.
            try await customer.approve(proposal)
            let again = MitigationPerson("ADA", side: .contact, way: .api)
            try await customer.approve(proposal, by: again)
        case .approvedTooLongAgo:
            try await customer.approve(proposal)
            try await customer.age("decided_at = now() - interval '2 days'", proposal)
            end = .expired
        }
        if end != .proposed { try await field.drive([proposal.mitigationId.rawValue]) }
        while end == .expired, try await customer.stored(proposal.mitigationId).state == .proposed {
            let leases = try await field.database.asWorker {
                try await MitigationLease.take(upTo: 8, holder: "worker", lasting: .seconds(3), on: $0)
            }
            for lease in leases { await field.step(lease) }
        }
        #expect(try await customer.stored(proposal.mitigationId).state == end, "\(name)")
        #expect(try await customer.writes().isEmpty, "\(name)")
    }

    private func check(_ one: Case, _ customer: MitigationCustomer, _ approved: Mitigation) async throws {
        let ended = try await customer.stored(approved.mitigationId)
        let (state, outcome) = one.fault.end(of: one.action)
        #expect(
            ended.state == state && ended.outcome == outcome,
            "\(one.name): \(ended.state) \(ended.outcome?.rawValue ?? "") \(ended.message ?? "")"
        )
        // The record says so exactly where it is so.
        let isSo = try await customer.isSo(approved)
        #expect(isSo == (ended.state == .done), "\(one.name): recorded \(ended.state), at Microsoft \(isSo)")
        let writes = try await customer.writes()
        let changes = writes.count { $0.changed }
        let expected = ended.state == .done && ended.outcome == .verified ? 1 : 0
        #expect(changes == expected, "\(one.name): \(changes) changes")
        #expect(writes.count <= MitigationPace.quick.sendLimit + 2, "\(one.name): \(writes.count) requests")
        if one.fault == .changedMeanwhile { #expect(writes.isEmpty, "\(one.name)") }
    }
}
