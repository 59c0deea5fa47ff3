internal import FoundationEssentials
package import Logging

/// Brings a database's schema up to the binary's.
///
/// Steps run in the order of their names, each in a transaction with the note that it ran. An advisory lock lets one
/// replica do it while the others wait. A database that is ahead of this binary is left alone: releases change the
/// schema in steps that the one before can live with.
package struct Migrator: Sendable {
    private let configuration: PostgresConfiguration
    private let migrations: [Migration]
    /// Any constant will do that nobody else locks in this database: "gateway" in ASCII.
    private static let lock: Int64 = 0x67_61_74_65_77_61_79

    /// A migrator on a connection of its own: a migration may take longer than any statement timeout.
    ///
    /// - Parameters:
    ///   - configuration: Where to, as the owner of the tables.
    ///   - migrations: All steps of this binary, in order.
    package init(_ configuration: PostgresConfiguration, migrations: [Migration]) {
        var configuration = configuration
        configuration.statementTimeout = nil
        self.configuration = configuration
        self.migrations = migrations
    }

    /// Applies what is missing.
    ///
    /// - Parameter logger: Hears of each step.
    /// - Returns: The names of the steps applied, which may be none.
    /// - Throws: `MigrationError`, or a `PostgresError` when the database cannot be used at all.
    @discardableResult
    package func migrate(logger: Logger) async throws -> [String] {
        for (first, second) in zip(migrations, migrations.dropFirst()) where first.name >= second.name {
            throw MigrationError.misnamed(name: second.name)
        }
        let connection = try await PostgresConnection.open(configuration)
        // A session lock: it ends with the connection, whatever happens on the way.
        try await connection.execute("select pg_advisory_lock(\(Self.lock))")
        try await connection.executeScript(
            """
            set client_min_messages = warning;
            create table if not exists schema_migration (
                name text primary key,
                checksum bytea not null,
                applied_at timestamptz not null default now()
            )
            """
        )
        let statuses = try await status(on: connection)
        if let edited = statuses.first(where: { !$0.checksumMatches }) {
            throw MigrationError.edited(name: edited.name)
        }
        let pending = Set(statuses.filter { $0.appliedAt == nil }.map(\.name))
        let newest = statuses.last { $0.appliedAt != nil && $0.isKnown }?.name
        if let newest, let late = pending.sorted().first(where: { $0 < newest }) {
            throw MigrationError.outOfOrder(name: late, after: newest)
        }
        var applied: [String] = []
        for migration in migrations where pending.contains(migration.name) {
            let start = ContinuousClock.now
            do {
                try await apply(migration, on: connection)
            } catch let error as PostgresError {
                throw MigrationError.failed(name: migration.name, error)
            }
            applied.append(migration.name)
            logger.notice(
                "Migration applied",
                metadata: [
                    "migration.name": "\(migration.name)",
                    "duration.ms": "\(start.duration(to: .now) / .milliseconds(1))",
                ]
            )
        }
        await connection.close()
        return applied
    }

    /// How every migration stands, those of this binary and those that only the database knows.
    package func status() async throws -> [MigrationStatus] {
        let connection = try await PostgresConnection.open(configuration)
        let statuses = try await status(on: connection)
        await connection.close()
        return statuses
    }

    private func apply(_ migration: Migration, on connection: PostgresConnection) async throws {
        let script = String(decoding: migration.sql, as: UTF8.self)
        let note: PostgresQuery = """
            insert into schema_migration (name, checksum) values (\(migration.name), sha256(\(migration.sql)))
            """
        guard migration.isTransactional else {
            try await connection.executeScript(script)
            try await connection.execute(note)
            return
        }
        try await connection.withTransaction { transaction in
            try await transaction.executeScript(script)
            try await transaction.execute(note)
        }
    }

    private func status(on connection: PostgresConnection) async throws -> [MigrationStatus] {
        let table = try await connection.query("select to_regclass('schema_migration') is not null")
        guard try table[0].decode(0, as: Bool.self) else {
            return migrations.map {
                MigrationStatus(name: $0.name, appliedAt: nil, checksumMatches: true, isKnown: true)
            }
        }
        let rows = try await connection.query(
            """
            select coalesce(file.name, applied.name) as name, applied.applied_at, file.name is not null as is_known,
                coalesce(applied.checksum = sha256(file.sql), true) as matches
            from unnest(\(migrations.map(\.name)), \(migrations.map(\.sql))) as file (name, sql)
            full join schema_migration as applied on applied.name = file.name
            order by coalesce(file.name, applied.name) collate "C"
            """
        )
        return try rows.map { row in
            MigrationStatus(
                name: try row["name"],
                appliedAt: try row["applied_at"],
                checksumMatches: try row["matches"],
                isKnown: try row["is_known"]
            )
        }
    }
}
