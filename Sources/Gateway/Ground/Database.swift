package import Logging
package import MicrosoftCloud
package import Postgres

/// The gateway's two ways into PostgreSQL: the worker, who serves every tenant, and the API, who sees one at a time.
package struct Database: Sendable {
    /// Connections under the role `gateway_worker`.
    package let worker: PostgresPool
    /// Connections under the role `gateway_api`, blind without a tenant (forced row-level security).
    package let api: PostgresPool

    /// Opens both pools on one database; connections are made when first needed.
    ///
    /// - Parameters:
    ///   - configuration: Where the database is; its role is set here.
    ///   - logger: For what the pools have to say.
    package init(_ configuration: PostgresConfiguration, logger: Logger) {
        var worker = configuration
        worker.role = "gateway_worker"
        var api = configuration
        api.role = "gateway_api"
        self.worker = PostgresPool(worker, logger: logger)
        self.api = PostgresPool(api, logger: logger)
    }

    /// Runs a transaction that can see this tenant's rows and no other's.
    package func asTenant<T: Sendable>(
        _ tenant: TenantID,
        _ body: (PostgresConnection) async throws -> T
    ) async throws -> T {
        try await namingDatabaseTrouble {
            try await api.withTransaction { connection in
                // SET takes no parameters; a UUID's text holds nothing that could end the literal.
                try await connection.execute("set local gateway.tenant_id = '\(raw: tenant.description)'")
                return try await body(connection)
            }
        }
    }

    /// Runs a transaction of the worker's.
    ///
    /// One that is not durable does not wait for the disk: a crash of the database (never one of the gateway) may undo it, so
    /// it is for what is then only found out again.
    package func asWorker<T: Sendable>(
        isDurable: Bool = true,
        _ body: (PostgresConnection) async throws -> T
    ) async throws -> T {
        try await namingDatabaseTrouble {
            try await worker.withTransaction(settings: isDurable ? [:] : ["synchronous_commit": "off"], body)
        }
    }

    package func shutdown() async {
        await worker.shutdown()
        await api.shutdown()
    }
}

/// Gives the database's own failures their names; every other error passes.
func namingDatabaseTrouble<T>(_ body: () async throws -> T) async throws -> T {
    do {
        return try await body()
    } catch let error as PostgresError where error.isConnectionLost || error.kind == .poolExhausted {
        throw GatewayError(
            .databaseUnavailable,
            "The database cannot be reached.",
            remedy: "Check that PostgreSQL runs and that GATEWAY_DATABASE_URL is right; the request is safe to repeat.",
            cause: error
        )
    } catch let error as PostgresError where error.sqlState?.hasPrefix("53") == true {
        throw GatewayError(
            .databaseFull,
            "The database has no room left for this.",
            remedy: "Free space on the database's disk, or raise its limits; what was not stored is fetched again.",
            cause: error
        )
    }
}
