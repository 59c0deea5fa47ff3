import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Postgres
import Testing

@testable import Gateway

/// The fleet in numbers: what `/healthz` and the gauges read in a few statements is what each tenant's own verdict says.
@Suite(.scratchDatabase) struct HealthFleetTests {
    /// Changes to one tenant, each of which somebody must see, and the state in which it is found.
    static let troubles: [(name: String, change: PostgresQuery)] = [
        (
            "disabled",
            "update feed set state = 'disabledByAdmin' where tenant_id = $1 and content_type = 'Audit.General'"
        ),
        (
            "listing fails",
            "update feed set list_failures = 5, last_listed_at = now() - interval '3 hours' where tenant_id = $1"
        ),
        ("silent", "update feed set last_listed_at = now() - interval '3 hours' where tenant_id = $1"),
        (
            "no content",
            "update feed set state = 'warmingUp', state_since = now() - interval '2 days' where tenant_id = $1"
        ),
        ("overdue", "update tenant_lease set due_at = now() - interval '1 hour' where tenant_id = $1"),
        ("throttled", "update tenant_lease set throttles = 3 where tenant_id = $1"),
        (
            "backlog",
            """
            insert into content_blob (tenant_id, content_id, content_type, content_uri, created_at)
            values ($1, 'b1', 'Audit.General', 'https://localhost/b1', now() - interval '4 days')
            """
        ),
        (
            "dead letter",
            """
            insert into content_blob (tenant_id, content_id, content_type, content_uri, created_at, state)
            values ($1, 'b2', 'Audit.General', 'https://localhost/b2', now() - interval '4 hours', 'dead')
            """
        ),
        (
            "gap",
            """
            insert into gap (tenant_id, content_type, period_from, period_to, reason, detail, repairable_until)
            values ($1, 'Audit.General', now() - interval '1 day', now(), 'listingFailed', 'd', now() + interval '6 days')
            """
        ),
        (
            "lost",
            """
            insert into gap (tenant_id, content_type, period_from, period_to, reason, detail)
            values ($1, 'Audit.General', now() - interval '1 day', now() - interval '1 day', 'contentGone', 'd')
            """
        ),
        (
            "suspended",
            """
            update tenant set state = 'suspended', reason_code = 'AADSTS7000222', reason = 'r', remedy = 'x' where tenant_id = $1
            """
        ),
    ]

    @Test func `the fleet's list has exactly the findings that each tenant's own verdict has`() async throws {
        let fixtures = Fixtures()
        var ids: [TenantID] = []
        for number in 0..<(Self.troubles.count + 3) {
            let id = TenantID(rawValue: UUID())
            ids.append(id)
            try await fixtures.addTenant(id, name: "Customer \(number)")
            try await fixtures.makeHealthy(id)
        }
        for (number, trouble) in Self.troubles.enumerated() {
            try await fixtures.database.asWorker {
                _ = try await $0.execute(trouble.change.naming(ids[number]))
            }
        }

        let fleet = try await fixtures.database.asWorker {
            try await FleetReading.read(rules: CompletenessRules(), requestsPerMinute: 2000, on: $0)
        }
        var expected: Set<String> = []
        var incomplete = 0
        for id in ids {
            let report = try await fixtures.report(id)
            if report.completeness.verdict == .incomplete { incomplete += 1 }
            for finding in report.completeness.findings where finding.severity > .note {
                expected.insert("\(id) \(finding.kind) \(finding.contentType ?? "") \(finding.severity)")
            }
        }

        let listed = fleet.failing.map {
            "\($0.tenantId) \($0.finding.kind) \($0.finding.contentType ?? "") \($0.finding.severity)"
        }
        #expect(Set(listed) == expected)
        #expect(listed.count == expected.count)
        #expect(fleet.incomplete == incomplete)
        #expect(incomplete >= 6)
        #expect(fleet.active == Self.troubles.count + 2)
        #expect(fleet.suspended == 1)
        #expect(fleet.overdue == 1)
        #expect(fleet.throttled == 1)
        #expect(fleet.deadLetters == 1)
        #expect(fleet.blobsWaiting == 1)
        #expect(fleet.openGaps == 2)
        #expect(fleet.stale == 2)
    }

