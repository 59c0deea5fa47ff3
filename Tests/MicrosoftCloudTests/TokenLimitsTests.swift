import FoundationEssentials
import MicrosoftCloud
import NIOConcurrencyHelpers
import Sealing
import Testing

@testable import EntraID

@Suite struct TokenLimitsTests {
    /// A token endpoint that says when a request begins, and holds it until it is let go.
    private final class Endpoint: Sendable {
        private struct State {
            var order: [TenantID] = []
            var running = 0
            var peak = 0
        }

        private let state = NIOLockedValueBox(State())
        let arrivals: AsyncStream<TenantID>
        private let arrived: AsyncStream<TenantID>.Continuation
        private let gate: AsyncStream<Void>
        private let open: AsyncStream<Void>.Continuation
        private let isHeld: Bool
        private let throttled: TenantID?

        init(isHeld: Bool, throttled: TenantID? = nil) {
            (arrivals, arrived) = AsyncStream.makeStream()
            (gate, open) = AsyncStream.makeStream()
            self.isHeld = isHeld
            self.throttled = throttled
        }

        var order: [TenantID] { state.withLockedValue { $0.order } }
        var peak: Int { state.withLockedValue { $0.peak } }

        func letGo(_ count: Int = 1) {
            for _ in 0..<count { open.yield() }
        }

        var transport: ScriptedTransport {
            ScriptedTransport { request in
                let tenant = try #require(request.url.split(separator: "/").compactMap { TenantID(String($0)) }.first)
                self.state.withLockedValue { state in
                    state.order.append(tenant)
                    state.running += 1
                    state.peak = max(state.peak, state.running)
                }
                self.arrived.yield(tenant)
                if self.isHeld { for await _ in self.gate.prefix(1) {} }
                self.state.withLockedValue { $0.running -= 1 }
                try Task.checkCancellation()
                guard tenant != self.throttled else {
                    return CloudAnswer(status: 429, headers: [("Retry-After", "100")])
                }
                let token = TestToken.make(tenant: tenant)
                return CloudAnswer(status: 200, body: Array(#"{"expires_in":3600,"access_token":"\#(token)"}"#.utf8))
            }
        }
    }

    /// Waits that take no time: the clock jumps instead.
    private struct Waits: Sendable {
        let clock = ManualClock()
        private let waited = NIOLockedValueBox<[Duration]>([])
        var all: [Duration] { waited.withLockedValue { $0 } }

        @Sendable func pause(_ duration: Duration) async throws {
            try Task.checkCancellation()
            waited.withLockedValue { $0.append(duration) }
            clock.advance(by: duration)
        }
    }

    private func provider(_ endpoint: Endpoint, _ limits: TokenLimits, _ waits: Waits = Waits()) -> TokenProvider {
        TokenProvider(
            client: EntraClient(transport: endpoint.transport, clock: waits.clock.clock),
            limits: limits,
            clock: waits.clock.clock,
            pause: waits.pause
        )
    }

    private static func request(_ tenant: TenantID) -> TokenRequest {
        TokenRequest(
            cloud: .commercial,
            tenant: tenant,
            clientID: Lab.clientID,
            credential: ClientCredential(id: "one", .secret(Secret("x")))
        )
    }

    private func tenants(_ count: Int) -> [TenantID] { (0..<count).map { _ in TenantID(rawValue: UUID()) } }

    @Test func `All tenants together have so many requests in flight and no more`() async throws {
        let endpoint = Endpoint(isHeld: true)
        let provider = provider(endpoint, TokenLimits(inFlight: 3, perSecond: 1000))
        let tenants = tenants(10)

        try await withThrowingTaskGroup(of: Void.self) { group in
            for tenant in tenants { group.addTask { _ = try await provider.token(Self.request(tenant)) } }
            var arrived = 0
            for await _ in endpoint.arrivals {
                arrived += 1
                if arrived >= 3 { endpoint.letGo() }
                if arrived == 10 { break }
            }
            endpoint.letGo(2)
            try await group.waitForAll()
        }

        #expect(endpoint.peak == 3)
        #expect(Set(endpoint.order) == Set(tenants))
    }

    @Test func `Who waits longest goes first, and who is cancelled gives its turn away`() async throws {
        let gate = TokenGate(limits: TokenLimits(inFlight: 1, perSecond: 1000), clock: CloudClock(), pause: { _ in })
        let (places, place) = AsyncStream.makeStream(of: Void.self)
        let order = NIOLockedValueBox<[Int]>([])
        var tasks: [Task<Void, any Error>] = []
        for number in 0..<5 {
            tasks.append(
                Task {
                    try await gate.pass {
                        order.withLockedValue { $0.append(number) }
                        for await _ in places.prefix(1) {}
                    }
                }
            )
            // In the queue before the next one comes: that can only be looked at again and again.
            while number == 0 ? order.withLockedValue({ $0.isEmpty }) : await gate.waiting < number {
                await Task.yield()
            }
        }

        tasks[2].cancel()
        await #expect(throws: CancellationError.self) { try await tasks[2].value }
        for number in [0, 1, 3, 4] {
            place.yield()
            try await tasks[number].value
        }

        #expect(order.withLockedValue { $0 } == [0, 1, 3, 4])
    }

    @Test func `So many requests begin in a second, and the rest wait for the next`() async throws {
        let (endpoint, waits) = (Endpoint(isHeld: false), Waits())
        let provider = provider(endpoint, TokenLimits(inFlight: 1, perSecond: 5), waits)

        for tenant in tenants(17) { _ = try await provider.token(Self.request(tenant)) }

        #expect(endpoint.order.count == 17)
        #expect(waits.all == [.seconds(1), .seconds(1), .seconds(1)])
    }

    @Test func `Requests that are spread out do not wait`() async throws {
        let (endpoint, waits) = (Endpoint(isHeld: false), Waits())
        let provider = provider(endpoint, TokenLimits(inFlight: 8, perSecond: 20), waits)

        for tenant in tenants(100) {
            _ = try await provider.token(Self.request(tenant))
            waits.clock.advance(by: .milliseconds(50))
        }

        #expect(waits.all.isEmpty)
    }

    @Test func `A tenant that is throttled silences itself alone`() async throws {
        let tenants = tenants(2)
        let (endpoint, waits) = (Endpoint(isHeld: false, throttled: tenants[0]), Waits())
        let provider = provider(endpoint, TokenLimits(), waits)

        for _ in 0..<3 {
            let found = try await failure { try await provider.token(Self.request(tenants[0])) }
            #expect(found.retry == .throttled)
        }
        _ = try await provider.token(Self.request(tenants[1]))

        #expect(endpoint.order == tenants)
        #expect(waits.all.isEmpty)
    }
}
