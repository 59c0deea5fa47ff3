import MicrosoftCloud
import Postgres

extension Wake {
    /// Makes the tenant due because Microsoft says that there is something new, and notifies at commit.
    ///
    /// A hint from outside never makes things worse: it only brings the due time forward, at most once in five seconds, and
    /// neither ends a back-off (`failures`, `not_before`) nor reaches a tenant that is paused or suspended. A tenant that
    /// was woken already and has not had its turn yet is left as it is: one listing finds all that is new.
    ///
    /// - Returns: Whether the tenant was woken.
    @discardableResult
    static func pushed(_ tenant: TenantID, on connection: PostgresConnection) async throws -> Bool {
        let rows = try await connection.query(
            """
            with pushed as (
                update tenant_lease l set woken = true,
                    due_at = least(l.due_at, greatest(now(), l.not_before, w.last_notified_at + interval '5 seconds'))
                from tenant t left join tenant_webhook w using (tenant_id)
                where l.tenant_id = \(tenant.rawValue) and t.tenant_id = l.tenant_id and t.state = 'active'
                    and l.failures = 0 and not l.woken
                returning l.tenant_id
            )
            select pg_notify(\(channel), tenant_id::text) from pushed
            """
        )
        return !rows.isEmpty
    }
}
