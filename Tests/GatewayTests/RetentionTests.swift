import AuditRecords
import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Postgres
import Testing

@testable import Gateway

@Suite(.scratchDatabase) struct RetentionTests {
    @Test func `a blob lies in the month in which it may go, and goes with that month`() async throws {
        let fixtures = Fixtures()
        let tenant = Fixtures.contoso
        try await fixtures.addTenant(tenant, name: "Contoso")
        try await fixtures.addTenant(Fixtures.fabrikam, name: "Fabrikam")
        let kept = try await fixtures.blob("kept", of: Fixtures.fabrikam, [Fixtures.record(in: Fixtures.fabrikam)])
        var forEver = BlobCommit(lease: try await fixtures.lease(Fixtures.fabrikam), database: fixtures.database)
        _ = try await forEver.commit([kept])

        let before = try await fixtures.blob("before", of: tenant, [Fixtures.record(in: tenant)])
        var commit = BlobCommit(lease: try await fixtures.lease(tenant), database: fixtures.database)
        _ = try await commit.commit([before])
        try await fixtures.keep(Retention(archiveDays: 8), of: tenant)
        let after = try await fixtures.blob("after", of: tenant, [Fixtures.record(in: tenant)])
        _ = try await commit.commit([after])

        let months = try await fixtures.tables(of: tenant)
        #expect(months.count == 2 && Set(months).count == 1)
        #expect(months.first?.wholeMatch(of: /archive_blob_\d{6}/) != nil)
        #expect(try await fixtures.tables(of: Fixtures.fabrikam) == ["archive_blob_other"])
        // Two months later the month of both is over.
        let gone = try await fixtures.count("select gateway_keep_archive((now() + interval '70 days')::date)")
        #expect(gone >= 1)
        #expect(try await fixtures.tables(of: tenant) == [])
        #expect(try await fixtures.tables(of: Fixtures.fabrikam) == ["archive_blob_other"])
    }

    @Test func `what is over its time goes, what nobody told yet stays`() async throws {
        let fixtures = Fixtures()
        let tenant = Fixtures.contoso
        try await fixtures.addTenant(tenant, name: "Contoso")
        let blob = try await fixtures.blob("old", of: tenant, [Fixtures.record(in: tenant)])
        var commit = BlobCommit(lease: try await fixtures.lease(tenant), database: fixtures.database)
        _ = try await commit.commit([blob])
        let maker = DigestMaker(database: fixtures.database)
        let old = Date().addingTimeInterval(-60 * 86_400)
        try await fixtures.add([DigestMonthTests.fact(1, at: old)], to: tenant)
        _ = try await maker.makeNow(for: "Contoso", now: old.addingTimeInterval(86_400))
        try await fixtures.add([DigestMonthTests.fact(2, at: old)], to: tenant)
        _ = try await fixtures.database.asWorker { connection in
            try await connection.execute("update sharing_event set ingested_at = now() - interval '60 days'")
            try await connection.execute("update content_blob set done_at = now() - interval '60 days'")
        }

        try await fixtures.keep(Retention(archiveDays: 8, eventDays: 35, digestDays: 35), of: tenant)
        let gone = try await RetentionService.letGo(on: fixtures.database)

        #expect(gone >= 4)
        #expect(try await fixtures.count("select count(*) from archive_blob") == 0)
        #expect(try await fixtures.count("select count(*) from content_blob") == 0)
        #expect(try await fixtures.count("select count(*) from digest") == 0)
        #expect(try await fixtures.count("select count(*) from digest_line") == 0)
        #expect(try await fixtures.count("select count(*) from sharing_event where daily_digest_id is null") == 1)
        #expect(try await fixtures.count("select count(*) from sharing_event") == 1)
        #expect(try await RetentionService.letGo(on: fixtures.database) == 0)
    }

    @Test func `too short a time is refused`() async throws {
        let fixtures = Fixtures()
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        let error = await #expect(throws: GatewayError.self) {
            try await fixtures.keep(Retention(archiveDays: 7), of: Fixtures.contoso)
        }
        #expect(error?.code == .requestInvalid)
    }
}

extension Fixtures {
    func keep(_ retention: Retention, of tenant: TenantID) async throws {
        try await database.asWorker { try await RetentionStore.set(retention, of: tenant, on: $0) }
    }

    /// In which table each of a tenant's archived blobs lies.
    func tables(of tenant: TenantID) async throws -> [String] {
        try await database.asWorker { connection in
            try await connection.query(
                "select tableoid::regclass::text as t from archive_blob where tenant_id = \(tenant.rawValue)"
            ).map { try $0.decode("t", as: String.self) }
        }
    }
}
