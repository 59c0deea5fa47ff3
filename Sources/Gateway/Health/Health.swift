package import FoundationEssentials
import Postgres

/// What the gateway knows of its own state: for `/readyz`, `/healthz` and `gatewayctl doctor`.
package struct Health: Sendable {
    /// The answer of `/healthz`.
    package struct Report: Sendable, Codable {
        package enum Status: String, Sendable, Codable {
            case ok
            /// It serves, and somebody should look at a tenant or a part.
            case degraded
            /// It cannot serve.
            case failed
        }

        package var status: Status
        package var version: String
        package var startedAt: Date
        package var parts: [CheckStep]
        package var tenants: Fleet
    }

    package static let version = "0.1.0"

    let database: Database
    let migrations: MigrationReport
    let stateDirectory: String
    package let rules: CompletenessRules
    /// What a tenant may send that has no number of its own.
    package let requestsPerMinute: Int
    let startedAt = Date()

    package init(
        database: Database,
        migrations: MigrationReport,
        stateDirectory: String,
        rules: CompletenessRules = CompletenessRules(),
        requestsPerMinute: Int = 2000
    ) {
        self.database = database
        self.migrations = migrations
        self.stateDirectory = stateDirectory
        self.rules = rules
        self.requestsPerMinute = requestsPerMinute
    }

    /// Whether requests can be served: the database answers and its schema is this version's.
    package func readiness() async -> [CheckStep] {
        var steps = [await databaseStep()]
        guard steps[0].outcome == .ok else { return steps }
        steps.append(await migrationStep())
        return steps
    }

    package func report() async -> Report {
        let readiness = await readiness()
        var parts = readiness + [diskStep()]
        var fleet = Fleet()
        if !readiness.contains(where: { $0.outcome == .failed }) {
            do {
                fleet = try await self.fleet()
                parts.append(try await policyStep())
            } catch {
                parts.append(CheckStep("tenants", .failed, "The tenants cannot be counted: \(error)"))
            }
        }
        let status: Report.Status =
            if parts.contains(where: { $0.outcome == .failed }) {
                .failed
            } else if fleet.needsAttention || parts.contains(where: { $0.outcome == .warning }) {
                .degraded
            } else {
                .ok
            }
        return Report(status: status, version: Self.version, startedAt: startedAt, parts: parts, tenants: fleet)
    }

    /// Everything that `gatewayctl doctor` shows: the parts, then what is wrong with tenants.
    package func doctor() async -> [CheckStep] {
        let report = await report()
        let fleet = report.tenants
        var steps = report.parts
        let isLate = fleet.overdue > 0
        steps.append(
            CheckStep(
                "scheduler",
                isLate ? .warning : .ok,
                """
                \(fleet.active) active tenants, \(fleet.paused) paused, \(fleet.suspended) suspended; \(fleet.blobsWaiting) \
                content blobs wait.\(isLate ? " \(fleet.overdue) tenants are overdue by more than 10 minutes." : "")
                """,
                remedy: isLate ? "Start another gatewayd with the role worker, or look at its log." : nil
            )
        )
        steps.append(
            CheckStep(
                "completeness",
                // Each tenant below it has its own failure, with its own next step.
                fleet.incomplete + fleet.behind > 0 ? .warning : .ok,
                """
                \(fleet.incomplete) tenants incomplete, \(fleet.behind) behind, \(fleet.throttled) throttled; \
                \(fleet.deadLetters) dead letters, \(fleet.openGaps) open gaps.
                """,
                remedy: fleet.incomplete + fleet.behind > 0
                    ? "Each is told below; more of one: gatewayctl tenant show TENANT" : nil
            )
        )
        steps += fleet.failing.map(\.check)
        if fleet.furtherFailing > 0 {
            steps.append(
                CheckStep(
                    "tenants",
                    .warning,
                    "There are \(fleet.furtherFailing) findings more.",
                    remedy: "Mend the first ones."
                )
            )
        }
        return steps
    }

    /// Policies that switched themselves off because they could not be evaluated.
    private func policyStep() async throws -> CheckStep {
        let troubles = try await database.asWorker { try await PolicyDesk.troubles(on: $0) }
        guard let first = troubles.first else { return CheckStep("policies", .ok, "All policies can be evaluated.") }
        return CheckStep(
            "policies",
            .warning,
            "\(troubles.count) polic\(troubles.count == 1 ? "y is" : "ies are") off after trouble: \(first.id): \(first.message)",
            remedy: "Mend and apply, or: gatewayctl policy enable \(first.id). All of them: gatewayctl policy list."
        )
    }

    package func fleet() async throws -> Fleet {
        try await database.asWorker {
            try await FleetReading.read(rules: rules, requestsPerMinute: requestsPerMinute, on: $0)
        }
    }
}

extension Fleet {
    /// Whether anything critical stands in the list, or is counted.
    var needsAttention: Bool {
        suspended + overdue + incomplete > 0 || failing.contains { $0.finding.severity == .critical }
    }
}

extension Fleet.Failing {
    fileprivate var check: CheckStep {
        CheckStep(
            "tenant",
            subject: finding.contentType.map { "\(tenant) \($0)" } ?? tenant,
            finding.severity == .critical ? .failed : .warning,
            finding.message,
            code: finding.code,
            remedy: finding.remedy
        )
    }
}
