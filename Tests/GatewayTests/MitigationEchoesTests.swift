import AuditRecords
import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Policies
import Postgres
import Testing

@testable import Gateway

/// The gateway's own changes come back in the audit log as records, like everybody's.
@Suite(.scratchDatabase) struct MitigationEchoesTests {
    private let fixtures = Fixtures()
    private let tenant = Fixtures.contoso
    /// When the gateway changed something; records say whole seconds.
    private let acted = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 - 3600).rounded(.down))

    /// One policy about events, and one about the same as a record.
    private static let rules = """
        title: App permission changed
        id: 7d0a52a4-0f3e-4a39-9f0f-000000000011
        logsource: {product: gateway, service: sharing}
        detection:
          sel: {gateway.resource.kind: canvasApp}
          condition: sel
        level: medium
        ---
        title: Permission record
        id: 7d0a52a4-0f3e-4a39-9f0f-000000000012
        logsource: {product: m365}
        detection:
          sel: {Operation|startswith: PowerAppPermission}
          condition: sel
        level: low
        ---
        title: Many permission records
        id: 7d0a52a4-0f3e-4a39-9f0f-000000000013
        correlation:
          type: event_count
          rules: [7d0a52a4-0f3e-4a39-9f0f-000000000012]
          group-by: [Operation]
          timespan: 1d
          condition: {gte: 1}
          generate: true
        level: low
        """

    /// A mitigation of an app whose change was sent at ``acted``.
    private func begin(
        _ tenant: TenantID = Fixtures.contoso,
        name: String = "Contoso",
        watchUntil: Date? = nil
    ) async throws -> Mitigation {
        try await fixtures.addTenant(tenant, name: name)
        try await MitigationFixtures.switchOn(tenant, fixtures)
        var done = MitigationFixtures.mitigation(.removeEveryone, at: acted - 60)
        done.state = .done
        done.outcome = .verified
        done.actedAt = acted
        done.verifiedAt = acted + 5
        done.settledAt = acted + 5
        done.watchUntil = watchUntil
        try await MitigationFixtures.store(done, of: tenant, fixtures)
        return done
    }

    private func record(
        _ operation: String = "PowerAppPermissionDeleted",
        by actor: String,
        on app: String = MitigationFixtures.app,
        after seconds: Double = 1,
        target: String? = nil,
        of tenant: TenantID = Fixtures.contoso
    ) -> String {
        let id = UUID().uuidString.lowercased()
        let time = (acted + seconds).formatted(.iso8601).dropLast()
        func property(_ name: String, _ value: String) -> String { #"{"Name":"\#(name)","Value":"\#(value)"}"# }
        let properties = [
            property("powerplatform.analytics.resource.power_app.id", "/providers/Microsoft.PowerApps/apps/\(app)"),
            property("powerplatform.analytics.resource.environment.id", MitigationFixtures.environment),
            property("powerplatform.analytics.operation.is_successful", "True"),
            property("targetuser.id", target ?? "\(tenant)"), property("enduser.id", actor),
            property("powerplatform.analytics.resource.permission_type", "CanView"),
        ].joined(separator: ",")
        return """
            {"Id":"\(id)","Operation":"\(operation)","CreationTime":"\(time)","OrganizationId":"\(tenant)","RecordType":256,\
            "Workload":"PowerPlatform","UserId":"\(actor)","UserKey":"\(actor)","UserType":6,\
            "ResultStatus":"Succeeded","PropertyCollection":[\(properties)]}
            """
    }

    /// Takes records in as a blob.
    private func ingest(
        _ records: String...,
        of tenant: TenantID = Fixtures.contoso,
        with policies: [Policy] = Fixtures.policies(rules)
    ) async throws {
        let compiled = TenantPolicies(compiled: CompiledPolicies(policies))
        let blob = try await fixtures.blob("\(UUID())", of: tenant, records, policies: compiled)
        var commit = BlobCommit(lease: try await fixtures.lease(tenant), database: fixtures.database)
        #expect(try await commit.commit([blob]).records == records.count)
    }

    private func alerts(_ tenant: TenantID = Fixtures.contoso) async throws -> Set<String> {
        Set(try await AlertFixtures.alerts(of: tenant, fixtures).map(\.title))
    }

    private func echoes() async throws -> [UUID] {
        try await fixtures.database.asWorker { connection in
            try await connection.query("select mitigation_id from mitigation_echo").map {
                try $0.decode("mitigation_id", as: UUID.self)
            }
        }
    }

    private func dueAt(_ mitigation: Mitigation) async throws -> Date? {
        try await fixtures.database.asWorker { connection in
            try await connection.query(
                "select due_at from mitigation where mitigation_id = \(mitigation.mitigationId.rawValue)"
            ).first?.decode("due_at", as: Date?.self)
        }
    }

    private static let every: Set<String> = [
        "App permission changed", "Permission record", "Many permission records",
    ]

    @Test func `an own change is linked to its mitigation and raises no alert, and stands in the digest`() async throws
    {
        let done = try await begin()

        try await ingest(record(by: MitigationFixtures.ownID))

        #expect(try await alerts().isEmpty)
        #expect(try await echoes() == [done.mitigationId.rawValue])
        // It is looked at once more, to be written into the evidence.
        #expect(try await dueAt(done) != nil)
        #expect(try await FactFixtures.stored(tenant, fixtures).count == 1)
        let digest = try await DigestMaker(database: fixtures.database).makeNow(for: "\(tenant)")
        #expect(digest.digest.eventCount == 1)
    }

    @Test func `the app is known by its client id too`() async throws {
        _ = try await begin()
        let client = try await fixtures.database.asWorker { try await TenantStore.get(tenant, on: $0).clientId }

        try await ingest(record(by: "\(client)"))

        #expect(try await alerts().isEmpty)
        #expect(try await echoes().count == 1)
    }

    @Test func `an own change stays unseen when look-ups find out more about it`() async throws {
        _ = try await begin()
        // Nothing is seen at ingestion, so that all there is to see is seen by the review.
        try await ingest(
            record(by: MitigationFixtures.ownID),
            record("PowerAppPermissionEdited", by: MitigationFixtures.ada, after: 600),
            with: []
        )
        #expect(try await alerts().isEmpty)

        let book = fixtures.book(Fixtures.policies(Self.rules))
        for _ in 0..<2 { try await EventReview(database: fixtures.database, book: book).run(tenant) }

        let found = try await AlertFixtures.alerts(of: tenant, fixtures)
        #expect(found.map(\.title) == ["App permission changed"])
        #expect(found.map(\.count) == [1])
        #expect(found.first?.key["gateway.actor.id"] == MitigationFixtures.ada)
    }

    @Test(arguments: [
        "another actor", "another app", "another principal", "another change", "long after", "long before",
    ])
    func `what only looks like an own change raises its alerts`(what: String) async throws {
        _ = try await begin()

        switch what {
        case "another actor": try await ingest(record(by: MitigationFixtures.ada))
        case "another app": try await ingest(record(by: MitigationFixtures.ownID, on: UUID().uuidString.lowercased()))
        case "another principal":
            try await ingest(record(by: MitigationFixtures.ownID, target: MitigationFixtures.ada))
        case "another change": try await ingest(record("PowerAppPermissionEdited", by: MitigationFixtures.ownID))
        case "long after": try await ingest(record(by: MitigationFixtures.ownID, after: 901))
        default: try await ingest(record(by: MitigationFixtures.ownID, after: -601))
        }

        #expect(try await alerts() == Self.every)
        #expect(try await echoes().isEmpty)
    }

    @Test func `one tenant's own change is no other's`() async throws {
        _ = try await begin()
        try await fixtures.addTenant(Fixtures.fabrikam, name: "Fabrikam")

        try await ingest(record(by: MitigationFixtures.ownID, of: Fixtures.fabrikam), of: Fixtures.fabrikam)

        #expect(try await alerts(Fixtures.fabrikam) == Self.every)
        #expect(try await echoes().isEmpty)
    }

    @Test func `a share that somebody gives again has the app looked at now, and alerts like every share`() async throws
    {
        let done = try await begin(watchUntil: Date() + 86_400)
        #expect(try await dueAt(done) == nil)

        try await ingest(record("PowerAppPermissionEdited", by: MitigationFixtures.ada, after: 600))

        #expect(try await dueAt(done) != nil)
        #expect(try await alerts() == Self.every)
    }

    @Test func `what is no longer watched is not looked at again`() async throws {
        let done = try await begin(watchUntil: Date() - 60)

        try await ingest(record("PowerAppPermissionEdited", by: MitigationFixtures.ada, after: 600))

        #expect(try await dueAt(done) == nil)
    }
}
