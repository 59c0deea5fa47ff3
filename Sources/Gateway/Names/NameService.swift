import AsyncAlgorithms
import FoundationEssentials
package import Logging
import MicrosoftCloud
import Postgres
import ServiceLifecycle

/// Looks up who and what sharing events name by ids alone, after they were ingested, in a budget of its own.
///
/// Any number of replicas may run it: each tenant is one's at a time. Ingestion neither waits for it nor knows of it.
package struct NameService: ServiceLifecycle.Service {
    private static let tick = Duration.seconds(3)
    /// Tenants at a time: mostly waiting for Microsoft.
    private static let width = 4
    /// How long one tenant may keep a place.
    private static let turn = Duration.seconds(30)

    private let database: Database
    private let credentials: CredentialStore
    private let access: CloudAccess
    private let review: EventReview
    private let worker: String
    private let logger: Logger
    private let metrics = NameMetrics()

    /// A service of the process that `worker` names among the replicas.
    package init(
        database: Database,
        credentials: CredentialStore,
        access: CloudAccess,
        policies: PolicyBook,
        worker: String,
        logger: Logger
    ) {
        self.database = database
        self.credentials = credentials
        self.access = access
        review = EventReview(database: database, book: policies)
        self.worker = worker
        self.logger = logger.with(.worker, worker)
    }

    package func run() async throws {
        // What arrived while nobody looked: the tenants' own turns go back further.
        var seen = Date() - 600
        let (nudges, nudge) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let turns = ShiftCount(limit: Self.width)
        await withDiscardingTaskGroup { helpers in
            helpers.addTask {
                for await _ in AsyncTimerSequence(interval: Self.tick, clock: .continuous) { nudge.yield() }
            }
            await withDiscardingTaskGroup { group in
                nudge.yield()
                for await _ in nudges.cancelOnGracefulShutdown() {
                    for lease in await leases(upTo: turns.free, &seen) {
                        turns.begin()
                        group.addTask {
                            // Cut off by a shutdown: what was found is stored, the rest is looked up later.
                            await cancelWhenGracefulShutdown { await work(lease) }
                            turns.end()
                            nudge.yield()
                        }
                    }
                }
            }
            helpers.cancelAll()
        }
    }

    private func leases(upTo limit: Int, _ seen: inout Date) async -> [NameLeases.Lease] {
        guard limit > 0 else { return [] }
        let before = seen
        do {
            let (newest, leases) = try await database.asWorker(isDurable: false) { connection in
                let newest = try await NameLeases.wake(since: before, on: connection)
                return (newest, try await NameLeases.take(upTo: limit, holder: worker, on: connection))
            }
            seen = newest
            return leases
        } catch {
            // The database is away, or stopping: the next tick asks again, and readiness tells everybody else.
            logger.debug("No turns for look-ups to be had", metadata: .init([.errorCause: "\(error)"]))
            return []
        }
    }

    private func work(_ lease: NameLeases.Lease) async {
        let logger = logger.with(.tenantID, lease.tenant)
        let pace = LookupPace(levels: lease.levels, lasting: Self.turn, metrics: metrics)
        var rest = Duration.seconds(60)
        do {
            rest = try await turn(lease, pace, logger)
        } catch is CancellationError {
            rest = .zero
        } catch {
            logger.warning("Look-ups failed", metadata: .init([.errorCause: "\(error)"]))
        }
        let levels = await pace.levels
        let due = rest
        // Shielded from the cancellation that ends a turn; awaited on the next line.
        let end = Task {
            do {
                try await database.asWorker(isDurable: false) {
                    try await NameLeases.giveBack(lease, holder: worker, dueIn: due, levels: levels, on: $0)
                }
            } catch {
                // It runs out by itself.
                logger.debug("Turn left to run out", metadata: .init([.errorCause: "\(error)"]))
            }
        }
        await end.value
    }

    private func turn(_ lease: NameLeases.Lease, _ pace: LookupPace, _ logger: Logger) async throws -> Duration {
        _ = try await database.asWorker { try await NameStore.note(lease.tenant, on: $0) }
        let tenant = try await database.asWorker { try await TenantStore.get(lease.tenant, on: $0) }
        // Of a suspended tenant Microsoft refuses the credential; an event of its wakes it when it is well again.
        guard tenant.lookUps, tenant.state == .active else { return .seconds(1800) }
        let credential = try await database.asWorker { connection in
            let key = try await credentials.dataKey(of: lease.tenant, on: connection)
            return try await credentials.credential(of: lease.tenant, key: key, on: connection)
        }
        let rest = try await NameTurn(
            tenant: tenant,
            clients: try access.names(of: tenant, credential: credential),
            database: database,
            pace: pace,
            metrics: metrics,
            logger: logger
        ).run()
        // Names and present assignments may show what the records did not say.
        try await review.run(lease.tenant)
        return rest
    }
}
