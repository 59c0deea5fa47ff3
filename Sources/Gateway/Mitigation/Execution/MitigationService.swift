import AsyncAlgorithms
import FoundationEssentials
package import Logging
import MicrosoftCloud
import Postgres
import ServiceLifecycle

/// Carries mitigations on, a step at a time, from a durable queue; any number of replicas may run it.
package final class MitigationService: ServiceLifecycle.Service {
    /// How often what became due is looked for; what is new is told at once.
    private static let tick = Duration.seconds(1)
    /// Steps at a time: mostly waiting for Microsoft.
    private static let width = 4

    private let office: MitigationOffice
    private let worker: String
    private let logger: Logger

    /// A service of the process that `worker` names among the replicas.
    package init(office: MitigationOffice, worker: String, logger: Logger) {
        self.office = office
        self.worker = worker
        self.logger = logger.with(.worker, worker)
    }

    package func run() async throws {
        await logging { try await MitigationLease.reclaim(holder: worker, on: $0) }
        let (nudges, nudge) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let steps = ShiftCount(limit: Self.width)
        await withDiscardingTaskGroup { helpers in
            helpers.addTask { [office] in
                for await _ in office.database.worker.notifications(on: MitigationStore.channel) { nudge.yield() }
            }
            helpers.addTask {
                for await _ in AsyncTimerSequence(interval: Self.tick, clock: .continuous) { nudge.yield() }
            }
            // Lanes are filled as they become free: a slow answer holds up one.
            for await _ in nudges.cancelOnGracefulShutdown() {
                for lease in await leases(upTo: steps.free) {
                    steps.begin()
                    helpers.addTask {
                        await self.work(lease)
                        steps.end()
                        nudge.yield()
                    }
                }
            }
            // A step that is cut off is looked at first by whoever takes it next.
            helpers.cancelAll()
        }
    }

    private func leases(upTo limit: Int) async -> [MitigationLease] {
        guard limit > 0 else { return [] }
        var leases: [MitigationLease] = []
        await logging { connection in
            leases = try await MitigationLease.take(
                upTo: limit,
                holder: worker,
                lasting: office.pace.lease,
                on: connection
            )
        }
        return leases
    }

    private func work(_ lease: MitigationLease) async {
        let logger = logger.with(.tenantID, lease.tenant).with(.mitigationID, GUID(lease.id))
        do {
            try await MitigationTurn(lease: lease, office: office, logger: logger).run()
        } catch is CancellationError {
            // The process ends; the next one looks first at what became of it.
        } catch let error as GatewayError where error.code == .leaseLost {
            logger.debug("Mitigation taken over or stopped", metadata: .init([.errorMessage: "\(error.message)"]))
        } catch {
            logger.warning("Mitigation put off", metadata: .init([.errorCause: "\(error)"]))
            let failures = lease.failures + 1
            let delay = office.pace.backoff.delay(afterFailures: failures, random: .random(in: 0...1))
            await logging { connection in
                try await connection.execute(
                    """
                    update mitigation set due_at = now() + \(delay.seconds) * interval '1 second', leased_until = null,
                        failures = \(failures)
                    where tenant_id = \(lease.tenant.rawValue) and mitigation_id = \(lease.id) and fence = \(lease.fence)
                    """
                )
            }
        }
    }

    private func logging(_ body: (PostgresConnection) async throws -> Void) async {
        do {
            try await office.database.asWorker { try await body($0) }
        } catch {
            // The database is away, or stopping: the next tick asks again, and readiness tells everybody else.
            logger.debug("Mitigation waits for the database", metadata: .init([.errorCause: "\(error)"]))
        }
    }
}