    @Test func `the worst fifty are named, the rest are counted`() async throws {
        let fixtures = Fixtures()
        for number in 0..<60 {
            let id = TenantID(rawValue: UUID())
            try await fixtures.addTenant(id, name: "Customer \(number)")
            try await fixtures.makeHealthy(id)
        }
        try await fixtures.database.asWorker {
            _ = try await $0.execute(
                "update tenant set state = 'suspended', reason_code = 'c', reason = 'r', remedy = 'x'"
            )
        }

        let fleet = try await fixtures.database.asWorker {
            try await FleetReading.read(rules: CompletenessRules(), requestsPerMinute: 2000, on: $0)
        }

        #expect(fleet.failing.count == 50)
        #expect(fleet.furtherFailing == 10)
        #expect(fleet.incomplete == 60)
    }

    @Test func `the gauges' figures are the worst of all tenants that are not paused`() async throws {
        let fixtures = Fixtures()
        let paused = TenantID(rawValue: UUID())
        for (id, name) in [(Fixtures.contoso, "Contoso"), (Fixtures.fabrikam, "Fabrikam"), (paused, "Litware")] {
            try await fixtures.addTenant(id, name: name)
            try await fixtures.makeHealthy(id)
        }
        try await fixtures.database.asWorker { connection in
            try await connection.execute("update tenant set state = 'paused' where tenant_id = \(paused.rawValue)")
            try await connection.execute(
                "update feed set last_listed_at = now() - interval '9 days' where tenant_id = \(paused.rawValue)"
            )
            try await connection.execute(
                """
                update feed set last_listed_at = now() - interval '1 hour', listed_to = now() - interval '1 hour'
                where tenant_id = \(Fixtures.contoso.rawValue)
                """
            )
            try await connection.execute(
                """
                insert into content_blob (tenant_id, content_id, content_type, content_uri, created_at)
                values (\(Fixtures.fabrikam.rawValue), 'b', 'Audit.General', 'https://localhost/b', now() - interval '2 days')
                """
            )
        }

        let figures = try await fixtures.database.asWorker { try await FleetFigures.read(CompletenessRules(), on: $0) }

        #expect(figures.tenants == ["active": 2, "paused": 1, "suspended": 0])
        #expect(figures.feeds["enabled"] == 4)
        #expect(abs(figures.freshness - 3600) < 60)
        #expect(abs(figures.behind - 2 * 86_400) < 60)
        #expect(abs(figures.oldestUnfetched - 2 * 86_400) < 60)
        #expect(abs(figures.timeToLoss - 5 * 86_400) < 60)
        #expect(figures.waiting == 1)
        #expect(figures.freshWithin == [2, 2, 2, 4, 4, 4] || figures.freshWithin == [2, 2, 4, 4, 4, 4])
    }

    @Test func `a customer sees the verdict on the own tenant, and no other`() async throws {
        let fixtures = Fixtures()
        for (id, name) in [(Fixtures.contoso, "Contoso"), (Fixtures.fabrikam, "Fabrikam")] {
            try await fixtures.addTenant(id, name: name)
            try await fixtures.makeHealthy(id)
        }
        try await fixtures.database.asWorker { connection in
            _ = try await connection.execute(
                """
                insert into gap (tenant_id, content_type, period_from, period_to, reason, detail, repairable_until)
                values (\(Fixtures.fabrikam.rawValue), 'Audit.General', now(), now(), 'listingFailed', 'secret of Fabrikam',
                    now() + interval '6 days')
                """
            )
        }
        func profile(_ wanted: TenantID, as own: TenantID) async throws -> TenantProfile {
            try await fixtures.database.asTenant(own) {
                try await TenantProfile.get(wanted, rules: CompletenessRules(), on: $0)
            }
        }

        let contoso = try await profile(Fixtures.contoso, as: Fixtures.contoso)
        let fabrikam = try await profile(Fixtures.fabrikam, as: Fixtures.fabrikam)

        #expect(contoso.completeness.verdict == .complete)
        #expect(contoso.completeness.findings.isEmpty)
        #expect(fabrikam.completeness.findings.first?.message.contains("secret of Fabrikam") == true)
        await #expect(throws: GatewayError.self) { _ = try await profile(Fixtures.fabrikam, as: Fixtures.contoso) }
    }

    @Test func `an empty gateway has nothing to fear`() async throws {
        let fixtures = Fixtures()

        let figures = try await fixtures.database.asWorker { try await FleetFigures.read(CompletenessRules(), on: $0) }

        #expect(figures.timeToLoss == Feed.retention)
        #expect(figures.freshness == 0)
    }
}

extension PostgresQuery {
    /// The statement with the tenant where it says `$1`; a GUID holds nothing that could end a literal.
    fileprivate func naming(_ tenant: TenantID) -> PostgresQuery {
        PostgresQuery(raw: sql.replacing("$1", with: "'\(tenant)'"))
    }
}
