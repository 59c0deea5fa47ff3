import AsyncAlgorithms
import FoundationEssentials
package import Logging
import MicrosoftCloud
import Postgres
import ServiceLifecycle

/// Makes every tenant's daily digest when its day is over there; replicas do no harm to each other.
package struct DigestService: ServiceLifecycle.Service {
    private static let interval = Duration.seconds(60)

    let maker: DigestMaker
    let logger: Logger

    package init(maker: DigestMaker, logger: Logger) {
        self.maker = maker
        self.logger = logger
    }

    package func run() async throws {
        for await _ in AsyncTimerSequence(interval: Self.interval, clock: .continuous).cancelOnGracefulShutdown() {
            do {
                for tenant in try await due() { await make(tenant) }
            } catch {
                logger.warning("Digests wait for the database", metadata: .init([.errorCause: "\(error)"]))
            }
        }
    }

    /// The tenants without the digest of the day that ended last, in their own time zones.
    private func due() async throws -> [Tenant] {
        try await maker.database.asWorker { connection in
            try await connection.query(
                """
                select \(Tenant.columns) from tenant t left join tenant_credential c using (tenant_id)
                where t.state <> 'paused' and not exists (
                    select 1 from digest d where d.tenant_id = t.tenant_id and d.cadence = 'daily' and d.scheduled
                        and d.day = ((now() at time zone t.time_zone) - \(DigestMaker.hour) * interval '1 hour')::date - 1
                ) order by t.tenant_id
                """
            ).map(Tenant.init(row:))
        }
    }

    private func make(_ tenant: Tenant) async {
        do {
            guard let made = try await maker.makeDue(for: tenant, now: Date()) else { return }
            logger.info(
                "Digest made",
                metadata: .init([.tenantID: "\(tenant.id)", .digestID: "\(made.id)"])
            )
        } catch {
            logger.error(
                "Digest failed",
                metadata: .init([.tenantID: "\(tenant.id)", .errorCause: "\(error)"])
            )
        }
    }
}
