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
    /// How often a suspended tenant is tried again.
    private static let probeInterval = Duration.seconds(3600)

    let plant: IngestionPlant
    let worker: String
    let logger: Logger
    let backoff = Backoff()

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
        let outcome = await shift(lease, logger)
        do {
            let due = dueIn(outcome)
            try await plant.database.asWorker {
                try await LeaseStore.giveBack(lease, dueIn: due, failures: outcome.failures, on: $0)
            }
        } catch {
            logger.warning("Lease left to run out", metadata: .init([.errorCause: "\(error)"]))
        }
        guard outcome.committed.blobs > 0 else { return }
        logger.info(
            "Shift done",
            metadata: .init([
                .blobs: "\(outcome.committed.blobs)", .records: "\(outcome.committed.records)",
                .events: "\(outcome.committed.events)", .setAside: "\(outcome.committed.setAside)",
                .durationMilliseconds: "\(Int((ContinuousClock.now - started).seconds * 1000))",
            ])
        )
    }

    private func shift(_ lease: Lease, _ logger: Logger) async -> Shift.Outcome {
        do {
            return try await withThrowingTaskGroup(of: Shift.Outcome?.self) { group in
                group.addTask { try await Shift(lease: lease, plant: plant, logger: logger).run() }
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
        } catch {
            return await settle(error, lease, logger)
        }
    }

    /// Turns a shift's failure into the time the tenant is next due, and into words for whoever must act.
    private func settle(_ error: any Error, _ lease: Lease, _ logger: Logger) async -> Shift.Outcome {
        var outcome = Shift.Outcome(failures: lease.failures + 1)
        outcome.dueIn = backoff.delay(afterFailures: outcome.failures, random: Double.random(in: 0...1))
        switch error {
        case is CancellationError:
            outcome = Shift.Outcome(dueIn: .zero, failures: lease.failures)
        case let failure as CloudFailure:
            plant.metrics.countFailure(failure)
            logger.warning(
                "Shift failed",
                metadata: .init([.errorCode: "\(failure.code)", .errorMessage: "\(failure.message)"])
            )
            if let wait = failure.retryAfter { outcome.dueIn = max(outcome.dueIn ?? .zero, wait) }
            guard failure.retry == .operatorMustAct else { break }
            outcome.dueIn = failure.retryAfter ?? Self.probeInterval
            await suspend(lease, Tenant.Reason(failure), logger)
        case let failure as GatewayError where failure.code == .leaseLost:
            logger.notice("Lease lost")
        case let failure as GatewayError:
            logger.error(
                "Shift failed",
                metadata: .init([
                    .errorCode: "\(failure.code.rawValue)", .errorMessage: "\(failure.message)",
                    .errorCause: "\(failure.cause.map { "\($0)" } ?? "")",
                ])
            )
            guard failure.code == .sealingFailed else { break }
            outcome.dueIn = Self.probeInterval
            let reason = Tenant.Reason(
                code: failure.code.rawValue,
                message: failure.message,
                remedy: failure.remedy ?? "See the log."
            )
            await suspend(lease, reason, logger)
        default:
            logger.error("Shift failed", metadata: .init([.errorCause: "\(error)"]))
        }
        return outcome
    }

    private func suspend(_ lease: Lease, _ reason: Tenant.Reason, _ logger: Logger) async {
        do {
            try await plant.database.asWorker { connection in
                try await LeaseStore.confirm(lease, on: connection)
                try await TenantStore.suspend(lease.tenant, because: reason, on: connection)
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

    /// The stated delay, or the poll interval with a tenth of jitter so that tenants spread out.
    private func dueIn(_ outcome: Shift.Outcome) -> Duration {
        outcome.dueIn ?? plant.settings.pollInterval * Double.random(in: 0.9...1.1)
    }
}
