import FoundationEssentials
package import MicrosoftCloud
package import Postgres

/// The tenants as the database holds them.
package enum TenantStore {
    /// Every tenant, or those with a tag, by name; under the API role only the request's own.
    package static func all(tag: String? = nil, on connection: PostgresConnection) async throws -> [Tenant] {
        try await connection.query(
            """
            select \(Tenant.columns) from tenant t left join tenant_credential c using (tenant_id)
            where \(tag)::text is null or t.tags @> array[\(tag)::text] order by lower(t.name)
            """
        ).map(Tenant.init(row:))
    }

    /// The tenant with this name (in any case) or tenant id.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`.
    package static func find(_ reference: String, on connection: PostgresConnection) async throws -> Tenant {
        let rows = try await connection.query(
            """
            select \(Tenant.columns) from tenant t left join tenant_credential c using (tenant_id)
            where lower(t.name) = lower(\(reference)) or t.tenant_id = \(UUID(uuidString: reference))
            """
        )
        guard let row = rows.first else { throw notFound(reference) }
        return try Tenant(row: row)
    }

    /// The tenant with this id.
    ///
    /// - Throws: ``GatewayError`` with `tenant.not_found`.
    package static func get(_ id: TenantID, on connection: PostgresConnection) async throws -> Tenant {
        let rows = try await connection.query(
            """
            select \(Tenant.columns) from tenant t left join tenant_credential c using (tenant_id)
            where t.tenant_id = \(id.rawValue)
            """
        )
        guard let row = rows.first else { throw notFound(id.description) }
        return try Tenant(row: row)
    }

    static func insert(_ tenant: Tenant, on connection: PostgresConnection) async throws {
        try await refusingTaken(tenant) {
            try await connection.execute(
                """
                insert into tenant (tenant_id, name, cloud, client_id, time_zone, content_types, state, requests_per_minute)
                values (\(tenant.id.rawValue), \(tenant.name), \(tenant.cloud), \(tenant.clientId.rawValue), \(tenant.timeZone),
                    \(tenant.contentTypes), \(tenant.state.rawValue), \(tenant.requestsPerMinute))
                """
            )
        }
        try await connection.execute(
            """
            insert into feed (tenant_id, content_type)
            select \(tenant.id.rawValue), unnest(\(tenant.contentTypes)::text[])
            """
        )
        try await connection.execute("insert into tenant_lease (tenant_id) values (\(tenant.id.rawValue))")
        try await DigestScheduleStore.insert(tenant.id, on: connection)
        try await Wake.notify(tenant.id, on: connection)
    }

    /// Writes down what an operator may set of a tenant.
    ///
    /// - Throws: ``GatewayError`` with `tenant.exists` when the name is another's.
    static func update(_ tenant: Tenant, on connection: PostgresConnection) async throws {
        try await refusingTaken(tenant) {
            try await connection.execute(
                """
                update tenant set name = \(tenant.name), time_zone = \(tenant.timeZone),
                    requests_per_minute = \(tenant.requestsPerMinute),
                    partner_domains = \(tenant.partnerDomains), trusted_apps = \(tenant.trustedApps),
                    look_ups = \(tenant.lookUps), tags = \(tenant.tags)
                where tenant_id = \(tenant.id.rawValue)
                """
            )
        }
        // Another time zone is another time at which digests are due.
        try await connection.execute(
            "update digest_schedule set due_at = '-infinity' where tenant_id = \(tenant.id.rawValue)"
        )
    }

    /// Says in words that a name or an id is another tenant's.
    private static func refusingTaken(_ tenant: Tenant, _ body: () async throws -> Int) async throws {
        do {
            _ = try await body()
        } catch let error as PostgresError where error.sqlState == "23505" {
            let taken = error.constraint == "tenant_name_key" ? "name '\(tenant.name)'" : "tenant id \(tenant.id)"
            throw GatewayError(
                .tenantExists,
                "A tenant with the \(taken) is onboarded already.",
                remedy: "To replace its credential: gatewayctl tenant rotate."
            )
        }
    }

    /// Pauses or resumes; a resumed tenant is due at once.
    package static func setState(
        _ state: Tenant.State,
        of id: TenantID,
        on connection: PostgresConnection
    ) async throws {
        try await Wake.hold(id, on: connection)
        try await connection.execute(
            """
            update tenant set state = \(state.rawValue), state_since = now(), reason_code = null, reason = null, remedy = null
            where tenant_id = \(id.rawValue) and state <> \(state.rawValue)
            """
        )
        guard state == .active else { return }
        try await Wake.now(id, on: connection)
    }

    /// Marks the tenant suspended, with what an operator must know; a paused tenant stays paused.
    static func suspend(_ id: TenantID, because reason: Tenant.Reason, on connection: PostgresConnection) async throws {
        try await connection.execute(
            """
            update tenant set state = 'suspended',
                state_since = case when state = 'suspended' then state_since else now() end,
                reason_code = \(reason.code), reason = \(reason.message), remedy = \(reason.remedy)
            where tenant_id = \(id.rawValue) and state <> 'paused'
            """
        )
    }

    /// Ends a suspension: what was wrong is mended.
    static func recover(_ id: TenantID, on connection: PostgresConnection) async throws {
        try await connection.execute(
            """
            update tenant set state = 'active', state_since = now(), reason_code = null, reason = null, remedy = null
            where tenant_id = \(id.rawValue) and state = 'suspended'
            """
        )
    }

    /// Destroys the tenant's key and every row about it.
    package static func purge(_ id: TenantID, on connection: PostgresConnection) async throws {
        try await Wake.hold(id, on: connection)
        try await connection.execute("delete from tenant_key where tenant_id = \(id.rawValue)")
        // Events point at digests of the same tenant: both go with the tenant, the events first.
        try await connection.execute("delete from sharing_event where tenant_id = \(id.rawValue)")
        try await connection.execute("delete from tenant where tenant_id = \(id.rawValue)")
    }

    static func notFound(_ reference: String) -> GatewayError {
        GatewayError(
            .tenantNotFound,
            "No tenant has the name or id '\(reference)'.",
            remedy: "List the tenants with: gatewayctl tenant list."
        )
    }
}
