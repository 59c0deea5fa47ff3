import AsyncAlgorithms
import FoundationEssentials
package import Logging
import MicrosoftCloud
import Postgres
import ServiceLifecycle

/// Makes every tenant's digests when they are due by its own clock; replicas share the work.
package struct DigestService: ServiceLifecycle.Service {
    private static let interval = Duration.seconds(30)
    /// At 06:00 in a zone the digests of all of its tenants are due at once.
    private static let makers = 3

    let maker: DigestMaker
    let logger: Logger

    package init(maker: DigestMaker, logger: Logger) {
        self.maker = maker
        self.logger = logger
    }

    package func run() async throws {
        for await _ in AsyncTimerSequence(interval: Self.interval, clock: .continuous).cancelOnGracefulShutdown() {
            await withDiscardingTaskGroup { group in
                for _ in 0..<Self.makers { group.addTask { await makeAllDue() } }
            }
        }
    }

    private func makeAllDue() async {
        do {
            while !Task.isCancelled, try await makeOneDue() {}
        } catch {
            logger.warning("Digests wait for the database", metadata: .init([.errorCause: "\(error)"]))
        }
    }

    /// - Returns: Whether a tenant was due.
    private func makeOneDue() async throws -> Bool {
        let now = Date()
        var taken: TenantID?
        do {
            let made = try await maker.database.asWorker { connection -> [StoredDigest]? in
                guard let due = try await DigestScheduleStore.takeDue(at: now, on: connection) else { return nil }
                taken = due.tenant
                return try await DigestMaker.makeDue(for: due.tenant, due.schedule, now: now, on: connection)
            }
            guard let made, let taken else { return false }
            for digest in made {
                logger.info("Digest made", metadata: .init([.tenantID: "\(taken)", .digestID: "\(digest.id)"]))
            }
            return true
        } catch {
            // Without a tenant it is the database; with one it is this tenant's, and the others go on.
            guard let taken else { throw error }
            logger.error("Digest failed", metadata: .init([.tenantID: "\(taken)", .errorCause: "\(error)"]))
            try await maker.database.asWorker { try await DigestScheduleStore.failed(taken, now: now, on: $0) }
            return true
        }
    }
}
