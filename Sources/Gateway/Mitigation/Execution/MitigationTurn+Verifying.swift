import FoundationEssentials
import MicrosoftCloud
import Postgres

/// After the change was sent, or may have been: only what is read back counts.
extension MitigationTurn {
    /// Reads until the effect shows, for a bounded time.
    func verify(_ mitigation: Mitigation) async throws {
        let elapsed = Date().timeIntervalSince(mitigation.actedAt ?? Date())
        let state: LiveState?
        do {
            state = try await read(mitigation)
        } catch let failure as CloudFailure {
            return try await couldNotRead(mitigation, failure, elapsed)
        }
        guard let state else { return try await gone(mitigation) }
        if MitigationJudgement.isReached(mitigation, state) {
            try await reached(.verified)
            let entry = MitigationLog.Entry(.read, mitigation, what: MitigationLog.told(state))
            return try await succeed(mitigation, state, .verified, [entry])
        }
        var progress = lease
        progress.step = .verifying
        progress.failures = 0
        guard elapsed >= pace.effectLimit.seconds else {
            let look = min(max(pace.firstLook.seconds, elapsed / 2), pace.longestLook.seconds)
            return try await finish(mitigation, due: Date().addingTimeInterval(look), progress: progress)
        }
        let entry = MitigationLog.Entry(.read, mitigation, what: MitigationLog.told(state))
        guard lease.sends < pace.sendLimit else { return try await hadNoEffect(mitigation, state, [entry]) }
        // Without an answer it may never have arrived. With one, the other form of the id is worth a try, and then no other.
        if lease.isAnswered {
            let key = mitigation.principal?.key ?? "everyone"
            let holder = state.holder(key)
            guard lease.form == .name, mitigation.action.takesAway, mitigation.action != .lowerRole,
                let id = holder?.assignmentId, id != holder?.assignment
            else { return try await hadNoEffect(mitigation, state, [entry]) }
            progress.form = .full
        }
        progress.step = .reading
        try await finish(mitigation, due: Date(), progress: progress, [entry])
    }

    private func couldNotRead(_ mitigation: Mitigation, _ failure: CloudFailure, _ elapsed: Double) async throws {
        let isOver = elapsed > pace.approvalLife.seconds
        guard isOver || failure.retry == .operatorMustAct else { return try await putOff(mitigation, failure) }
        try await settle(
            mitigation,
            .failed,
            failure.retry == .operatorMustAct ? .forbidden : .unreachable,
            "The change was sent, and what became of it cannot be read: \(failure.message)",
            remedy: "\(failure.remedy) Look at the resource by hand.",
            [.init(.failed, mitigation, what: MitigationLog.told(failure))]
        )
    }

    /// The wanted state was read.
    func succeed(
        _ mitigation: Mitigation,
        _ state: LiveState,
        _ outcome: Mitigation.Outcome,
        _ entries: [MitigationLog.Entry]
    ) async throws {
        var done = mitigation
        done.after = state
        done.verifiedAt = state.readAt
        var due: Date?
        if mitigation.action.takesAway, outcome == .verified || outcome == .alreadySo {
            done.watchUntil = Date().addingTimeInterval(Double(try await settings().watchFor))
            due = Date().addingTimeInterval(pace.firstWatch.seconds)
        }
        let words = MitigationWords(mitigation)
        let message =
            outcome == .alreadySo ? "It was so already; nothing was sent." : "Done, and read back: \(words.title)."
        let verified = MitigationLog.Entry(.verified, mitigation, what: ["outcome": .text(outcome.rawValue)])
        try await settle(done, .done, outcome, message, due: due, entries + [verified]) { connection in
            if let original = mitigation.undoOf {
                try await office.noteUndone(original.rawValue, by: mitigation, tenant: tenant, on: connection)
            }
        } locking: { connection in
            // What it takes back is a mitigation too, and locked before the evidence.
            if let original = mitigation.undoOf {
                _ = try await MitigationStore.get(original.rawValue, tenant: tenant, isLocked: true, on: connection)
            }
        }
    }

    /// There is nothing left that could be shared.
    func gone(_ mitigation: Mitigation, _ entries: [MitigationLog.Entry] = []) async throws {
        // Of an undo that is the one end that is no success.
        let isLost =
            mitigation.action.isRestoration || mitigation.action == .releaseApp || mitigation.action == .startFlow
        let message =
            "The app or flow is gone\(isLost ? ", and nothing can be given back" : ", and the share with it")."
        let entry = MitigationLog.Entry(isLost ? .failed : .verified, mitigation, what: ["outcome": "gone"])
        let remedy = isLost ? "Nothing to do: whoever needs it makes it anew." : nil
        try await settle(mitigation, isLost ? .failed : .done, .gone, message, remedy: remedy, entries + [entry])
    }

    func hadNoEffect(_ mitigation: Mitigation, _ state: LiveState, _ entries: [MitigationLog.Entry]) async throws {
        var failed = mitigation
        failed.after = state
        let words = MitigationWords(mitigation)
        let message =
            lease.isAnswered
            ? "Power Platform accepted the change, and nothing changed within \(Int(pace.effectLimit.seconds)) seconds."
            : "Power Platform did not answer, and nothing changed after \(lease.sends) tries."
        try await settle(
            failed,
            .failed,
            lease.isAnswered ? .noEffect : .unreachable,
            message,
            remedy: "Do it by hand: \(words.title). Then run: gatewayctl mitigation propose, to have it verified.",
            entries + [.init(.failed, mitigation, what: ["why": .text(message)])]
        )
    }
}
