import MicrosoftCloud
import Postgres

extension Wake {
    /// How long after a push a listing surely finds what was pushed.
    ///
    /// Microsoft's clock, where a listing's window ends, is known to the second.
    static let settling = Duration.seconds(2)

    /// Makes the tenant due because Microsoft says that there is something new, and notifies at commit.
    ///
    /// After ``settling`` rather than at once: what was made in this second would be missed, and what comes with it is found in
    /// the same listing. A hint from outside
    /// never makes things worse: it only brings the due time forward, at most once in five seconds, and
    /// neither ends a back-off (`failures`, `not_before`) nor reaches a tenant that is paused or suspended. A tenant that
    /// was woken already and has not had its turn yet is left as it is: one listing finds all that is new, and
    /// `LeaseStore.take` gives another turn where it came too late for the next.
    ///
    /// - Returns: Whether the tenant was woken.
    @discardableResult
    static func pushed(_ tenant: TenantID, on connection: PostgresConnection) async throws -> Bool {
        let rows = try await connection.query(
            """
            with pushed as (
                update tenant_lease l set woken = true,
                    -- Whoever works for the tenant now came before this, and gives it back with the time that is set here.
                    due_at = case when l.leased_until > now() then v.soon else least(l.due_at, v.soon) end
                from (
                    select t.tenant_id, greatest(now() + \(settling.seconds) * interval '1 second',
                        w.last_notified_at + interval '5 seconds', l.not_before) as soon
                    from tenant t join tenant_lease l using (tenant_id) left join tenant_webhook w using (tenant_id)
                    where t.tenant_id = \(tenant.rawValue) and t.state = 'active'
                ) v
                where l.tenant_id = v.tenant_id and l.failures = 0 and not l.woken
                returning l.tenant_id
            )
            select pg_notify(\(channel), tenant_id::text) from pushed
            """
        )
        return !rows.isEmpty
    }
}
