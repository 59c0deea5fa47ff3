import FoundationEssentials
import MicrosoftCloud
import Postgres
import PowerPlatform

/// From the queue to the change that is sent, and what was answered.
extension MitigationTurn {
    /// Takes an approved mitigation out of the queue.
    func begin(_ approved: Mitigation, _ settings: MitigationSettings) async throws {
        if let start = approved.runAfter, start > Date() { return try await finish(approved, due: start) }
        if let end = try await withdrawal(of: approved, settings) { return try await withdraw(approved, end) }
        switch approved.action {
        case .manualTask: return try await handOver(approved, because: nil)
        case .notifySharer: return try await notifySharer(approved)
        default: break
        }
        var running = approved
        running.state = .running
        var progress = lease
        progress.step = .reading
        do {
            try await finish(running, due: Date(), progress: progress)
        } catch let error as PostgresError where error.sqlState == "23505" {
            // Another one of the same resource is being carried out: this one has its turn when that has ended.
            try await finish(approved, due: Date().addingTimeInterval(2))
        }
    }

    /// Whether people said yes, or a policy in writing: asked again before anything is sent.
    static func isApproved(_ mitigation: Mitigation) -> Bool {
        let standing = mitigation.approvers.standing(of: mitigation.decisions)
        return standing == .approved || mitigation.isAutomatic && standing != .rejected
    }

    /// Why a mitigation may not be carried out any more.
    private enum Withdrawal {
        case off, late, notApproved
        /// The policy no longer says that it may do without people.
        case askPeople
    }

    private func withdrawal(of mitigation: Mitigation, _ settings: MitigationSettings) async throws -> Withdrawal? {
        let decided = mitigation.decidedAt ?? mitigation.createdAt
        let start = max(decided, mitigation.runAfter ?? decided)
        guard Self.isApproved(mitigation) else { return .notApproved }
        guard settings.state == .on || !mitigation.action.writes else { return .off }
        guard Date() < start.addingTimeInterval(pace.approvalLife.seconds) else { return .late }
        guard mitigation.isAutomatic, mitigation.decisions.isEmpty else { return nil }
        return try await office.isStillAutomatic(mitigation, tenant: tenant) ? nil : .askPeople
    }

    private func withdraw(_ mitigation: Mitigation, _ reason: Withdrawal) async throws {
        switch reason {
        case .late: try await expire(mitigation)
        case .off, .notApproved:
            let sent = lease.sends > 0 ? " A change had been sent, and showed no effect." : ""
            let why =
                reason == .off
                ? "Mitigation was switched off for this tenant." : "Its approval does not stand any more."
            try await settle(
                mitigation,
                .stopped,
                .stopped,
                "\(why)\(sent)",
                [.init(.stopped, mitigation, what: ["why": .text("\(why)\(sent)")])]
            )
        case .askPeople:
            var proposal = mitigation
            proposal.state = .proposed
            proposal.isAutomatic = false
            (proposal.decidedAt, proposal.runAfter) = (nil, nil)
            let asked = proposal
            var progress = lease
            progress.step = nil
            try await finish(asked, due: Date(), progress: progress, [.proposed(asked)]) { connection in
                try await office.tell(.asked, asked, tenant: tenant, on: connection)
            }
        }
    }

    /// Reads the present state, and sends the change if it is the one that was approved.
    func act(_ mitigation: Mitigation, _ settings: MitigationSettings) async throws {
        let state: LiveState?
        do {
            state = try await read(mitigation)
        } catch let failure as CloudFailure {
            if let end = try await withdrawal(of: mitigation, settings) { return try await withdraw(mitigation, end) }
            if failure.retry == .operatorMustAct { return try await refused(mitigation, failure, []) }
            return try await putOff(mitigation, failure)
        }
        guard let state else { return try await gone(mitigation) }
        let entry = MitigationLog.Entry(.read, mitigation, what: MitigationLog.told(state))
        let judgement = MitigationJudgement(mitigation, state, usesFullID: lease.form == .full)
        if judgement != .reached, let end = try await withdrawal(of: mitigation, settings) {
            return try await withdraw(mitigation, end)
        }
        switch judgement {
        case .reached:
            try await succeed(mitigation, state, lease.sends > 0 ? .verified : .alreadySo, [entry])
        case .changed(let differences):
            try await void(mitigation, differences, [entry])
        case .impossible(let why):
            try await settle(
                mitigation,
                .failed,
                .refused,
                why,
                remedy: "Do it by hand: \(MitigationWords(mitigation).title).",
                [entry, .init(.failed, mitigation, what: ["why": .text(why)])]
            )
        case .ready(let write):
            guard lease.sends < pace.sendLimit else {
                return try await hadNoEffect(mitigation, state, [entry])
            }
            try await send(write, mitigation, entry)
        }
    }

