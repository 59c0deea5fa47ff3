import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Postgres
import Testing

@testable import Gateway

@Suite(.scratchDatabase) struct TenantIsolationTests {
    @Test func `every table about a customer is under forced row-level security`() async throws {
        let fixtures = Fixtures()

        let open = try await fixtures.database.asWorker { connection in
            try await connection.query(
                """
                select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
                where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
                    and not (c.relrowsecurity and c.relforcerowsecurity)
                """
            ).map { try $0.decode("relname", as: String.self) }
        }

        #expect(open.isEmpty)
        #expect(try await fixtures.count("select count(*)::int from pg_policies") >= 40)
    }

    @Test func `the API role sees one tenant, and none without saying which`() async throws {
        let fixtures = Fixtures()
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        try await fixtures.addTenant(Fixtures.fabrikam, name: "Fabrikam")
        let question: PostgresQuery = "select name from tenant"

        let blind = try await fixtures.database.api.query(question).count
        let contoso = try await fixtures.database.asTenant(Fixtures.contoso) { connection in
            try await connection.query(question).map { try $0.decode("name", as: String.self) }
        }
        let after = try await fixtures.database.api.query(question).count

        #expect(blind == 0)
        #expect(contoso == ["Contoso"])
        #expect(after == 0, "the tenant of a request ends with its transaction")
    }

    @Test(arguments: ["tenant_credential", "tenant_key", "api_key", "tenant_lease", "archive_blob", "record_segment"])
    func `the API role may not even look at`(table: String) async throws {
        let fixtures = Fixtures()

        let error = await #expect(throws: PostgresError.self) {
            try await fixtures.database.asTenant(Fixtures.contoso) {
                _ = try await $0.query("select 1 from \(identifier: table)")
            }
        }

        #expect(error?.sqlState == "42501")
    }

    @Test func `the API role writes nothing`() async throws {
        let fixtures = Fixtures()
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")

        let error = await #expect(throws: PostgresError.self) {
            try await fixtures.database.asTenant(Fixtures.contoso) {
                _ = try await $0.execute("update tenant set name = 'Changed'")
            }
        }

        #expect(error?.sqlState == "42501")
    }
}
