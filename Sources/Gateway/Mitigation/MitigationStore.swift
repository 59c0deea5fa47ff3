import AuditRecords
import FoundationEssentials
import MicrosoftCloud
import Postgres

/// Mitigations as the database holds them.
enum MitigationStore {
    // MARK: Reading

    /// One mitigation with its decisions.
    ///
    /// - Parameters:
    ///   - id: Which.
    ///   - tenant: Whose.
    ///   - isLocked: Whether it is held until the transaction ends.
    ///   - connection: Of either role.
    /// - Returns: `nil` where the tenant has none of this id.
    /// - Throws: What the database says.
    static func get(
        _ id: UUID,
        tenant: TenantID,
        isLocked: Bool = false,
        on connection: PostgresConnection
    ) async throws -> Mitigation? {
        let lock: PostgresQuery = isLocked ? "for update of m" : ""
        let row = try await connection.query(
            """
            select \(Mitigation.columns) from mitigation m
            where m.tenant_id = \(tenant.rawValue) and m.mitigation_id = \(id) \(lock)
            """
        ).first
        guard let row else { return nil }
        let decisions = try await decisions(of: [id], tenant: tenant, on: connection)
        return try Mitigation(row: row, decisions: decisions[id] ?? [])
    }

    /// The same, where it must be there.
    ///
    /// - Throws: ``GatewayError`` with `mitigation.not_found`.
    static func require(
        _ id: UUID,
        tenant: TenantID,
        isLocked: Bool = false,
        on connection: PostgresConnection
    ) async throws -> Mitigation {
        guard let found = try await get(id, tenant: tenant, isLocked: isLocked, on: connection) else {
            throw notFound(id.uuidString.lowercased())
        }
        return found
    }

    /// The tenant's, newest first.
    static func page(
        tenant: TenantID,
        _ filter: MitigationFilter,
        before mark: PageMark?,
        limit: Int,
        on connection: PostgresConnection
    ) async throws -> [Mitigation] {
        let mark = mark ?? .end
        let states = (filter.states.isEmpty ? Mitigation.State.allCases : filter.states).map(\.rawValue)
        let rows = try await connection.query(
            """
            select \(Mitigation.columns) from mitigation m
            where m.tenant_id = \(tenant.rawValue) and m.state = any (\(states)::text[]) and m.created_at >= \(filter.since)
                and (not \(filter.isWaiting) or m.state in ('proposed', 'approved', 'manual'))
                and (\(filter.alert)::uuid is null or m.alert_id = \(filter.alert))
                and (m.created_at, m.mitigation_id) < (\(mark.at), \(mark.id))
            order by m.created_at desc, m.mitigation_id desc limit \(limit)
            """
        )
        let ids = try rows.map { try $0.decode("mitigation_id", as: UUID.self) }
        let decisions = try await decisions(of: ids, tenant: tenant, on: connection)
        return try zip(rows, ids).map { try Mitigation(row: $0, decisions: decisions[$1] ?? []) }
    }

