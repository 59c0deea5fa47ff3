import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Postgres
import Testing

@testable import Gateway

/// What one look at the whole fleet costs: 5,000 tenants with two feeds each, and a long history of stored content.
@Suite(.scratchDatabase) struct HealthCostTests {
    @Test func `five thousand healthy tenants are looked at without reading what is stored or what is healthy`()
        async throws
    {
        let fixtures = Fixtures()
        try await fixtures.addFleet(of: 5000)
        let rules = CompletenessRules()

        let plans = try await fixtures.database.asWorker { connection in
            var plans: [String] = []
            for query in [FleetReading.counting(rules), FleetReading.suspecting(rules), FleetFigures.worst(rules)] {
                let lines = try await connection.query("explain (analyze, timing off) " + query)
                plans.append(try lines.map { try $0.decode(0, as: String.self) }.joined(separator: "\n"))
            }
            return plans
        }
        let fleet = try await fixtures.database.asWorker {
            try await FleetReading.read(rules: rules, requestsPerMinute: 2000, on: $0)
        }

        #expect(fleet.active == 5000)
        #expect(fleet.incomplete == 1)
        #expect(fleet.failing.count == 1)
        // A busy machine takes its time; a hundred times the usual 20 ms is a plan gone wrong.
        let milliseconds = plans.compactMap { plan in
            plan.firstMatch(of: /Execution Time: ([0-9.]+) ms/).flatMap { Double($0.output.1) }
        }
        #expect(milliseconds.count == 3)
        #expect(milliseconds.allSatisfy { $0 < 2000 }, "\(milliseconds)")
        for plan in plans {
            #expect(!plan.contains("Seq Scan on content_blob"), "\(plan)")
        }
    }
}

extension Fixtures {
    /// So many tenants with two healthy feeds each, a hundred stored blobs a tenant for the first thousand of them, and one
    /// tenant whose subscription is off.
    fileprivate func addFleet(of count: Int) async throws {
        try await database.asWorker { connection in
            try await connection.execute(
                """
                insert into tenant (tenant_id, name, cloud, client_id, time_zone, content_types, state, created_at)
                select gen_random_uuid(), 'Customer ' || n, 'lab', gen_random_uuid(), 'UTC',
                    array['Audit.General', 'Audit.SharePoint'], 'active', now() - interval '30 days'
                from generate_series(1, \(count)) n
                """
            )
            try await connection.execute(
                """
                insert into feed (tenant_id, content_type, state, state_since, listed_to, last_listed_at, newest_done_at)
                select tenant_id, unnest(content_types), 'enabled', created_at, now(), now(), now() from tenant
                """
            )
            try await connection.execute(
                "insert into tenant_lease (tenant_id, due_at) select tenant_id, now() + interval '5 minutes' from tenant"
            )
            try await connection.execute(
                """
                insert into content_blob (tenant_id, content_id, content_type, content_uri, created_at, state)
                select tenant_id, 'blob ' || n, 'Audit.General', 'https://localhost/b', now(), case when n = 1 then 'listed' else 'done' end
                from (select tenant_id from tenant order by name limit 1000) t, generate_series(1, 100) n
                """
            )
            try await connection.execute(
                """
                update feed set state = 'disabledByAdmin'
                where content_type = 'Audit.General' and tenant_id = (select tenant_id from tenant limit 1)
                """
            )
        }
        let owner = try await ScratchDatabase.current.connection()
        _ = try await owner.execute("vacuum analyze")
    }
}
