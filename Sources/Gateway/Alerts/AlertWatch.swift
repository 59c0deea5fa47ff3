import AsyncAlgorithms
import FoundationEssentials
package import Logging
import MicrosoftCloud
import Policies
import Postgres
import ServiceLifecycle

/// Looks at what no record tells: whether collection itself is well, and whose snooze is over.
///
/// Every worker may run it: what one has told the others find told.
package final class AlertWatch: ServiceLifecycle.Service {
    private static let tick = Duration.seconds(60)

    private let database: Database
    private let book: PolicyBook
    private let rules: CompletenessRules
    private let logger: Logger

    package init(database: Database, book: PolicyBook, rules: CompletenessRules, logger: Logger) {
        self.database = database
        self.book = book
        self.rules = rules
        self.logger = logger
    }

    package func run() async throws {
        var seen: Set<String> = []
        for await _ in AsyncTimerSequence(interval: Self.tick, clock: .continuous).cancelOnGracefulShutdown() {
            do {
                try await look(&seen)
                try await wake()
                try await database.asWorker { try await CorrelationMemory.prune(on: $0) }
            } catch {
                // The database is away, or stopping: the next tick asks again, and readiness tells everybody else.
                logger.warning("Alerts wait for the database", metadata: .init([.errorCause: "\(error)"]))
            }
        }
    }

    /// Tells what is new about collections, and ends alerts whose condition ended.
    ///
    /// - Parameters:
    ///   - seen: What earlier looks of this process told already, so that a lasting trouble costs nothing.
    ///   - now: The time that conditions are judged by.
    /// - Throws: What the database says.
    func look(_ seen: inout Set<String>, now: Date = Date()) async throws {
        let conditions = try await database.asWorker { connection in
            try await CollectionCondition.all(rules: rules, now: now, on: connection)
        }
        let current = Set(conditions.map { "\($0.tenant) \($0.evidenceID)" })
        seen.formIntersection(current)
        let news = conditions.filter { !seen.contains("\($0.tenant) \($0.evidenceID)") }
        for (tenant, conditions) in Dictionary(grouping: news, by: \.tenant) {
            var findings = Findings(try await book.policies(of: tenant))
            for condition in conditions { findings.look(at: condition, now: now) }
            _ = try await database.asWorker { [findings] connection in
                try await Evaluation.store(findings, tenant: tenant, on: connection)
            }
            await Evaluation.report(findings.troubles, of: findings.policies, tenant: tenant, to: book)
        }
        seen.formUnion(current)
        try await end(allBut: conditions)
    }

    /// Resolves open alerts that rest on conditions of which none holds any more.
    private func end(allBut conditions: [CollectionCondition]) async throws {
        let ended = try await database.asWorker { connection in
            try await connection.query(
                """
                with current as (
                    select * from unnest(\(conditions.map(\.tenant.rawValue))::uuid[],
                        \(conditions.map(\.evidenceID))::text[]) as v(tenant_id, evidence_id)
                )
                select distinct a.tenant_id, a.alert_id, a.policy_id from alert a join alert_evidence e using (tenant_id, alert_id)
                where a.state in ('new', 'acknowledged', 'investigating') and e.kind = 'condition'
                    and e.evidence_id not like 'gap.opened/%' and e.evidence_id not like 'mitigation.reshared/%'
                    and not exists (
                        select from alert_evidence o join current c using (tenant_id, evidence_id)
                        where o.tenant_id = a.tenant_id and o.alert_id = a.alert_id
                    )
                """
            ).map { row in
                (
                    TenantID(rawValue: try row.decode("tenant_id", as: UUID.self)),
                    try row.decode("alert_id", as: UUID.self)
                )
            }
        }
        for (tenant, alert) in ended {
            let order = AlertStore.Order(state: .resolved, note: "It ended by itself.")
            try await change(alert, order, tenant: tenant)
        }
    }

    /// Ends the snoozes that are over; an alert that is still open is told again.
    func wake() async throws {
        let rows = try await database.asWorker { connection in
            try await connection.query(
                """
                select tenant_id, alert_id from alert where snoozed_until is not null and snoozed_until <= now() limit 1000
                """
            ).map { row in
                (
                    TenantID(rawValue: try row.decode("tenant_id", as: UUID.self)),
                    try row.decode("alert_id", as: UUID.self)
                )
            }
        }
        for (tenant, alert) in rows {
            try await change(alert, AlertStore.Order(snoozedUntil: .distantPast), cause: .reopened, tenant: tenant)
        }
    }

    private func change(
        _ alert: UUID,
        _ order: AlertStore.Order,
        cause: AlertNotice.Cause = .updated,
        tenant: TenantID
    ) async throws {
        let policies = try await book.policies(of: tenant)
        _ = try await database.asWorker { connection in
            try await AlertStore.change(
                alert,
                order,
                by: "gateway",
                cause: cause,
                settings: { policies.settings(of: $0.policyId) },
                tenant: tenant,
                on: connection
            )
        }
    }
}
