package import FoundationEssentials
import MicrosoftCloud
import Postgres

/// Whether and how a tenant's shares may be taken back.
package struct MitigationSettings: Sendable, Codable, Equatable {
    /// Raw values are stored and shown, so they never change.
    package enum State: String, Sendable, Codable, CaseIterable {
        /// No change of Power Platform is proposed or carried out; letters and tasks for people are.
        case off
        /// Switched on; the customer's administrator has still to register the app.
        case waiting
        /// Proposals are made and, once approved, carried out.
        case on
    }

    package var state: State
    /// Who switched it so.
    package var stateBy: String?
    package var stateSince: Date
    package var probedAt: Date?
    /// What Power Platform said at the last probe; `nil` when it let the app in.
    package var probe: String?
    package var probeCode: String?
    /// The next step, where there is one.
    package var remedy: String?
    package var approvers: ApprovalRule
    /// Seconds from a proposal on.
    package var expiresAfter: Int
    package var remindAfter: Int
    package var escalateAfter: Int
    /// Seconds for which a share that was taken back is watched for its return.
    package var watchFor: Int
    /// What registering the app means, in three sentences.
    package var explanation: String
    /// What the customer's administrator runs.
    package var command: String
    /// The app's own object id, by which its changes are known when they come back.
    package var principalId: String?

    /// What somebody wants changed; what is `nil` stays.
    package struct Change: Sendable, Codable {
        package var approvers: ApprovalRule?
        package var expiresAfter: Int?
        package var remindAfter: Int?
        package var escalateAfter: Int?
        package var watchFor: Int?

        package init(
            approvers: ApprovalRule? = nil,
            expiresAfter: Int? = nil,
            remindAfter: Int? = nil,
            escalateAfter: Int? = nil,
            watchFor: Int? = nil
        ) {
            self.approvers = approvers
            self.expiresAfter = expiresAfter
            self.remindAfter = remindAfter
            self.escalateAfter = escalateAfter
            self.watchFor = watchFor
        }
    }

    /// As it is before anybody touched it.
    init(of tenant: Tenant) {
        state = .off
        stateSince = tenant.createdAt
        approvers = .either
        expiresAfter = 259_200
        remindAfter = 14_400
        escalateAfter = 86_400
        watchFor = 2_592_000
        explanation = """
            Registering the app makes it a full Power Platform administrator of the customer's tenant: it may change every \
            app, flow and environment, and Microsoft offers no finer grain. The gateway uses that right only for what was \
            approved, and writes each use down in the evidence log. Reading the audit log, digests and alerts never need it, \
            and it can be taken back at any time with Remove-PowerAppManagementApp.
            """
        command = "New-PowerAppManagementApp -ApplicationId \(tenant.clientId)"
    }

    init(row: PostgresRow, of tenant: Tenant) throws {
        self.init(of: tenant)
        state = try row.decodeCase("state")
        stateBy = try row.decode("state_by", as: String?.self)
        stateSince = try row.decode("state_since", as: Date.self)
        probedAt = try row.decode("probed_at", as: Date?.self)
        probe = try row.decode("probe", as: String?.self)
        probeCode = try row.decode("probe_code", as: String?.self)
        approvers = try row.decodeCase("approvers")
        expiresAfter = try row.decode("expires_after", as: Int.self)
        remindAfter = try row.decode("remind_after", as: Int.self)
        escalateAfter = try row.decode("escalate_after", as: Int.self)
        watchFor = try row.decode("watch_for", as: Int.self)
        principalId = try row.decode("principal_id", as: String?.self)
        if probe != nil {
            remedy = "An administrator of the customer's tenant runs, in PowerShell: \(command)"
        }
    }
}

enum MitigationSettingsStore {
    static func get(_ tenant: Tenant, on connection: PostgresConnection) async throws -> MitigationSettings {
        try await connection.query(
            "select * from mitigation_setting where tenant_id = \(tenant.id.rawValue)"
        ).first.map { try MitigationSettings(row: $0, of: tenant) } ?? MitigationSettings(of: tenant)
    }

    /// The same, held until the transaction ends: nobody switches it off or counts beside it meanwhile.
    static func lock(_ tenant: Tenant, on connection: PostgresConnection) async throws -> MitigationSettings {
        try await connection.query(
            "select * from mitigation_setting where tenant_id = \(tenant.id.rawValue) for update"
        ).first.map { try MitigationSettings(row: $0, of: tenant) } ?? MitigationSettings(of: tenant)
    }

    static func put(
        _ state: MitigationSettings.State,
        by person: MitigationPerson,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            insert into mitigation_setting (tenant_id, state, state_by) values (\(tenant.rawValue), \(state.rawValue), \(person.name))
            on conflict (tenant_id) do update set state = excluded.state, state_by = excluded.state_by, state_since = now()
            """
        )
    }

    /// Writes down what a probe found.
    static func probed(
        _ failure: CloudFailure?,
        principal: String?,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            update mitigation_setting set probed_at = now(), probe_code = \(failure?.code.rawValue), probe = \(failure?.message),
                principal_id = coalesce(\(principal), principal_id),
                state = case when state = 'waiting' and \(failure == nil) then 'on' else state end
            where tenant_id = \(tenant.rawValue)
            """
        )
    }

    /// - Throws: ``GatewayError`` with `mitigation.invalid` for times that make no sense.
    static func change(
        _ change: MitigationSettings.Change,
        tenant: TenantID,
        on connection: PostgresConnection
    ) async throws {
        let ranges: [(String, Int?, ClosedRange<Int>)] = [
            ("expiry", change.expiresAfter, 300...2_592_000), ("reminder", change.remindAfter, 60...2_592_000),
            ("escalation", change.escalateAfter, 60...2_592_000), ("watch", change.watchFor, 3_600...31_536_000),
        ]
        for (name, value, range) in ranges {
            guard let value, !range.contains(value) else { continue }
            throw GatewayError(
                .mitigationInvalid,
                "The \(name) must lie between \(range.lowerBound) and \(range.upperBound) seconds."
            )
        }
        try await connection.execute(
            """
            insert into mitigation_setting (tenant_id) values (\(tenant.rawValue)) on conflict do nothing
            """
        )
        try await connection.execute(
            """
            update mitigation_setting set approvers = coalesce(\(change.approvers?.rawValue), approvers),
                expires_after = coalesce(\(change.expiresAfter), expires_after),
                remind_after = coalesce(\(change.remindAfter), remind_after),
                escalate_after = coalesce(\(change.escalateAfter), escalate_after),
                watch_for = coalesce(\(change.watchFor), watch_for)
            where tenant_id = \(tenant.rawValue)
            """
        )
    }
}
