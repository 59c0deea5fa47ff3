import AsyncAlgorithms
import FoundationEssentials
package import Logging
import MicrosoftCloud
import Postgres
import ServiceLifecycle

/// Leases due tenants and runs a shift for each, oldest due first, until shutdown.
///
/// Any number of schedulers may share a database: `FOR UPDATE SKIP LOCKED` deals the tenants out among them.
package struct Scheduler: ServiceLifecycle.Service {
    /// How often due tenants are looked for when nobody notifies.
    private static let tick = Duration.seconds(2)
    let plant: IngestionPlant
    let worker: String
    let logger: Logger

    /// - Parameters:
    ///   - plant: What the shifts work with.
    ///   - worker: This process's name among the replicas, as the leases carry it; the same after a restart, and never
    ///     another running process's.
    ///   - logger: For the shifts.
    package init(plant: IngestionPlant, worker: String, logger: Logger) {
        self.plant = plant
        self.worker = worker
        self.logger = logger.with(.worker, worker)
    }

    package func run() async throws {
        let reclaimed = try await plant.database.asWorker { try await LeaseStore.reclaim(holder: worker, on: $0) }
        if reclaimed > 0 {
            logger.notice("Leases of a killed run reclaimed", metadata: .init([.leases: "\(reclaimed)"]))
        }
        let (nudges, nudge) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let shifts = ShiftCount(limit: plant.settings.shifts)
        await withDiscardingTaskGroup { helpers in
            helpers.addTask {
                for await _ in plant.database.worker.notifications(on: Wake.channel) { nudge.yield() }
            }
            helpers.addTask {
                for await _ in AsyncTimerSequence(interval: Self.tick, clock: .continuous) { nudge.yield() }
            }
            await withDiscardingTaskGroup { group in
                nudge.yield()
                for await _ in nudges.cancelOnGracefulShutdown() {
                    for lease in await takeLeases(upTo: shifts.free) {
                        shifts.begin()
                        group.addTask {
                            await work(lease)
                            shifts.end()
                            nudge.yield()
                        }
                    }
                }
            }
            helpers.cancelAll()
        }
        logger.info("Scheduler stopped")
    }

    private func takeLeases(upTo limit: Int) async -> [Lease] {
        guard limit > 0 else { return [] }
        do {
            return try await plant.database.asWorker {
                try await LeaseStore.take(upTo: limit, holder: worker, on: $0)
            }
        } catch {
            // The database is away: the next tick asks again, and readiness tells everybody else.
            logger.warning("No leases to be had", metadata: .init([.errorCause: "\(error)"]))
            return []
        }
    }

    /// A shift with its heartbeats; however it ends, the tenant goes back with the time it is next due.
    private func work(_ lease: Lease) async {
        var logger = logger
        logger[.tenantID] = "\(lease.tenant)"
        let started = ContinuousClock.now
        let turn = await turn(lease, logger)
        await giveBack(lease, turn, logger)
        let took = ContinuousClock.now - started
        plant.metrics.recordShift(took: took, late: lease.late)
        guard turn.committed.blobs > 0 else { return }
        logger.info(
            "Shift done",
            metadata: .init([
                .blobs: "\(turn.committed.blobs)", .records: "\(turn.committed.records)",
                .events: "\(turn.committed.events)", .setAside: "\(turn.committed.setAside)",
                .durationMilliseconds: "\(Int(took.seconds * 1000))",
            ])
        )
    }

    /// Gives the tenant back; while the database restarts this is tried again, or nobody could have the tenant for a minute.
    private func giveBack(_ lease: Lease, _ turn: Turn, _ logger: Logger) async {
        let end = ContinuousClock.now + Lease.lifetime
        while true {
            do {
                // If it is undone the lease runs out by itself.
                return try await plant.database.asWorker(isDurable: false) { try await turn.store(lease, on: $0) }
            } catch let error as GatewayError
                where error.code == .databaseUnavailable && ContinuousClock.now < end
                && !Task.isShuttingDownGracefully && !Task.isCancelled
            {
                // Cut short by cancellation, which the next round sees.
                try? await Task.sleep(for: .seconds(Double.random(in: 0.5...1)))
            } catch {
                return logger.warning("Lease left to run out", metadata: .init([.errorCause: "\(error)"]))
            }
        }
    }

    private func turn(_ lease: Lease, _ logger: Logger) async -> Turn {
        let shift: Shift
        do {
            shift = try await Shift(lease: lease, plant: plant, logger: logger)
        } catch {
            return await settle(error, Turn(lease, pollInterval: plant.settings.pollInterval), logger)
        }
        var turn = Turn(lease, pollInterval: plant.settings.pollInterval)
        do {
            let outcome = try await run(shift, lease)
            turn.succeeded(outcome)
            if let failure = outcome.failure { turn = await settle(failure, turn, logger) }
        } catch {
            turn = await settle(error, turn, logger)
        }
        await turn.note(shift.requests)
        return turn
    }

    private func run(_ shift: Shift, _ lease: Lease) async throws -> Shift.Outcome {
        try await withThrowingTaskGroup(of: Shift.Outcome?.self) { group in
            group.addTask { try await shift.run() }
            group.addTask {
                // A heartbeat that finds the lease lost throws, and so ends the shift.
                for await _ in AsyncTimerSequence(interval: Lease.lifetime / 3, clock: .continuous) {
                    try await plant.database.asWorker { try await LeaseStore.extend(lease, on: $0) }
                }
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next().flatMap { $0 } ?? Shift.Outcome()
        }
    }

    /// Turns a shift's failure into the time the tenant is next due, and into words for whoever must act.
    private func settle(_ error: any Error, _ turn: Turn, _ logger: Logger) async -> Turn {
        var turn = turn
        switch error {
        case is CancellationError: turn.wasCutShort()
        case let failure as CloudFailure:
            turn.failed(failure)
            logger.warning(
                "Shift failed",
                metadata: .init([
                    .errorCode: "\(failure.code)", .errorMessage: "\(failure.message)",
                    .delaySeconds: "\(Int(turn.dueIn.seconds))",
                ])
            )
            guard failure.suspendsTenant else { break }
            await suspend(turn, Tenant.Reason(failure), logger)
        case let failure as GatewayError where failure.code == .leaseLost:
            logger.notice("Lease lost")
        case let failure as GatewayError:
            turn.failed(mustBeMended: failure.suspendsTenant)
            logger.error(
                "Shift failed",
                metadata: .init([
                    .errorCode: "\(failure.code.rawValue)", .errorMessage: "\(failure.message)",
                    .errorCause: "\(failure.cause.map { "\($0)" } ?? "")",
                ])
            )
            guard failure.suspendsTenant else { break }
            let reason = Tenant.Reason(
                code: failure.code.rawValue,
                message: failure.message,
                remedy: failure.remedy ?? "See the log."
            )
            await suspend(turn, reason, logger)
        default:
            turn.failed(mustBeMended: false)
            logger.error("Shift failed", metadata: .init([.errorCause: "\(error)"]))
        }
        return turn
    }

    private func suspend(_ turn: Turn, _ reason: Tenant.Reason, _ logger: Logger) async {
        do {
            try await plant.database.asWorker { connection in
                try await LeaseStore.confirm(turn.lease, on: connection)
                try await TenantStore.suspend(turn.lease.tenant, because: reason, on: connection)
            }
            logger.error(
                "Tenant suspended",
                metadata: .init([
                    .errorCode: "\(reason.code)", .errorMessage: "\(reason.message)", .remedy: "\(reason.remedy)",
                ])
            )
        } catch {
            logger.error("Tenant could not be suspended", metadata: .init([.errorCause: "\(error)"]))
        }
    }
}

extension CloudFailure {
    /// Whether only a person can mend it, and nothing else of the tenant works meanwhile.
    fileprivate var suspendsTenant: Bool {
        (retry == .operatorMustAct && scope != .request) || retry == .refreshToken
    }
}

extension GatewayError {
    /// Whether the tenant stands still until somebody has mended something.
    fileprivate var suspendsTenant: Bool { code == .sealingFailed || code == .contentForeign || code == .tenantInvalid }
}
