import FoundationEssentials
import MicrosoftCloud
import Testing

@testable import Gateway

struct RequestBudgetTests {
    @Test func `a full bucket needs no memory, a used one is what the next shift goes on with`() async throws {
        let budget = RequestBudget(perMinute: 60)
        #expect(await budget.level == nil)

        for _ in 0..<30 { try await budget.spend() }
        let level = try #require(await budget.level)

        #expect(level.rate == 60)
        #expect((30...32).contains(level.tokens))
        let next = RequestBudget(perMinute: 60, level: level, now: level.at + 10)
        let refilled = try #require(await next.level)
        #expect((level.tokens + 10...level.tokens + 11).contains(refilled.tokens))
    }

    @Test func `a refusal halves the rate and empties the bucket, and a burst of them is one`() async throws {
        let budget = RequestBudget(perMinute: 2000)

        for _ in 0..<8 { await budget.throttled() }

        let level = try #require(await budget.level)
        #expect(level.rate == 1000)
        #expect(level.tokens < 20, "a second's requests at most, and that only after a second")
    }

    @Test func `a hundred answers restore the rate`() async throws {
        let budget = RequestBudget(perMinute: 2000, level: .init(rate: 6, tokens: 0, at: Date()))

        for _ in 0..<50 { await budget.succeeded() }
        #expect(try #require(await budget.level).rate == 1006)
        for _ in 0..<50 { await budget.succeeded() }

        #expect(try #require(await budget.level).rate == 2000)
    }

    @Test func `a clock that was set back gives nothing away`() async throws {
        let level = RequestBudget.Level(rate: 100, tokens: 1, at: Date() + 3600)

        let budget = RequestBudget(perMinute: 2000, level: level)

        #expect(try #require(await budget.level).tokens < 2)
    }

    @Test func `a tenant whose limit was lowered keeps to it at once`() async throws {
        let budget = RequestBudget(perMinute: 10, level: .init(rate: 2000, tokens: 2000, at: Date()))

        for _ in 0..<10 { try await budget.spend() }

        #expect(try #require(await budget.level).tokens < 1)
    }
}

/// When a tenant comes back after a shift that failed (R18, design section 4).
struct TurnTests {
    private func lease(throttles: Int = 0, failures: Int = 0) -> Lease {
        Lease(
            tenant: TenantID(rawValue: UUID()),
            holder: "a",
            fence: 1,
            standing: Lease.Standing(failures: failures, throttles: throttles)
        )
    }

    private func failure(_ retry: RetryClass, after wait: Duration? = nil) -> CloudFailure {
        CloudFailure("AF429", retry: retry, retryAfter: wait, message: "Too many requests.", remedy: "Nothing to do.")
    }

    /// The least delays of a tenant that is refused all it asks.
    @Test func `under total throttling a tenant sends at most ten requests in any minute`() {
        var sent: [Double] = []
        var now = 0.0
        for throttles in 0..<6 {
            // The first shift may have eight downloads under way, the others begin with one listing.
            sent += Array(repeating: now, count: throttles == 0 ? 8 : 1)
            let least =
                (0..<200).map { _ in
                    var turn = Turn(lease(throttles: throttles), pollInterval: .seconds(300))
                    turn.failed(failure(.throttled))
                    return turn.dueIn.seconds
                }.min() ?? 0
            now += least
        }
        let busiest = sent.map { start in sent.count { $0 >= start && $0 < start + 60 } }.max() ?? 0
        #expect(busiest <= 10)
    }

    @Test func `what the service states wins over our own backoff`() {
        for _ in 0..<50 {
            var turn = Turn(lease(), pollInterval: .seconds(300))
            turn.failed(failure(.throttled, after: .seconds(1200)))
            #expect((1200...1320).contains(turn.dueIn.seconds))
        }
    }

    @Test func `what an operator must mend is probed about hourly`() {
        var turn = Turn(lease(), pollInterval: .seconds(300))
        turn.failed(failure(.operatorMustAct))
        #expect((3240...3600).contains(turn.dueIn.seconds))
    }

    @Test func `the usual interval is jittered`() {
        let delays = (0..<100).map { _ in Turn(lease(), pollInterval: .seconds(300)).dueIn.seconds }
        #expect(delays.allSatisfy { (270...330).contains($0) })
        #expect(Set(delays.map { Int($0) }).count > 10)
    }
}
