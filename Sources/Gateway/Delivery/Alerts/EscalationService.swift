import AsyncAlgorithms
import FoundationEssentials
package import Logging
import MicrosoftCloud
import Policies
import Postgres
import ServiceLifecycle

/// Tells somebody else when nobody took an alert up in time.
package final class EscalationService: ServiceLifecycle.Service {
    private static let tick = Duration.seconds(15)
    private static let batch = 100

    private let database: Database
    private let logger: Logger

    package init(database: Database, logger: Logger) {
        self.database = database
        self.logger = logger
    }

    package func run() async throws {
        for await _ in AsyncTimerSequence(interval: Self.tick, clock: .continuous).cancelOnGracefulShutdown() {
            do {
                while try await escalate() == Self.batch {}
                try await prune()
            } catch {
                logger.warning("Escalations wait for the database", metadata: .init([.errorCause: "\(error)"]))
            }
        }
    }

    /// Escalates what is due, and forgets what was taken up.
    ///
    /// - Parameter now: What was due by then.
    /// - Returns: How many were looked at.
    /// - Throws: What the database says.
    @discardableResult
    func escalate(now: Date = Date()) async throws -> Int {
        let due = try await database.asWorker { connection in
            try await connection.query(
                """
                select tenant_id, notice_id from alert_escalation where due_at <= \(now) order by due_at limit \(Self.batch)
                """
            ).map { row in
                (
                    TenantID(rawValue: try row.decode("tenant_id", as: UUID.self)),
                    try row.decode("notice_id", as: UUID.self)
                )
            }
        }
        for (tenant, notice) in due {
            try await database.asWorker { try await Self.escalate(notice, tenant: tenant, now: now, on: $0) }
        }
        return due.count
    }

    /// Whoever takes the row out escalates; the alert is locked, so that taking it up at the same moment comes before or after.
    private static func escalate(
        _ notice: UUID,
        tenant: TenantID,
        now: Date,
        on connection: PostgresConnection
    ) async throws {
        // The tenant's lock first, as everywhere where alerts change.
        _ = try await AlertStore.lock(tenant, on: connection)
        let row = try await connection.query(
            """
            delete from alert_escalation where tenant_id = \(tenant.rawValue) and notice_id = \(notice)
            returning alert_id, settings
            """
        ).first
        guard let row else { return }
        let id = try row.decode("alert_id", as: UUID.self)
        let settings = try JSONCoding.value(
            PolicySettings.self,
            from: try row.decode("settings", as: JSONBytes.self).bytes
        )
        guard let alert = try await AlertStore.get(id, tenant: tenant, on: connection), alert.state == .new else {
            return
        }
        try await AlertNotices.enqueue(
            [AlertNotice(alert: alert, cause: .escalated, settings: settings)],
            tenant: tenant,
            now: now,
            on: connection
        )
    }

    /// Forgets what was told or counted long ago.
    private func prune() async throws {
        try await database.asWorker(isDurable: false) { connection in
            try await connection.execute("delete from alert_notice where created_at < now() - interval '90 days'")
            try await connection.execute("delete from notice_tally where day < current_date - 90")
        }
    }
}
