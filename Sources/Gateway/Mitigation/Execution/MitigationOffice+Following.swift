import FoundationEssentials
import MicrosoftCloud
import Postgres

/// What follows a change: that it was undone, and how it came back in the audit log.
extension MitigationOffice {
    /// Writes down that a mitigation was taken back.
    func noteUndone(
        _ original: UUID,
        by undo: Mitigation,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            update mitigation set undone_at = now(), watch_until = null, due_at = null, fence = fence + 1, leased_until = null
            where tenant_id = \(tenant.rawValue) and mitigation_id = \(original)
            """
        )
        var told = MitigationLog.Entry(.undone, undo, what: ["undoOf": .text(GUID(original).description)])
        told.mitigation = original
        try await log.append([told], tenant: tenant, on: connection)
    }

    /// Whether somebody is about to give back what a mitigation took.
    func isBeingUndone(_ mitigation: Mitigation, tenant: TenantID) async throws -> Bool {
        try await database.asWorker { connection in
            try await !connection.query(
                """
                select 1 as found from mitigation where tenant_id = \(tenant.rawValue)
                    and undo_of = \(mitigation.mitigationId.rawValue) and state in ('approved', 'running')
                """
            ).isEmpty
        }
    }

    /// Writes the own changes that came back in the audit log into the evidence.
    func logEchoes(of mitigation: Mitigation, tenant: TenantID, on connection: PostgresConnection) async throws {
        let events = try await connection.query(
            """
            update mitigation_echo set is_logged = true
            where tenant_id = \(tenant.rawValue) and mitigation_id = \(mitigation.mitigationId.rawValue) and not is_logged
            returning event_id
            """
        ).map { GUID(try $0.decode("event_id", as: UUID.self)).description }
        guard !events.isEmpty else { return }
        let what: JSONTree = ["events": .list(events.map { .text($0) })]
        try await log.append([.init(.echoed, mitigation, what: what)], tenant: tenant, on: connection)
    }
}
