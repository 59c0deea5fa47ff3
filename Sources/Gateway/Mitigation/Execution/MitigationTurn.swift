import FoundationEssentials
import Logging
import MicrosoftCloud
import Postgres

/// One step of one mitigation, from its lease to what is written down of it.
///
/// Each step ends in one transaction. A worker that dies between two leaves a row that says how far it came, and the next
/// one reads the present state before it does anything.
struct MitigationTurn: Sendable {
    /// Where a test ends a worker.
    enum Point: String, Sendable, CaseIterable {
        /// The state was read, and nothing is written down.
        case read
        /// It is written down that the change is sent, and it is not.
        case marked
        /// The change was sent, and it is not written down what came of it.
        case sent
        /// It is written down what came of it.
        case answered
        /// The effect was read back, and it is not written down.
        case verified
    }

    let lease: MitigationLease
    let office: MitigationOffice
    let logger: Logger
    /// Called at each point; throws where a test wants the worker to end there.
    var reached: @Sendable (Point) async throws -> Void = { _ in }

    var tenant: TenantID { lease.tenant }
    var pace: MitigationPace { office.pace }

    func run() async throws {
        let (mitigation, settings) = try await office.database.asWorker { connection in
            let mitigation = try await MitigationStore.require(lease.id, tenant: tenant, on: connection)
            let found = try await TenantStore.get(tenant, on: connection)
            return (mitigation, try await MitigationSettingsStore.get(found, on: connection))
        }
        switch mitigation.state {
        case .draft: try await prepare(mitigation, settings)
        case .proposed: try await wait(mitigation, settings)
        case .approved: try await begin(mitigation, settings)
        case .running:
            // Whether the change reached the service is unknown: its effect is looked for before anything else.
            if lease.step == .reading { try await act(mitigation, settings) } else { try await verify(mitigation) }
        case .manual: try await lookWhetherDone(mitigation)
        case .done: try await followUp(mitigation)
        case .rejected, .expired, .stopped, .void, .failed, .trial: try await finish(mitigation, due: nil)
        }
    }

    /// The tenant's settings as they are now.
    func settings() async throws -> MitigationSettings {
        try await office.database.asWorker { connection in
            try await MitigationSettingsStore.get(TenantStore.get(tenant, on: connection), on: connection)
        }
    }

    // MARK: Writing down

    /// Ends the step: the mitigation as it is now, when it is due next, and what the evidence log tells.
    ///
    /// Locks are taken in one order everywhere: the setting (`locking`, which runs first), mitigations, the end of the
    /// evidence. `also` runs last.
    func finish(
        _ mitigation: Mitigation,
        due: Date?,
        progress: MitigationLease? = nil,
        isKept: Bool = false,
        _ entries: [MitigationLog.Entry] = [],
        also: (PostgresConnection) async throws -> Void = { _ in },
        locking: (PostgresConnection) async throws -> Void = { _ in }
    ) async throws {
        try await office.database.asWorker { connection in
            try await locking(connection)
            try await lease.confirm(on: connection)
            try await MitigationStore.update(mitigation, due: due, tenant: tenant, on: connection)
            try await (progress ?? lease).store(keptFor: isKept ? pace.lease : nil, on: connection)
            try await office.log.append(entries, tenant: tenant, on: connection)
            if mitigation.actedAt != nil { try await office.logEchoes(of: mitigation, tenant: tenant, on: connection) }
            try await also(connection)
            if !mitigation.state.isOpen, mitigation.settledAt == nil {
                preconditionFailure("a settled state has its time")
            }
        }
    }

    /// Ends the mitigation.
    func settle(
        _ mitigation: Mitigation,
        _ state: Mitigation.State,
        _ outcome: Mitigation.Outcome,
        _ message: String,
        remedy: String? = nil,
        due: Date? = nil,
        _ entries: [MitigationLog.Entry] = [],
        also: (PostgresConnection) async throws -> Void = { _ in },
        locking: (PostgresConnection) async throws -> Void = { _ in }
    ) async throws {
        var mitigation = mitigation
        mitigation.state = state
        mitigation.outcome = outcome
        mitigation.message = message
        mitigation.remedy = remedy
        mitigation.settledAt = Date()
        let settled = mitigation
        // Its alert is told in a step of its own, as alerts are locked before mitigations.
        let next = state == .done && mitigation.alertId != nil ? Date() : due
        try await finish(settled, due: next, entries) { connection in
            try await also(connection)
            try await office.tell(.settled, settled, tenant: tenant, on: connection)
        } locking: {
            try await locking($0)
        }
        office.metrics.count(outcome)
        logger.info("Mitigation settled", metadata: .init([.status: "\(outcome.rawValue)"]))
    }

    /// Puts the step off after trouble that passes.
    func putOff(
        _ mitigation: Mitigation,
        _ failure: CloudFailure,
        _ entries: [MitigationLog.Entry] = []
    ) async throws {
        var mitigation = mitigation
        var progress = lease
        progress.failures += 1
        let own = pace.backoff.delay(afterFailures: progress.failures, random: .random(in: 0...1))
        let due = Date().addingTimeInterval(max(own, failure.retryAfter ?? .zero).seconds)
        mitigation.message = "\(failure.message) It is tried again at \(due.rfc3339)."
        mitigation.remedy = failure.remedy
        // What was not sent yet goes back into the queue, where it can be stopped and other work on the resource goes on.
        if mitigation.state == .running, progress.step == .reading, progress.sends == 0 {
            mitigation.state = .approved
            progress.step = nil
        }
        try await finish(mitigation, due: due, progress: progress, entries)
    }

    /// Ends it because Power Platform refuses the app, which only a person can mend.
    func refused(_ mitigation: Mitigation, _ failure: CloudFailure, _ entries: [MitigationLog.Entry]) async throws {
        try await settle(
            mitigation,
            .failed,
            .forbidden,
            failure.message,
            remedy: failure.remedy,
            entries + [MitigationLog.Entry(.failed, mitigation, what: MitigationLog.told(failure))]
        )
        try await office.database.asWorker { connection in
            try await MitigationSettingsStore.probed(failure, principal: nil, tenant: tenant, on: connection)
        }
    }

    /// Reads the present state; `nil` when the resource is gone.
    ///
    /// - Throws: `CloudFailure`, also for what is wrong with the credential or the cloud on our side.
    func read(_ mitigation: Mitigation) async throws -> LiveState? {
        let state = try await office.state(of: mitigation.resource, tenant: tenant)
        try await reached(.read)
        return state
    }
}
