import FoundationEssentials
import Logging
import MicrosoftCloud
import Postgres

/// What is done outside of the gateway: manual tasks, letters to sharers, and shares that come back.
extension MitigationTurn {
    /// Makes it a person's task.
    func handOver(
        _ mitigation: Mitigation,
        because failure: CloudFailure?,
        _ entries: [MitigationLog.Entry] = []
    ) async throws {
        var task = mitigation
        task.state = .manual
        task.expiresAt = Date().addingTimeInterval(pace.manualLife.seconds)
        task.outcome = failure == nil ? nil : .byHand
        task.message =
            failure.map { "Power Platform does not let an app do this: \($0.message)" } ?? "Waits for a person's hand."
        task.remedy = MitigationWords(task).steps.joined(separator: " ")
        var progress = lease
        progress.step = nil
        let manual = task
        let told = MitigationLog.Entry(
            .notified,
            manual,
            what: ["occasion": "byHand", "why": .text(manual.message ?? "")]
        )
        let due = Date().addingTimeInterval(pace.manualLook.seconds)
        try await finish(manual, due: due, progress: progress, entries + [told]) {
            try await office.tell(.byHand, manual, tenant: tenant, on: $0)
        }
    }

    func notifySharer(_ mitigation: Mitigation) async throws {
        let known = try await office.database.asWorker { connection in
            try await office.sharer(of: mitigation, tenant: tenant, on: connection)
        }
        guard office.canMail, let address = known else {
            let why =
                office.canMail
                ? "The records do not say by what mail address whoever shared can be reached."
                : "No mail relay is set (GATEWAY_SMTP_URL), so nobody can be written to."
            return try await settle(
                mitigation,
                .failed,
                .refused,
                why,
                remedy: "Write to them yourself.",
                [.init(.failed, mitigation, what: ["why": .text(why)])]
            )
        }
        let entry = MitigationLog.Entry(.sent, mitigation, what: ["mail": .text(address)])
        try await settle(mitigation, .done, .told, "A letter to \(address) is on its way.", [entry]) { connection in
            try await office.write(to: address, about: mitigation, tenant: tenant, on: connection)
        }
    }

    /// Sees, where it can be seen, whether a person did the task.
    func lookWhetherDone(_ mitigation: Mitigation) async throws {
        guard Date() < mitigation.expiresAt else { return try await expire(mitigation) }
        let later = Date().addingTimeInterval(pace.manualLook.seconds)
        guard mitigation.resource.isReadable else {
            let isClosed = try await office.database.asWorker { connection in
                try await office.isClosed(mitigation, tenant: tenant, on: connection)
            }
            guard isClosed else { return try await finish(mitigation, due: later) }
            let entry = MitigationLog.Entry(.verified, mitigation, what: ["outcome": "seen", "where": "audit log"])
            return try await settle(mitigation, .done, .seen, "The audit log says that the share was removed.", [entry])
        }
        let state: LiveState?
        do {
            state = try await read(mitigation)
        } catch let failure as CloudFailure {
            // Nothing is lost by looking later: the task is a person's.
            logger.debug("Manual task not looked at", metadata: .init([.errorCode: "\(failure.code)"]))
            return try await finish(mitigation, due: later)
        }
        guard let state else { return try await gone(mitigation) }
        guard MitigationJudgement.isReached(mitigation, state) else { return try await finish(mitigation, due: later) }
        try await succeed(mitigation, state, .seen, [.init(.read, mitigation, what: MitigationLog.told(state))])
    }

    /// Ends what there is to do after a mitigation: its alert is told, and the share is watched.
    func followUp(_ mitigation: Mitigation) async throws {
        try await office.noteAlert(of: mitigation, tenant: tenant)
        try await lookWhetherBack(mitigation)
    }

    /// Sees whether a share that was taken back is there again.
    func lookWhetherBack(_ mitigation: Mitigation) async throws {
        guard let end = mitigation.watchUntil, Date() < end, mitigation.undoneAt == nil, mitigation.resharedAt == nil
        else { return try await finish(mitigation, due: nil) }
        let next = min(end, Date().addingTimeInterval(pace.watch.seconds))
        let state: LiveState?
        do {
            state = try await read(mitigation)
        } catch let failure as CloudFailure {
            logger.debug("Share not looked at again", metadata: .init([.errorCode: "\(failure.code)"]))
            return try await finish(mitigation, due: next)
        }
        guard let state else { return try await finish(mitigation, due: nil) }
        var progress = lease
        progress.failures = 0
        guard !MitigationJudgement.isReached(mitigation, state),
            let holder = state.holder(mitigation.principal?.key ?? "everyone"), !mitigation.isOld(holder),
            try await !office.isBeingUndone(mitigation, tenant: tenant)
        else { return try await finish(mitigation, due: next, progress: progress) }
        // An answer may lag behind the change; where the service does not date the share, a second look tells.
        if holder.createdAt == nil || mitigation.action == .lowerRole, lease.failures == 0 {
            progress.failures = 1
            let soon = Date().addingTimeInterval(pace.secondLook.seconds)
            return try await finish(mitigation, due: soon, progress: progress)
        }
        var back = mitigation
        back.resharedAt = Date()
        try await finish(
            back,
            due: nil,
            [.init(.reshared, mitigation, what: ["role": .text(holder.role), "present": MitigationLog.told(state)])]
        )
    }
}
