import FoundationEssentials
import MicrosoftCloud
import Postgres

/// A mitigation in one worker's hands for one step, with how far it has come.
struct MitigationLease: Sendable {
    /// Where carrying it out stands; raw values are stored.
    enum Step: String, Sendable {
        /// Nothing was sent; the present state is read next.
        case reading
        /// The change may have been sent.
        case acting
        /// The change was sent, and its effect is waited for.
        case verifying
    }

    /// Which form of an assignment's id is sent; raw values are stored.
    enum IDForm: String, Sendable { case name, full }

    let tenant: TenantID
    let id: UUID
    let holder: String
    let fence: Int64
    var step: Step?
    var form: IDForm
    /// How often the change was sent.
    var sends: Int
    /// Tries in a row that came to nothing.
    var failures: Int
    /// Whether the last change that was sent got an answer.
    var isAnswered: Bool

    /// Takes what has been due for longest, each tenant's oldest before any tenant's second.
    static func take(
        upTo limit: Int,
        holder: String,
        lasting: Duration,
        on connection: PostgresConnection
    ) async throws -> [MitigationLease] {
        try await connection.query(
            """
            with due as (
                select tenant_id, mitigation_id, due_at,
                    row_number() over (partition by tenant_id order by due_at, mitigation_id) as place
                from mitigation join tenant t using (tenant_id)
                where due_at <= now() and (leased_until is null or leased_until < now()) and t.state <> 'paused'
            ), taken as (
                select m.tenant_id, m.mitigation_id from mitigation m join due d using (tenant_id, mitigation_id)
                where m.due_at <= now() and (m.leased_until is null or m.leased_until < now())
                order by d.place, d.due_at limit \(limit) for update of m skip locked
            )
            update mitigation m set holder = \(holder), fence = m.fence + 1,
                leased_until = now() + \(lasting.seconds) * interval '1 second'
            from taken t where m.tenant_id = t.tenant_id and m.mitigation_id = t.mitigation_id
            returning m.tenant_id, m.mitigation_id, m.fence, m.step, m.id_form, m.sends, m.failures, m.answered
            """
        ).map { row in
            MitigationLease(
                tenant: TenantID(rawValue: try row.decode("tenant_id", as: UUID.self)),
                id: try row.decode("mitigation_id", as: UUID.self),
                holder: holder,
                fence: try row.decode("fence", as: Int64.self),
                step: try row.decode("step", as: String?.self).flatMap(Step.init),
                form: try row.decode("id_form", as: String?.self).flatMap(IDForm.init) ?? .name,
                sends: try row.decode("sends", as: Int.self),
                failures: try row.decode("failures", as: Int.self),
                isAnswered: try row.decode("answered", as: Bool.self)
            )
        }
    }

    /// Lets go what an earlier run of this worker held when it was killed.
    static func reclaim(holder: String, on connection: PostgresConnection) async throws {
        try await connection.execute(
            "update mitigation set leased_until = null where holder = \(holder) and leased_until is not null"
        )
    }

    /// Holds the row until the transaction ends, if it is still this worker's.
    ///
    /// - Throws: ``GatewayError`` with `lease.lost`: roll back.
    func confirm(on connection: PostgresConnection) async throws {
        let rows = try await connection.query(
            """
            select 1 as held from mitigation where tenant_id = \(tenant.rawValue) and mitigation_id = \(id)
                and holder = \(holder) and fence = \(fence) for update
            """
        )
        guard !rows.isEmpty else {
            throw GatewayError(.leaseLost, "The lease on mitigation \(id.uuidString.lowercased()) was taken over.")
        }
    }

    /// Writes down how far it came; the lease ends unless it is kept for some time more.
    func store(keptFor time: Duration?, on connection: PostgresConnection) async throws {
        try await connection.execute(
            """
            update mitigation set step = case when state = 'running' then \(step?.rawValue ?? Step.reading.rawValue) end,
                id_form = \(form.rawValue), sends = \(sends), failures = \(failures), answered = \(isAnswered),
                leased_until = now() + \(time?.seconds) * interval '1 second'
            where tenant_id = \(tenant.rawValue) and mitigation_id = \(id) and fence = \(fence)
            """
        )
    }
}
