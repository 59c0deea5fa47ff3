import Logging
import Migrations
import Postgres

/// A database's schema, over a connection of our own: the one place where this command opens a database.
struct DatabaseSchema {
    private let migrator: Migrator

    init(uri: String) {
        var configuration = PostgresConfiguration(uri: uri)
        configuration.applicationName = "gatewayctl"
        migrator = Migrator(configuration, migrations: Migrations.all)
    }

    func status() async throws -> [MigrationState] {
        try await told {
            try await migrator.status().map {
                MigrationState(name: $0.name, appliedAt: $0.appliedAt, checksumMatches: $0.checksumMatches)
            }
        }
    }

    /// Applies what is missing, and says how it stands then.
    func migrate() async throws -> [MigrationState] {
        // What was applied is told from the state afterwards, so nothing is logged.
        let silent = Logger(label: "gatewayctl") { _ in SwiftLogNoOpLogHandler() }
        try await told { _ = try await migrator.migrate(logger: silent) }
        return try await status()
    }

    /// Translates once, here: a person reads what the server said, because it is their own database.
    private func told<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as MigrationError {
            throw Self.failure(error)
        } catch let error as PostgresError {
            throw Self.failure(error)
        }
    }

    private static func failure(_ error: MigrationError) -> CommandFailure {
        switch error {
        case .failed(let name, let cause):
            CommandFailure(
                .failed,
                "The migration \(name) failed and left no trace: \(cause.message)",
                remedy: "Mend the cause and run 'gatewayctl db migrate' again.",
                code: cause.sqlState
            )
        case .edited, .outOfOrder, .misnamed:
            CommandFailure(
                .failed,
                "The \(error).",
                remedy: "Install the gateway's own release again; a landed migration is never edited.",
                code: "migration.edited"
            )
        }
    }

    private static func failure(_ error: PostgresError) -> CommandFailure {
        // SQLSTATE 42501 insufficient_privilege (PostgreSQL manual, appendix A).
        let isForbidden = error.sqlState == "42501"
        let isAway = error.kind == .connection || error.isConnectionLost
        return CommandFailure(
            isAway ? .unreachable : isForbidden ? .refused : .failed,
            isAway ? "The database cannot be reached: \(error.message)" : "The database refused: \(error.message)",
            remedy: isAway
                ? "Check GATEWAY_DATABASE_URL or the --database-url-file, and that the server runs."
                : isForbidden ? "Connect as the owner of the gateway's tables." : nil,
            code: error.sqlState
        )
    }
}
