import AuditRecords
import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Policies
import Postgres
import Testing

@testable import Gateway

@Suite(.scratchDatabase) struct PolicyScopeTests {
    private func severities(_ book: PolicyBook, _ tenant: TenantID) async throws -> [String: Severity] {
        let found = try await book.policies(of: tenant).compiled.policies.filter(\.settings.enabled)
        return Dictionary(found.map { ($0.id, $0.severity) }, uniquingKeysWith: { first, _ in first })
    }

    private func tag(_ fixtures: Fixtures, _ tenant: TenantID, _ tags: [String]) async throws {
        try await fixtures.database.asWorker {
            _ = try await $0.execute("update tenant set tags = \(tags) where tenant_id = \(tenant.rawValue)")
        }
    }

    @Test func `the nearest scope wins: tenant, tag, all, pack`() async throws {
        let fixtures = Fixtures()
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        try await fixtures.addTenant(Fixtures.fabrikam, name: "Fabrikam")
        try await tag(fixtures, Fixtures.contoso, ["gold"])
        let pack = Fixtures.policies(Fixtures.rule(1, level: "informational"))
        let desk = PolicyDesk(database: fixtures.database, pack: pack)
        let id = Fixtures.policyID(1)

        func both() async throws -> [Severity?] {
            let book = fixtures.book(pack)
            return [
                try await severities(book, Fixtures.contoso)[id], try await severities(book, Fixtures.fabrikam)[id],
            ]
        }
        func apply(_ level: String, _ target: PolicyTarget) async throws {
            _ = try await desk.apply(
                PolicyDesk.Order(files: [Fixtures.file("a.yml", Fixtures.rule(1, level: level))], target: target)
            )
        }

        #expect(try await both() == [.informational, .informational])
        try await apply("low", .all)
        #expect(try await both() == [.low, .low])
        try await apply("medium", .tag("gold"))
        #expect(try await both() == [.medium, .low])
        try await apply("high", .tenant("Contoso"))
        #expect(try await both() == [.high, .low])
        _ = try await desk.remove([id], from: .tenant("Contoso"), by: nil)
        #expect(try await both() == [.medium, .low])
        let views = try await desk.policies(of: "Contoso")
        #expect(views.map(\.scope) == [.tag("gold")] && views.map(\.state) == [.on])
    }

    @Test func `off for all, on for one; off for one, on for the rest`() async throws {
        let fixtures = Fixtures()
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        try await fixtures.addTenant(Fixtures.fabrikam, name: "Fabrikam")
        let pack = Fixtures.policies(Fixtures.rule(1))
        let desk = PolicyDesk(database: fixtures.database, pack: pack)
        let id = Fixtures.policyID(1)
        func running() async throws -> [Bool] {
            let book = fixtures.book(pack)
            return [
                try await severities(book, Fixtures.contoso)[id] != nil,
                try await severities(book, Fixtures.fabrikam)[id] != nil,
            ]
        }

        _ = try await desk.turn(id, isOn: false, for: .all, reason: "loud", by: "Kim")
        #expect(try await running() == [false, false])
        _ = try await desk.turn(id, isOn: true, for: .tenant("Contoso"), reason: "", by: nil)
        #expect(try await running() == [true, false])
        _ = try await desk.turn(id, isOn: true, for: .all, reason: "", by: nil)
        _ = try await desk.turn(id, isOn: false, for: .tenant("Contoso"), reason: "own tool", by: nil)
        #expect(try await running() == [false, true])
        #expect(try await desk.policies(of: "Contoso").first?.reason?.contains("own tool") == true)
        _ = try await desk.turn(id, isOn: true, for: .tenant("Contoso"), reason: "", by: nil)
        #expect(try await running() == [true, true])
        #expect(try await fixtures.count("select count(*)::int from policy_switch") == 0)
    }

    @Test func `a policy that failed is off for the tenant until its text changes or somebody enables it`() async throws
    {
        let fixtures = Fixtures()
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        try await fixtures.addTenant(Fixtures.fabrikam, name: "Fabrikam")
        let id = Fixtures.policyID(1)
        _ = try await fixtures.desk.apply(PolicyDesk.Order(files: [Fixtures.file("a.yml", Fixtures.rule(1))]))
        let book = fixtures.book()

        await book.disable(policyID: id, tenant: Fixtures.contoso, because: "It threw.")

        #expect(try await severities(book, Fixtures.contoso)[id] == nil)
        #expect(try await severities(fixtures.book(), Fixtures.contoso)[id] == nil)
        #expect(try await severities(book, Fixtures.fabrikam)[id] == .high)
        let view = try #require(try await fixtures.desk.policies(of: "Contoso").first)
        #expect(view.state == .trouble && view.reason == "It threw.")
        _ = try await fixtures.desk.apply(
            PolicyDesk.Order(files: [Fixtures.file("a.yml", Fixtures.rule(1, level: "low"))])
        )
        #expect(try await severities(book, Fixtures.contoso)[id] == .low)
    }

    @Test func `what was enabled by hand after a failure runs again`() async throws {
        let fixtures = Fixtures()
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        let id = Fixtures.policyID(1)
        _ = try await fixtures.desk.apply(PolicyDesk.Order(files: [Fixtures.file("a.yml", Fixtures.rule(1))]))
        await fixtures.book().disable(policyID: id, tenant: Fixtures.contoso, because: "It threw.")

        _ = try await fixtures.desk.turn(id, isOn: true, for: .all, reason: "", by: nil)

        #expect(try await severities(fixtures.book(), Fixtures.contoso)[id] == .high)
    }

