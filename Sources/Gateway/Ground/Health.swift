package import FoundationEssentials
package import MicrosoftCloud
import Postgres

import Glibc

/// What the gateway knows of its own state: for `/readyz`, `/healthz` and `gatewayctl doctor`.
package struct Health: Sendable {
    /// The answer of `/healthz`.
    package struct Report: Sendable, Codable {
        package enum Status: String, Sendable, Codable { case ok, degraded, failed }

        package var status: Status
        package var version: String
        package var startedAt: Date
        package var parts: [CheckStep]
        package var tenants: Tenants
    }

    /// The tenants in numbers, and by name only those that somebody must look at.
    package struct Tenants: Sendable, Codable {
        package var active = 0
        package var paused = 0
        package var suspended = 0
        package var overdue = 0
        package var blobsWaiting = 0
        package var failing: [Failing] = []
    }

    package struct Failing: Sendable, Codable {
        package var tenantId: TenantID
        package var name: String
        package var since: Date
        package var reason: Tenant.Reason
    }

    package static let version = "0.1.0"

    let database: Database
    let migrations: MigrationReport
    let stateDirectory: String
    let startedAt = Date()

    package init(database: Database, migrations: MigrationReport, stateDirectory: String) {
        self.database = database
        self.migrations = migrations
        self.stateDirectory = stateDirectory
    }

    /// Whether requests can be served: the database answers and its schema is this version's.
    package func readiness() async -> [CheckStep] {
        var steps = [await databaseStep()]
        guard steps[0].outcome == .ok else { return steps }
        steps.append(await migrationStep())
        return steps
    }

    package func report() async -> Report {
        var parts = await readiness()
        parts.append(diskStep())
        var tenants = Tenants()
        if parts[0].outcome == .ok {
            do {
                tenants = try await countTenants()
            } catch {
                parts.append(CheckStep("tenants", .failed, "The tenants cannot be counted: \(error)"))
            }
        }
        let status: Report.Status =
            if parts.contains(where: { $0.outcome == .failed }) {
                .failed
            } else if tenants.suspended > 0 || tenants.overdue > 0 || parts.contains(where: { $0.outcome == .warning })
            {
                .degraded
            } else {
                .ok
            }
        return Report(status: status, version: Self.version, startedAt: startedAt, parts: parts, tenants: tenants)
    }

    /// Everything that `gatewayctl doctor` shows: the parts, then each tenant that fails.
    package func doctor() async -> [CheckStep] {
        let report = await report()
        var steps = report.parts
        let tenants = report.tenants
        steps.append(
            CheckStep(
                "scheduler",
                tenants.overdue == 0 ? .ok : .warning,
                "\(tenants.active) active tenants, \(tenants.paused) paused, \(tenants.blobsWaiting) content blobs waiting."
                    + (tenants.overdue == 0 ? "" : " \(tenants.overdue) tenants are overdue by more than 10 minutes."),
                remedy: tenants.overdue == 0 ? nil : "Start another gatewayd with the role worker, or look at its log."
            )
        )
        for failing in tenants.failing {
            steps.append(
                CheckStep(
                    "tenant",
                    subject: failing.name,
                    .failed,
                    failing.reason.message,
                    code: failing.reason.code,
                    remedy: failing.reason.remedy
                )
            )
        }
        return steps
    }

    private func databaseStep() async -> CheckStep {
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

    private func migrationStep() async -> CheckStep {
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

    private func diskStep() -> CheckStep {
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

    private func countTenants() async throws -> Tenants {
        try await database.asWorker { connection in
            let rows = try await connection.query(
                """
                select count(*) filter (where t.state = 'active') as active,
                    count(*) filter (where t.state = 'paused') as paused,
                    count(*) filter (where t.state = 'suspended') as suspended,
                    count(*) filter (where t.state <> 'paused' and l.due_at < now() - interval '10 minutes'
                        and (l.leased_until is null or l.leased_until < now())) as overdue,
                    (select count(*) from content_blob where state = 'listed') as waiting
                from tenant t join tenant_lease l using (tenant_id)
                """
            )
            let failing = try await connection.query(
                """
                select tenant_id, name, state_since, reason_code, reason, remedy from tenant
                where state = 'suspended' order by state_since limit 20
                """
            )
            var tenants = Tenants()
            if let row = rows.first {
                tenants.active = try row.decode("active", as: Int.self)
                tenants.paused = try row.decode("paused", as: Int.self)
                tenants.suspended = try row.decode("suspended", as: Int.self)
                tenants.overdue = try row.decode("overdue", as: Int.self)
                tenants.blobsWaiting = try row.decode("waiting", as: Int.self)
            }
            tenants.failing = try failing.compactMap { row in
                guard let reason = try Tenant.Reason(row: row) else { return nil }
                return Failing(
                    tenantId: TenantID(rawValue: try row.decode("tenant_id", as: UUID.self)),
                    name: try row.decode("name", as: String.self),
                    since: try row.decode("state_since", as: Date.self),
                    reason: reason
                )
            }
            return tenants
        }
    }
}
