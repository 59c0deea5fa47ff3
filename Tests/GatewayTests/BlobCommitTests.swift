import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Postgres
import Testing

@testable import Gateway

@Suite(.scratchDatabase) struct BlobCommitTests {
    @Test func `a record in two blobs counts once, in one commit and over restarts`() async throws {
        let fixtures = Fixtures()
        let tenant = Fixtures.contoso
        try await fixtures.addTenant(tenant, name: "Contoso")
        let repeated = Fixtures.record(in: tenant)
        let first = try await fixtures.blob("a", of: tenant, [repeated, Fixtures.record(in: tenant), repeated])
        let second = try await fixtures.blob("b", of: tenant, [repeated, Fixtures.record(in: tenant)])
        let later = try await fixtures.blob("c", of: tenant, [repeated])

        var commit = BlobCommit(lease: try await fixtures.lease(tenant), database: fixtures.database)
        let together = try await commit.commit([first, second])
        // Another worker, another process: nothing is known but what the database holds.
        var restarted = BlobCommit(lease: try await fixtures.lease(tenant, to: "worker-2"), database: fixtures.database)
        let again = try await restarted.commit([later])

        #expect(together.records == 3)
        #expect(again.records == 0)
        #expect(try await fixtures.count("select sum(records_new)::int from content_blob") == 3)
        #expect(try await fixtures.count("select sum(records)::int from content_blob") == 6)
        #expect(try await fixtures.count("select sum(length(keys))::int / 24 from record_segment") == 3)
        #expect(try await fixtures.count("select sum(records)::int from operation_count") == 3)
    }

    @Test func `one Id under two operations is two records`() async throws {
        let fixtures = Fixtures()
        let tenant = Fixtures.contoso
        try await fixtures.addTenant(tenant, name: "Contoso")
        let id = UUID()
        let blob = try await fixtures.blob(
            "a",
            of: tenant,
            [
                Fixtures.record(id, operation: "MarkPowerAppAsFeatured", in: tenant),
                Fixtures.record(id, operation: "UpdatePowerApp", in: tenant),
            ]
        )

        var commit = BlobCommit(lease: try await fixtures.lease(tenant), database: fixtures.database)

        #expect(try await commit.commit([blob]).records == 2)
    }

    @Test func `a worker that lost its lease changes nothing`() async throws {
        let fixtures = Fixtures()
        let tenant = Fixtures.contoso
        try await fixtures.addTenant(tenant, name: "Contoso")
        let blob = try await fixtures.blob("a", of: tenant, [Fixtures.record(in: tenant)])
        var slow = BlobCommit(lease: try await fixtures.lease(tenant), database: fixtures.database)
        _ = try await fixtures.lease(tenant, to: "worker-2")

        let error = await #expect(throws: GatewayError.self) { try await slow.commit([blob]) }

        #expect(error?.code == .leaseLost)
        #expect(try await fixtures.count("select count(*)::int from content_blob where state = 'done'") == 0)
        #expect(try await fixtures.count("select count(*)::int from record_segment") == 0)
    }

    @Test func `a commit that failed leaves no trace in the ledger`() async throws {
        let fixtures = Fixtures()
        let tenant = Fixtures.contoso
        try await fixtures.addTenant(tenant, name: "Contoso")
        let record = Fixtures.record(in: tenant)
        let blob = try await fixtures.blob("a", of: tenant, [record])
        var commit = BlobCommit(lease: try await fixtures.lease(tenant), database: fixtures.database)

        // The same blob twice in one batch: the second cannot be finished, so neither is.
        await #expect(throws: (any Error).self) { try await commit.commit([blob, blob]) }
        let outcome = try await commit.commit([blob])

        #expect(outcome.records == 1)
    }

    @Test func `what is set aside says where it stands and why`() async throws {
        let fixtures = Fixtures()
        let tenant = Fixtures.contoso
        try await fixtures.addTenant(tenant, name: "Contoso")
        let blob = try await fixtures.blob(
            "a",
            of: tenant,
            [Fixtures.record(in: tenant), Fixtures.record(in: Fixtures.fabrikam), "{\"Operation\":\"X\"}", "[1]"]
        )
        var commit = BlobCommit(lease: try await fixtures.lease(tenant), database: fixtures.database)

        let outcome = try await commit.commit([blob])

        #expect(outcome.records == 1)
        #expect(outcome.setAside == 3)
        let reasons = try await fixtures.database.asWorker { connection in
            try await connection.query("select reason from set_aside_record order by byte_offset")
                .map { try $0.decode("reason", as: String.self) }
        }
        #expect(reasons == ["foreignOrganization", "missingID", "notAnObject"])
    }
}