    @Test func `an exception holds for its values, its tenant and its time`() async throws {
        let fixtures = Fixtures()
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        try await fixtures.addTenant(Fixtures.fabrikam, name: "Fabrikam")
        _ = try await fixtures.desk.apply(PolicyDesk.Order(files: [Fixtures.file("a.yml", Fixtures.rule(1))]))
        let made = try await fixtures.desk.addException(
            WantedException(
                tenant: "Contoso",
                policy: Fixtures.policyID(1),
                conditions: [PolicyException.Condition(field: "UserId", values: ["ADELE@*"])],
                owner: "Kim",
                reason: "migration",
                until: Date().addingTimeInterval(86_400)
            )
        )
        func isExcepted(_ tenant: TenantID, _ user: String, at time: Date = Date()) async throws -> Bool {
            let policies = try await fixtures.book().policies(of: tenant)
            let record = try JSONValue(
                parsing: Array(#"{"Operation":"FileAccessed","Workload":"SharePoint","UserId":"\#(user)"}"#.utf8).span
            )
            var troubles: [CompiledPolicies.Trouble] = []
            let match = try #require(policies.compiled.matches(record: record, troubles: &troubles).first)
            return policies.isExcepted(match, fields: record, at: time)
        }

        #expect(try await isExcepted(Fixtures.contoso, "adele@contoso.com"))
        #expect(try await !isExcepted(Fixtures.contoso, "megan@contoso.com"))
        #expect(try await !isExcepted(Fixtures.fabrikam, "adele@contoso.com"))
        #expect(try await !isExcepted(Fixtures.contoso, "adele@contoso.com", at: Date().addingTimeInterval(90_000)))
        _ = try await fixtures.desk.removeException(made.exceptionId.description)
        #expect(try await !isExcepted(Fixtures.contoso, "adele@contoso.com"))
    }

    @Test func `fields are found by dots, through arrays and in lists of names and values`() throws {
        let text = """
            {"a":{"b":[{"c":"1"},{"c":"2"}]},"Parameters":[{"Name":"Identity","Value":"kim"}],"n":5,"dot.ted":"x"}
            """
        let value = try JSONValue(parsing: Array(text.utf8).span)

        #expect(FieldValues.texts(of: "a.b.c", in: value) == ["1", "2"])
        #expect(FieldValues.texts(of: "Parameters.Identity", in: value) == ["kim"])
        #expect(FieldValues.texts(of: "n", in: value) == ["5"])
        #expect(FieldValues.texts(of: "dot.ted", in: value) == ["x"])
        #expect(FieldValues.texts(of: "a.x", in: value).isEmpty)
    }

    @Test func `a tenant's own values take the place of those for all`() async throws {
        let fixtures = Fixtures()
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        try await fixtures.addTenant(Fixtures.fabrikam, name: "Fabrikam")
        let expanding = Fixtures.rule(1).replacing(
            "Operation: FileAccessed",
            with: "UserId|expand: '%admins%'"
        )
        let order = PolicyDesk.Order(files: [Fixtures.file("a.yml", expanding)])

        let refusal = await #expect(throws: PolicyRefusal.self) { _ = try await fixtures.desk.apply(order) }
        _ = try await fixtures.desk.setList("admins", members: ["kim@contoso.com"], for: nil, by: nil)
        _ = try await fixtures.desk.setList("admins", members: ["lee@contoso.com"], for: "Contoso", by: nil)
        _ = try await fixtures.desk.apply(order)

        #expect(refusal?.problems.count == 1)
        let book = fixtures.book()
        func matches(_ tenant: TenantID, _ user: String) async throws -> Bool {
            let record = try JSONValue(
                parsing: Array(#"{"Operation":"X","Workload":"SharePoint","UserId":"\#(user)"}"#.utf8).span
            )
            var troubles: [CompiledPolicies.Trouble] = []
            return try await !book.policies(of: tenant).compiled.matches(record: record, troubles: &troubles).isEmpty
        }
        #expect(try await matches(Fixtures.contoso, "lee@contoso.com"))
        #expect(try await !matches(Fixtures.contoso, "kim@contoso.com"))
        #expect(try await matches(Fixtures.fabrikam, "kim@contoso.com"))
    }

    @Test func `a book that listens forgets what another replica changed, and remembers the rest`() async throws {
        let fixtures = Fixtures()
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        let book = fixtures.book()
        // Owned and cancelled here.
        let service = Task { try await book.run() }
        defer { service.cancel() }
        try await eventually { await book.remembered.isListening }

        #expect(try await severities(book, Fixtures.contoso).isEmpty)
        #expect(await book.remembered.tenants == 1)
        _ = try await fixtures.desk.apply(PolicyDesk.Order(files: [Fixtures.file("a.yml", Fixtures.rule(1))]))

        try await eventually { try await severities(book, Fixtures.contoso).count == 1 }
    }

    @Test func `tags are set and taken one by one, and a purged tenant leaves nothing of its policies`() async throws {
        let fixtures = Fixtures()
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        _ = try await fixtures.desk.apply(
            PolicyDesk.Order(files: [Fixtures.file("a.yml", Fixtures.rule(1))], target: .tenant("Contoso"))
        )
        _ = try await fixtures.desk.setList("admins", members: ["a"], for: "Contoso", by: nil)

        try await fixtures.database.asWorker { try await TenantStore.purge(Fixtures.contoso, on: $0) }

        #expect(try await fixtures.count("select count(*)::int from policy_version") == 0)
        #expect(try await fixtures.count("select count(*)::int from policy_list") == 0)
    }

    /// Waits for what the database tells; it can only be asked for again and again.
    private func eventually(_ condition: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < end {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("It never came to it.")
    }
}
