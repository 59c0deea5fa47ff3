import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Postgres
import Testing

@testable import Gateway

@Suite(.scratchDatabase) struct LeaseTests {
    @Test func `two workers never hold one tenant`() async throws {
        let fixtures = Fixtures()
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        try await fixtures.addTenant(Fixtures.fabrikam, name: "Fabrikam")

        let first = try await fixtures.database.asWorker { try await LeaseStore.take(upTo: 1, holder: "a", on: $0) }
        let second = try await fixtures.database.asWorker { try await LeaseStore.take(upTo: 5, holder: "b", on: $0) }
        let third = try await fixtures.database.asWorker { try await LeaseStore.take(upTo: 5, holder: "c", on: $0) }

        #expect(first.count == 1)
        #expect(second.count == 1)
        #expect(Set((first + second).map(\.tenant)) == [Fixtures.contoso, Fixtures.fabrikam])
        #expect(third.isEmpty)
    }

    @Test func `the tenant that has been due for longest goes first`() async throws {
        let fixtures = Fixtures()
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        try await fixtures.addTenant(Fixtures.fabrikam, name: "Fabrikam")
        try await fixtures.database.asWorker { connection in
            _ = try await connection.execute(
                "update tenant_lease set due_at = now() - interval '1 day' where tenant_id = \(Fixtures.fabrikam.rawValue)"
            )
        }

        let first = try await fixtures.database.asWorker { try await LeaseStore.take(upTo: 1, holder: "a", on: $0) }

        #expect(first.map(\.tenant) == [Fixtures.fabrikam])
    }

    @Test func `a paused tenant is never leased, a resumed one at once`() async throws {
        let fixtures = Fixtures()
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        try await fixtures.database.asWorker { try await TenantStore.setState(.paused, of: Fixtures.contoso, on: $0) }

        let paused = try await fixtures.database.asWorker { try await LeaseStore.take(upTo: 5, holder: "a", on: $0) }
        try await fixtures.database.asWorker { try await TenantStore.setState(.active, of: Fixtures.contoso, on: $0) }
        let resumed = try await fixtures.database.asWorker { try await LeaseStore.take(upTo: 5, holder: "a", on: $0) }

        #expect(paused.isEmpty)
        #expect(resumed.count == 1)
    }

    @Test func `a lease that was taken over can be neither extended nor given back`() async throws {
        let fixtures = Fixtures()
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        let lost = try await fixtures.lease(Fixtures.contoso, to: "a")
        let present = try await fixtures.lease(Fixtures.contoso, to: "b")

        await #expect(throws: GatewayError.self) {
            try await fixtures.database.asWorker { try await LeaseStore.extend(lost, on: $0) }
        }
        try await fixtures.database.asWorker { try await Turn(lost, pollInterval: .zero).store(lost, on: $0) }

        #expect(present.fence == lost.fence + 1)
        try await fixtures.database.asWorker { try await LeaseStore.confirm(present, on: $0) }
    }

    @Test func `a start is granted once in a quarter of an hour`() async throws {
        let fixtures = Fixtures()
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        func claim() async throws -> Bool {
            try await fixtures.database.asWorker {
                try await FeedStore.claimStart(of: "Audit.General", tenant: Fixtures.contoso, on: $0)
            }
        }

        #expect(try await claim())
        #expect(try await !claim())
    }

    @Test func `a restarted worker takes back what it held when it was killed, and nobody else's`() async throws {
        let fixtures = Fixtures()
        try await fixtures.addTenant(Fixtures.contoso, name: "Contoso")
        try await fixtures.addTenant(Fixtures.fabrikam, name: "Fabrikam")
        let own = try await fixtures.database.asWorker { try await LeaseStore.take(upTo: 1, holder: "a", on: $0) }
        let other = try await fixtures.database.asWorker { try await LeaseStore.take(upTo: 1, holder: "b", on: $0) }

        let reclaimed = try await fixtures.database.asWorker { try await LeaseStore.reclaim(holder: "a", on: $0) }
        let again = try await fixtures.database.asWorker { try await LeaseStore.take(upTo: 5, holder: "a", on: $0) }

        #expect(reclaimed == 1)
        #expect(again.map(\.tenant) == own.map(\.tenant))
        #expect(again[0].fence == own[0].fence + 1)
        try await fixtures.database.asWorker { try await LeaseStore.confirm(other[0], on: $0) }
    }
}
