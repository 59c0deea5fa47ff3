package import FoundationEssentials
package import Logging
import Migrations
package import Postgres

/// The schema's history as an operator sees it.
package struct MigrationReport: Sendable {
    /// One migration: applied or not, and whether the file is still the one that was applied.
    package struct Line: Sendable, Codable, Equatable {
        package var name: String
        package var appliedAt: Date?
        package var checksumMatches: Bool
    }

    private let migrator: Migrator
    private let logger: Logger

    package init(_ configuration: PostgresConfiguration, logger: Logger) {
        migrator = Migrator(configuration, migrations: Migrations.all)
        self.logger = logger
    }

    package func status() async throws -> [Line] {
        try await namingDatabaseTrouble {
            try await migrator.status().map {
                Line(name: $0.name, appliedAt: $0.appliedAt, checksumMatches: $0.checksumMatches)
            }
        }
    }

    /// Applies what is missing.
    package func migrate() async throws -> [Line] {
        _ = try await namingDatabaseTrouble { try await migrator.migrate(logger: logger) }
        return try await status()
    }
}
