import GatewayTesting
import MicrosoftCloud
import Postgres
import Testing

@testable import Gateway

@Suite(.scratchDatabase) struct WebhookWakeTests {
    private func push(_ lab: WebhookFixtures) async throws -> Bool {
        try await lab.base.database.asWorker { try await Wake.pushed(Fixtures.contoso, on: $0) }
    }

    @Test func `a push makes the tenant due in a moment, and nobody else`() async throws {
        let lab = try await WebhookFixtures()
        try await lab.base.database.asWorker {
            _ = try await $0.execute("update tenant_lease set due_at = now() + interval '1 hour'")
        }

        #expect(try await push(lab))

        #expect(try await lab.lease()?.isSoon == true)
        #expect(try await lab.lease(of: Fixtures.fabrikam)?.isSoon == false)
    }

    @Test func `a tenant that was woken and had no turn yet is not woken again`() async throws {
        let lab = try await WebhookFixtures()

        #expect(try await push(lab))
        #expect(try await !push(lab))
        try await lab.arrange("woken = false")
        #expect(try await push(lab))
    }

    @Test func `pushes wake at most once in five seconds, and the last is not forgotten`() async throws {
        let lab = try await WebhookFixtures()
        try await lab.enable()
        try await lab.arrange("woken = false, due_at = now() + interval '1 hour'")
        func notify() async throws {
            try await lab.base.database.asWorker { try await WebhookStore.noteNotification(Fixtures.contoso, on: $0) }
        }

        try await notify()
        #expect(try await lab.lease()?.isSoon == true)
        // A worker takes it and gives it back.
        try await lab.arrange("woken = false, due_at = now() + interval '1 hour'")
        try await notify()

        let seconds = try #require(try await lab.lease()?.secondsUntilDue)
        #expect((2...5).contains(seconds), "\(seconds)")
    }

    @Test func `a push a moment before its tenant's turn has another turn, which finds what the first may not see`()
        async throws
    {
        let lab = try await WebhookFixtures()
        try await lab.enable()
        for _ in 0..<2 {
            try await lab.base.database.asWorker { try await WebhookStore.noteNotification(Fixtures.contoso, on: $0) }
        }
        try await lab.arrange("due_at = now() - interval '1 second'")

        let lease = try await lab.base.lease(Fixtures.contoso)
        try await lab.base.database.asWorker { connection in
            _ = try await connection.execute(
                LeaseStore.givingBack(lease, dueIn: .seconds(3600), isBinding: false, standing: lease.standing)
            )
        }

        let seconds = try #require(try await lab.lease()?.secondsUntilDue)
        #expect(seconds < 3, "\(seconds)")
        #expect(lease.late > .zero)
    }

    @Test func `a push a moment before a failing tenant's turn ends no back-off`() async throws {
        let lab = try await WebhookFixtures()
        try await lab.enable()
        try await lab.arrange("failures = 3, woken = false")
        try await lab.base.database.asWorker { try await WebhookStore.noteNotification(Fixtures.contoso, on: $0) }

        let lease = try await lab.base.lease(Fixtures.contoso)
        try await lab.base.database.asWorker { connection in
            _ = try await connection.execute(
                LeaseStore.givingBack(lease, dueIn: .seconds(3600), isBinding: false, standing: lease.standing)
            )
        }

        let row = try #require(try await lab.lease())
        #expect(row.secondsUntilDue > 3500 && !row.isWoken, "\(row.secondsUntilDue)")
    }

    @Test func `a push that comes while a worker has the tenant is its next turn, a moment later`() async throws {
        let lab = try await WebhookFixtures()
        let lease = try await lab.base.lease(Fixtures.contoso)

        #expect(try await push(lab))
        try await lab.base.database.asWorker { connection in
            _ = try await connection.execute(
                LeaseStore.givingBack(lease, dueIn: .seconds(3600), isBinding: false, standing: lease.standing)
            )
        }

        let next = try #require(try await lab.lease())
        #expect(next.isSoon && !next.isDue, "\(next.secondsUntilDue)")
    }

    @Test func `a push ends no back-off and obeys a stated wait`() async throws {
        let lab = try await WebhookFixtures()
        try await lab.arrange("due_at = now() + interval '1 hour', failures = 3")
        #expect(try await !push(lab))
        let failing = try #require(try await lab.lease())

        try await lab.arrange("failures = 0, not_before = now() + interval '10 minutes'")
        #expect(try await push(lab))
        let waiting = try #require(try await lab.lease())

        #expect(failing.failures == 3 && !failing.isDue && !failing.isWoken)
        #expect((590...600).contains(waiting.secondsUntilDue), "\(waiting.secondsUntilDue)")
    }

    @Test func `a push never puts off what is due sooner`() async throws {
        let lab = try await WebhookFixtures()
        try await lab.arrange("due_at = now() - interval '1 minute', not_before = now() + interval '10 minutes'")

        _ = try await push(lab)

        #expect(try await lab.lease()?.isDue == true)
    }

    @Test(arguments: [Tenant.State.paused, .suspended])
    func `a tenant that does not work is not woken`(state: Tenant.State) async throws {
        let lab = try await WebhookFixtures()
        try await lab.base.database.asWorker { connection in
            _ = try await connection.execute(
                """
                update tenant set state = \(state.rawValue),
                    reason_code = case when \(state.rawValue) = 'suspended' then 'AADSTS7000222' end
                """
            )
        }
        try await lab.arrange("due_at = now() + interval '1 hour'")

        #expect(try await !push(lab))

        #expect(try await lab.lease()?.isSoon == false)
    }
}
