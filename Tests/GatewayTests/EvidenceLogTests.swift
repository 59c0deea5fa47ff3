import EvidenceChain
import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Postgres
import Sealing
import Testing

@testable import Gateway

@Suite(.scratchDatabase) struct EvidenceLogTests {
    @Test func `entries are chained in their order, and the whole chain verifies`() async throws {
        let fixtures = try await EvidenceFixtures()
        let mitigation = UUID()

        try await fixtures.append(EvidenceFixtures.life(mitigation))
        try await fixtures.append([EvidenceEntry(.settingsChanged, who: "operator", what: ["approvers": 2])])

        let found = try await fixtures.desk.verify("Contoso")
        #expect(found.isIntact && found.fault == nil)
        #expect(found.entries == 7 && found.head?.seq == 7)
        let views = try await fixtures.desk.page(of: "Contoso", since: .distantPast, before: nil, limit: 10)
        #expect(views.map(\.seq) == [7, 6, 5, 4, 3, 2, 1])
        #expect(views.first?.hash == found.head?.hash)
        #expect(views.last?.kind == "proposed")
        #expect(views.last?.mitigationId == GUID(mitigation))
        #expect(views.last?.what == EvidenceFixtures.life()[0].what)
        #expect(views[4].from == "192.0.2.7" && views[4].who == "adele@contoso.com")
    }

    @Test func `a list goes on after its mark`() async throws {
        let fixtures = try await EvidenceFixtures()
        try await fixtures.append(EvidenceFixtures.life())

        let first = try await fixtures.desk.page(of: "Contoso", since: .distantPast, before: nil, limit: 4)
        let cursor = try #require(first.last).mark.cursor
        let mark = try #require(PageMark(cursor: cursor))
        let rest = try await fixtures.desk.page(
            of: "Contoso",
            since: .distantPast,
            before: mark,
            limit: 4
        )

        #expect(first.map(\.seq) == [6, 5, 4, 3])
        #expect(rest.map(\.seq) == [2, 1])
    }

    @Test func `the chain is straight, whoever appends at once`() async throws {
        let fixtures = try await EvidenceFixtures()

        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                for tenant in [Fixtures.contoso, Fixtures.fabrikam] {
                    group.addTask {
                        for number in 0..<5 {
                            let what: JSONTree = ["writer": .integer(writer), "number": .integer(number)]
                            try await fixtures.append(
                                [EvidenceEntry(.read, what: what), EvidenceEntry(.verified, what: what)],
                                to: tenant
                            )
                        }
                    }
                }
            }
            try await group.waitForAll()
        }

        for tenant in ["Contoso", "Fabrikam"] {
            let found = try await fixtures.desk.verify(tenant)
            #expect(found.isIntact && found.entries == 80)
            let views = try await fixtures.desk.page(of: tenant, since: .distantPast, before: nil, limit: 100)
            // What one transaction wrote stands together.
            for pair in stride(from: 0, to: 80, by: 2) { #expect(views[pair].what == views[pair + 1].what) }
        }
    }

    @Test func `what is rolled back was never written`() async throws {
        struct Regret: Error {}
        let fixtures = try await EvidenceFixtures()
        try await fixtures.append([EvidenceEntry(.enabled)])

        await #expect(throws: Regret.self) {
            try await fixtures.base.database.asWorker { connection in
                let key = try await fixtures.credentials.dataKey(of: Fixtures.contoso, on: connection)
                try await EvidenceLog.append(
                    [EvidenceEntry(.disabled)],
                    tenant: Fixtures.contoso,
                    key: key,
                    on: connection
                )
                throw Regret()
            }
        }

        let found = try await fixtures.desk.verify("Contoso")
        #expect(found.isIntact && found.entries == 1)
    }

    @Test func `a tenant without entries is intact`() async throws {
        let fixtures = try await EvidenceFixtures()

        let found = try await fixtures.desk.verify("Contoso")

        #expect(found.isIntact && found.entries == 0 && found.head == nil)
    }

    @Test(arguments: [
        "update evidence_entry set kind = kind", "delete from evidence_entry", "truncate evidence_entry",
        "delete from evidence_head", "truncate evidence_head", "update evidence_head set seq = seq",
        "update evidence_head set seq = seq - 1",
    ])
    func `even the owner is refused`(statement: String) async throws {
        let fixtures = try await EvidenceFixtures()
        try await fixtures.append(EvidenceFixtures.life())
        let owner = try await ScratchDatabase.current.connection()

        let error = await #expect(throws: PostgresError.self) { try await owner.execute("\(raw: statement)") }

        #expect(error?.sqlState == "23000")
        #expect(error?.message.contains("written once") == true)
        await owner.close()
        #expect(try await fixtures.desk.verify("Contoso").entries == 6)
    }

    @Test(arguments: [
        "update evidence_entry set kind = kind", "delete from evidence_entry", "delete from evidence_head",
    ])
    func `the worker has no right to`(statement: String) async throws {
        let fixtures = try await EvidenceFixtures()
        try await fixtures.append(EvidenceFixtures.life())

        let error = await #expect(throws: PostgresError.self) {
            try await fixtures.base.database.asWorker { _ = try await $0.execute("\(raw: statement)") }
        }

        #expect(error?.sqlState == "42501")
    }

    @Test func `a tenant's evidence is its own, and goes with the tenant`() async throws {
        let fixtures = try await EvidenceFixtures()
        try await fixtures.append(EvidenceFixtures.life())
        try await fixtures.append([EvidenceEntry(.enabled)], to: Fixtures.fabrikam)
        let count: PostgresQuery = "select count(*)::int as n from evidence_entry"

        let seen = try await fixtures.base.database.asTenant(Fixtures.fabrikam) {
            try await $0.query(count).first?.decode("n", as: Int.self)
        }
        let refused = await #expect(throws: PostgresError.self) {
            try await fixtures.base.database.asTenant(Fixtures.contoso) { connection in
                let key = try await fixtures.base.database.asWorker {
                    try await fixtures.credentials.dataKey(of: Fixtures.contoso, on: $0)
                }
                try await EvidenceLog.append(
                    [EvidenceEntry(.enabled)],
                    tenant: Fixtures.contoso,
                    key: key,
                    on: connection
                )
            }
        }
        try await fixtures.base.database.asWorker { try await TenantStore.purge(Fixtures.contoso, on: $0) }

        #expect(seen == 1)
        #expect(refused?.sqlState == "42501")
        #expect(try await fixtures.base.count(count) == 1)
        #expect(try await fixtures.base.count("select count(*)::int from evidence_head") == 1)
        #expect(try await fixtures.desk.verify("Fabrikam").isIntact)
        // The same tenant anew begins anew.
        try await fixtures.base.addTenant(Fixtures.contoso, name: "Contoso")
        try await fixtures.append([EvidenceEntry(.enabled)])
        #expect(try await fixtures.desk.verify("Contoso").entries == 1)
    }

    @Test(arguments: [
        "delete from evidence_entry where seq = 6", "update evidence_head set seq = 5",
        "update evidence_head set hash = sha256('x')", "update evidence_head set mac = sha256('x')",
        "delete from evidence_head",
    ])
    func `nothing is added to a chain that was cut, since that would hide it`(statement: String) async throws {
        let fixtures = try await EvidenceFixtures()
        try await fixtures.append(EvidenceFixtures.life())
        try await fixtures.tamper(statement)

        let error = await #expect(throws: GatewayError.self) { try await fixtures.append([EvidenceEntry(.enabled)]) }

        #expect(error?.code == .evidenceBroken)
        #expect(try await !fixtures.desk.verify("Contoso").isIntact)
    }
}
