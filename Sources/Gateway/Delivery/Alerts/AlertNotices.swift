package import FoundationEssentials
package import MicrosoftCloud
import Policies
package import Postgres

/// Plans who is told what of alerts, in the transaction that makes them so.
///
/// Told twice by however many workers, one thing is one notice: its id is made of it, and its row is what the second one
/// waits for and finds.
package enum AlertNotices {
    /// Notifications of a policy on a day of the tenant's, unless it says otherwise.
    package static let usualDailyLimit = 50

    /// What became of a notice, as the database has it.
    enum Course: String, CaseIterable { case told, held, limited, quiet, unheard }

    /// Puts everything that people are to be told on its way.
    ///
    /// - Parameters:
    ///   - notices: What happened to alerts.
    ///   - tenant: Whose alerts they are.
    ///   - now: By it quiet hours and days are reckoned.
    ///   - connection: Of the worker's role, in the transaction that stores the alerts.
    /// - Throws: What the database says.
    package static func enqueue(
        _ notices: [AlertNotice],
        tenant: TenantID,
        now: Date = Date(),
        on connection: PostgresConnection
    ) async throws {
        let notices = notices.filter { !isAsleep($0.alert, now) }
        guard !notices.isEmpty else { return }
        let desk = try await NoticeDesk(of: tenant, on: connection)
        var hasNews = false
        // In one order for every worker, as each policy's tally is a lock.
        for notice in notices.sorted(by: {
            ($0.alert.policyId, "\($0.alert.alertId)") < ($1.alert.policyId, "\($1.alert.alertId)")
        }) {
            let plan = NoticePlan(notice: notice, desk: desk, tenant: tenant, now: now)
            if try await plan.carryOut(on: connection) { hasNews = true }
        }
        if hasNews { try await Outbox.notify(tenant, on: connection) }
    }

    /// A snoozed alert tells nobody; that it was closed is told to those who keep a ticket.
    private static func isAsleep(_ alert: Alert, _ now: Date) -> Bool {
        alert.state.isOpen && alert.snoozedUntil.map { $0 > now } ?? false
    }
}
