import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Policies
import Postgres
import Testing

@testable import Gateway

/// Records go in as blobs, alerts come out.
@Suite(.scratchDatabase) struct AlertIngestionTests {
    private let fixtures = Fixtures()
    private let tenant = Fixtures.contoso

    /// Policies of these YAML documents.
    private func policies(_ texts: String...) throws -> TenantPolicies {
        let (policies, problems) = PolicyReader.read(texts.joined(separator: "\n---\n"), file: "test.yml")
        #expect(problems == [])
        return TenantPolicies(compiled: CompiledPolicies(policies))
    }

    private static let mass = """
        title: Many files at once
        id: 7d0a52a4-0f3e-4a39-9f0f-000000000001
        correlation:
          type: event_count
          rules: [downloaded]
          group-by: [UserId]
          timespan: 10m
          condition: {gte: 5}
        level: high
        """
    private static let downloaded = """
        title: File downloaded
        id: 7d0a52a4-0f3e-4a39-9f0f-000000000002
        name: downloaded
        logsource: {product: m365, service: audit}
        detection:
          sel: {Operation: FileDownloaded}
          condition: sel
        level: low
        """
    private static let accessed = """
        title: File opened
        id: 7d0a52a4-0f3e-4a39-9f0f-000000000003
        logsource: {product: m365}
        detection:
          sel: {Operation: FileAccessed}
          condition: sel
        level: medium
        gateway: {category: files}
        """
    private static let linked = """
        title: Anyone with the link
        id: 7d0a52a4-0f3e-4a39-9f0f-000000000004
        logsource: {product: gateway, service: sharing}
        detection:
          sel: {gateway.act: linkCreated, gateway.audience.kind: anyone}
          condition: sel
        level: high
        """

    private func linkBurst() -> [String] {
        ["AnonymousLinkCreated", "SharingSet", "AddedToSharingLink"].enumerated().map { index, operation in
            """
            {"Id":"\(UUID())","Operation":"\(operation)","CreationTime":"2026-03-02T10:15:0\(index)",\
            "OrganizationId":"\(tenant)","RecordType":14,"Workload":"SharePoint","UserId":"adele@contoso.example",\
            "CorrelationId":"8f2d0aa1-3003-4000-8b1c-6dd1b2cf0001","ItemType":"File",\
            "ObjectId":"https://contoso.example/sites/finance/Budget.xlsx","SiteUrl":"https://contoso.example/sites/finance/",\
            "ListItemUniqueId":"11111111-2222-4333-8444-555555555555","EventData":"<Type>Edit</Type>"}
            """
        }
    }

    private func commit(_ blobs: [FetchedBlob]) async throws -> BlobCommit.Outcome {
        var commit = BlobCommit(lease: try await fixtures.lease(tenant), database: fixtures.database)
        return try await commit.commit(blobs)
    }

    private func alerts() async throws -> [Alert] {
        let found = try await AlertFixtures.alerts(of: tenant, fixtures)
        return try await fixtures.database.asWorker {
            try await AlertStore.all(found.map(\.alertId.rawValue), tenant: tenant, on: $0)
        }
    }

    @Test func `a record that comes again, in the same commit and in a later one, is one piece of evidence`()
        async throws
    {
        try await fixtures.addTenant(tenant, name: "Contoso")
        let policies = try policies(Self.accessed)
        let record = Fixtures.record(in: tenant)

        let blobs = [
            try await fixtures.blob("a", of: tenant, [record, record], policies: policies),
            try await fixtures.blob("b", of: tenant, [record], policies: policies),
        ]
        let first = try await commit(blobs)
        let again = try await commit([try await fixtures.blob("c", of: tenant, [record], policies: policies)])

        let alert = try #require(try await alerts().first)
        #expect(first.alerts == 1)
        #expect(again.alerts == 0)
        #expect(alert.count == 1)
        #expect(alert.title == "File opened")
        #expect(alert.category == "files")
        #expect(alert.evidence.map(\.summary) == ["FileAccessed (SharePoint) by adele@contoso.com"])
        #expect(alert.ageAtArrival > 3600)
    }

    @Test(arguments: [[[0, 1, 2]], [[0], [1, 2]], [[2], [0], [1]], [[1, 2, 0]]])
    func `an act of several records is one alert with one piece of evidence, however they arrive`(
        split: [[Int]]
    ) async throws {
        try await fixtures.addTenant(tenant, name: "Contoso")
        let policies = try policies(Self.linked)
        let burst = linkBurst()

        for (number, part) in split.enumerated() {
            let blob = try await fixtures.blob("b\(number)", of: tenant, part.map { burst[$0] }, policies: policies)
            _ = try await commit([blob])
        }

        let alerts = try await alerts()
        #expect(alerts.map(\.count) == [1])
        #expect(alerts.first?.evidence.map(\.kind) == [.event])
        #expect(alerts.first?.key["gateway.actor.id"] == "adele@contoso.example")
    }

    @Test func `a threshold is met whatever order and blobs its records come in, and by each person's own`()
        async throws
    {
        try await fixtures.addTenant(tenant, name: "Contoso")
        let policies = try policies(Self.mass, Self.downloaded)
        func record(_ minute: Int, by user: String = "adele") -> String {
            Fixtures.record(operation: "FileDownloaded", at: "2026-03-02T10:\(minute + 10):00", in: tenant)
                .replacing("adele@contoso.com", with: "\(user)@contoso.com")
        }
        // Four within ten minutes, one that is too late for them, and somebody else's.
        let few = [0, 2, 4, 6, 20].map { record($0) } + [1, 3].map { record($0, by: "lidia") }

        for (number, record) in few.shuffled().enumerated() {
            _ = try await commit([try await fixtures.blob("few\(number)", of: tenant, [record], policies: policies)])
        }
        #expect(try await alerts().isEmpty)
        // The one between, long after the others had been read.
        _ = try await commit([try await fixtures.blob("late", of: tenant, [record(5)], policies: policies)])

        let alerts = try await alerts()
        #expect(alerts.map(\.title) == ["Many files at once"])
        #expect(alerts.first?.count == 5)
        #expect(alerts.first?.key == ["UserId": "adele@contoso.com"])
    }

    @Test func `a policy that cannot be evaluated is switched off, and the records are stored all the same`()
        async throws
    {
        try await fixtures.addTenant(tenant, name: "Contoso")
        let policies = try policies(
            """
            title: Endless
            id: 7d0a52a4-0f3e-4a39-9f0f-000000000005
            logsource: {product: m365}
            detection:
              sel:
                Operation: FileAccessed
                UserId|re: '^(([a-z])+.)+[A-Z]([a-z])+$'
              condition: sel
            level: low
            """,
            Self.accessed
        )
        let record = Fixtures.record(in: tenant).replacing("adele@contoso.com", with: String(repeating: "a", count: 60))

        let blob = try await fixtures.blob("a", of: tenant, [record], policies: policies)
        let outcome = try await commit([blob])

        #expect(outcome.records == 1)
        #expect(outcome.alerts == 1)
        #expect(blob.troubles.map { policies.compiled.policies[$0.policy].title } == ["Endless"])
    }
}