    /// The approval was withdrawn between the look at it and the change.
    private struct Withdrawn: Error {}

    private func send(_ write: MitigationWrite, _ mitigation: Mitigation, _ read: MitigationLog.Entry) async throws {
        var marked = mitigation
        marked.actedAt = Date()
        var progress = lease
        progress.step = .acting
        progress.sends += 1
        progress.isAnswered = false
        let sent = MitigationLog.Entry(.sent, mitigation, what: ["request": .text(write.inWords)])
        do {
            try await finish(marked, due: Date(), progress: progress, isKept: true, [read, sent]) { connection in
                let now = try await MitigationStore.require(lease.id, tenant: tenant, on: connection)
                guard Self.isApproved(now) else { throw Withdrawn() }
            } locking: { connection in
                // Whoever switches mitigation off or withdraws an approval comes before this or after it, never between.
                let found = try await TenantStore.get(tenant, on: connection)
                guard try await MitigationSettingsStore.lock(found, on: connection).state == .on else {
                    throw Withdrawn()
                }
            }
        } catch is Withdrawn {
            return try await withdraw(mitigation, .off)
        }
        try await reached(.marked)
        let failure = try await outcome(of: write, mitigation)
        try await reached(.sent)
        try await conclude(marked, write, failure, progress)
    }

    /// Sends the change once.
    private func outcome(of write: MitigationWrite, _ mitigation: Mitigation) async throws -> CloudFailure? {
        do {
            try await office.reading(of: tenant).carryOut(write, on: mitigation.resource)
            return nil
        } catch let failure as CloudFailure {
            return failure
        }
    }

    /// Writes down what was answered, and what comes next.
    private func conclude(
        _ mitigation: Mitigation,
        _ write: MitigationWrite,
        _ failure: CloudFailure?,
        _ before: MitigationLease
    ) async throws {
        var progress = before
        progress.isAnswered = failure == nil
        progress.failures = 0
        guard let failure, !failure.mayHaveHappened else {
            progress.step = .verifying
            let words = failure.map { MitigationLog.told($0) } ?? ["status": "accepted"]
            try await finish(
                mitigation,
                due: Date().addingTimeInterval(pace.firstLook.seconds),
                progress: progress,
                [.init(.answered, mitigation, what: words)]
            )
            return try await reached(.answered)
        }
        // Certainly not done: what was not carried out does not count as sent.
        let entry = MitigationLog.Entry(.answered, mitigation, what: MitigationLog.told(failure))
        progress.step = .reading
        if failure.code == .solutionAware { return try await handOver(mitigation, because: failure, [entry]) }
        if failure.code == .assignmentNotFound {
            guard before.form == .name, case .remove = write else {
                return try await fail(mitigation, failure, [entry])
            }
            progress.form = .full
            return try await finish(mitigation, due: Date(), progress: progress, [entry])
        }
        switch failure.retry {
        case .gone:
            // Gone is what reading finds gone; an answer alone may be about something else.
            guard try await read(mitigation) != nil else { return try await gone(mitigation, [entry]) }
            try await fail(mitigation, failure, [entry])
        case .operatorMustAct: try await refused(mitigation, failure, [entry])
        case .retry, .throttled, .refreshToken:
            progress.sends -= 1
            try await MitigationTurn(lease: progress, office: office, logger: logger).putOff(
                mitigation,
                failure,
                [entry]
            )
        default: try await fail(mitigation, failure, [entry])
        }
    }

    /// Ends it on an answer that stays the same however often it is asked for.
    private func fail(_ mitigation: Mitigation, _ failure: CloudFailure, _ entries: [MitigationLog.Entry]) async throws
    {
        try await settle(
            mitigation,
            .failed,
            .refused,
            failure.message,
            remedy: "Do it by hand: \(MitigationWords(mitigation).title).",
            entries + [.init(.failed, mitigation, what: MitigationLog.told(failure))]
        )
    }

    /// The approval no longer fits: void, and a fresh proposal that says what changed.
    private func void(_ mitigation: Mitigation, _ differences: [String], _ entries: [MitigationLog.Entry]) async throws
    {
        let why = "What was approved is not what is there any more. \(differences.joined(separator: " "))"
        let fresh = mitigation.renewed(because: differences, lasting: try await settings().expiresAfter)
        try await settle(
            mitigation,
            .void,
            .changed,
            why,
            remedy: "Decide on the fresh proposal \(fresh.mitigationId).",
            entries + [.init(.voided, mitigation, what: ["changes": .list(differences.map { .text($0) })])]
        ) { connection in
            guard try await MitigationStore.insert(fresh, tenant: tenant, on: connection) else {
                throw GatewayError(.unexpected, "The fresh proposal was not stored.")
            }
        }
    }
}
