import Postgres

import Glibc

/// The parts that the gateway stands on.
extension Health {
    func databaseStep() async -> CheckStep {
        do {
            let version = try await database.asWorker { connection in
                try await connection.query("select current_setting('server_version') as version").first?
                    .decode("version", as: String.self)
            }
            return CheckStep("database", .ok, "PostgreSQL \(version ?? "") answers.")
        } catch {
            let named = error as? GatewayError
            return CheckStep(
                "database",
                .failed,
                named?.message ?? "PostgreSQL does not answer as it should.",
                code: named?.code.rawValue ?? "database.unavailable",
                remedy: named?.remedy ?? "Look at the gateway's log and at PostgreSQL's."
            )
        }
    }

    func migrationStep() async -> CheckStep {
        do {
            let lines = try await migrations.status()
            if let edited = lines.first(where: { !$0.checksumMatches }) {
                return CheckStep(
                    "migrations",
                    .failed,
                    "The migration \(edited.name) is not the one that was applied.",
                    remedy: "Run the version of the gateway that migrated this database, or a later one."
                )
            }
            let missing = lines.filter { $0.appliedAt == nil }
            guard missing.isEmpty else {
                return CheckStep(
                    "migrations",
                    .failed,
                    "\(missing.count) migrations are not applied yet.",
                    remedy: "Run: gatewayctl db migrate"
                )
            }
            return CheckStep("migrations", .ok, "The schema is up to date (\(lines.last?.name ?? "empty")).")
        } catch {
            return CheckStep(
                "migrations",
                .failed,
                "The schema's state cannot be read.",
                remedy: "Run: gatewayctl db status"
            )
        }
    }

    func diskStep() -> CheckStep {
        var figures = statvfs()
        guard statvfs(stateDirectory, &figures) == 0 else {
            return CheckStep("disk", .warning, "The state folder \(stateDirectory) cannot be looked at.")
        }
        let free = (UInt64(figures.f_bavail) * UInt64(figures.f_frsize)) >> 20
        guard free >= 512 else {
            return CheckStep(
                "disk",
                free >= 64 ? .warning : .failed,
                "Only \(free) MB are free in the state folder \(stateDirectory).",
                remedy: "Free space there: the embedded database needs it."
            )
        }
        return CheckStep("disk", .ok, "\(free) MB free in the state folder.")
    }
}