    /// What people decided on some mitigations, each in the order in which they did.
    static func decisions(
        of ids: [UUID],
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> [UUID: [ApprovalDecision]] {
        guard !ids.isEmpty else { return [:] }
        let rows = try await connection.query(
            """
            select * from mitigation_decision
            where tenant_id = \(tenant.rawValue) and mitigation_id = any (\(ids)::uuid[]) order by decided_at
            """
        )
        var found: [UUID: [ApprovalDecision]] = [:]
        for row in rows {
            let person = MitigationPerson(
                try row.decode("person", as: String.self),
                side: try row.decodeCase("side"),
                way: try row.decodeCase("way"),
                address: try row.decode("address", as: String?.self)
            )
            found[try row.decode("mitigation_id", as: UUID.self), default: []].append(
                ApprovalDecision(
                    try row.decodeCase("verdict"),
                    by: person,
                    note: try row.decode("note", as: String?.self),
                    at: try row.decode("decided_at", as: Date.self)
                )
            )
        }
        return found
    }

    /// The one with this id, or the only one whose id begins so.
    ///
    /// - Throws: ``GatewayError`` with `mitigation.not_found`.
    static func find(_ reference: String, tenant: TenantID, on connection: PostgresConnection) async throws -> UUID {
        guard
            let id = try await ShortID.find(
                reference,
                in: "mitigation",
                "mitigation_id",
                tenant: tenant,
                on: connection
            )
        else { throw notFound(reference) }
        return id
    }

    static func notFound(_ reference: String) -> GatewayError {
        GatewayError(
            .mitigationNotFound,
            "The tenant has no mitigation '\(reference.prefix(64))'.",
            remedy: "List them with: gatewayctl approval list TENANT."
        )
    }

    // MARK: Writing

    /// Puts a new one in, as a draft that is due now.
    ///
    /// - Returns: `false` when the same is open already.
    /// - Throws: What the database says.
    static func insert(_ new: Mitigation, tenant: TenantID, on connection: PostgresConnection) async throws -> Bool {
        let resource = new.resource
        let count = try await connection.execute(
            """
            insert into mitigation (tenant_id, mitigation_id, action, state, resource_kind, environment_id, resource_id,
                resource_name, resource_url, resource_key, principal, principal_key, role, target_role, reason, proposed_by,
                proposed_side, alert_id, policy_id, event_id, undo_of, replaces, approvers, is_automatic, is_trial, changes, created_at,
                expires_at, run_after, due_at)
            values (\(tenant.rawValue), \(new.mitigationId.rawValue), \(new.action.rawValue), \(new.state.rawValue),
                \(resource.kind.rawValue), \(resource.environmentId), \(resource.id), \(resource.name), \(resource.url),
                \(resource.key), \(try document(new.principal)), \(new.principal?.key ?? ""), \(new.role), \(new.targetRole),
                \(new.reason), \(new.proposedBy), \(new.proposedSide.rawValue), \(new.alertId?.rawValue), \(new.policyId),
                \(new.eventId?.rawValue), \(new.undoOf?.rawValue), \(new.replaces?.rawValue), \(new.approvers.rawValue),
                \(new.isAutomatic), \(new.isTrial), \(new.changes), \(new.createdAt), \(new.expiresAt), \(new.runAfter), now())
            on conflict do nothing
            """
        )
        if count > 0 { try await notify(tenant, on: connection) }
        return count > 0
    }

    /// Writes a mitigation's changed members over those that are there; which ones changed it decides itself.
    ///
    /// The caller holds the row.
    ///
    /// - Parameters:
    ///   - mitigation: As it is to be.
    ///   - due: When the gateway looks at it next; `nil`: never again.
    ///   - tenant: Whose.
    ///   - connection: Of the worker's role.
    /// - Throws: What the database says.
    static func update(
        _ mitigation: Mitigation,
        due: Date?,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            update mitigation set state = \(mitigation.state.rawValue), outcome = \(mitigation.outcome?.rawValue),
                resource_name = \(mitigation.resource.name), principal = \(try document(mitigation.principal)),
                principal_key = \(mitigation.principal?.key ?? ""), role = \(mitigation.role),
                target_role = \(mitigation.targetRole), before = \(try document(mitigation.before)), before_hash = decode(\(mitigation.beforeHash)::text, 'hex'),
                decided_at = \(mitigation.decidedAt), run_after = \(mitigation.runAfter), acted_at = \(mitigation.actedAt),
                after = \(try document(mitigation.after)), verified_at = \(mitigation.verifiedAt),
                settled_at = \(mitigation.settledAt), message = \(mitigation.message), remedy = \(mitigation.remedy),
                watch_until = \(mitigation.watchUntil), reshared_at = \(mitigation.resharedAt),
                undone_at = \(mitigation.undoneAt), is_automatic = \(mitigation.isAutomatic),
                expires_at = \(mitigation.expiresAt), due_at = \(due),
                step = case when \(mitigation.state == .running) then coalesce(step, 'reading') end
            where tenant_id = \(tenant.rawValue) and mitigation_id = \(mitigation.mitigationId.rawValue)
            """
        )
        if due != nil { try await notify(tenant, on: connection) }
    }

    /// Takes it out of the hands of whatever worker has it, which finds so at its next step.
    ///
    /// To be called by whoever changes it on somebody's word: a worker writes what it read before.
    static func seize(_ id: UUID, tenant: TenantID, on connection: PostgresConnection) async throws {
        try await connection.execute(
            """
            update mitigation set fence = fence + 1, leased_until = null
            where tenant_id = \(tenant.rawValue) and mitigation_id = \(id)
            """
        )
    }

    /// Writes a decision down.
    ///
    /// - Returns: `false` when this person has decided already.
    static func decide(
        _ decision: ApprovalDecision,
        of id: UUID,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws -> Bool {
        let person = decision.person
        return try await connection.execute(
            """
            insert into mitigation_decision (tenant_id, mitigation_id, person_key, person, side, way, address, verdict, note,
                decided_at)
            values (\(tenant.rawValue), \(id), \(person.key), \(person.name), \(person.side.rawValue), \(person.way.rawValue),
                \(person.address), \(decision.verdict.rawValue), \(decision.note), \(decision.decidedAt))
            on conflict do nothing
            """
        ) > 0
    }

    /// Told at the commit of something that is due; the payload is the tenant.
    static let channel = "gateway_mitigation"

    static func notify(_ tenant: TenantID, on connection: PostgresConnection) async throws {
        try await connection.execute("select pg_notify(\(channel), \(tenant.description))")
    }

    private static func document(_ value: (some Encodable)?) throws -> JSONBytes? {
        try value.map { JSONBytes(try JSONCoding.bytes($0)) }
    }
}
