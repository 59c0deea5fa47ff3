import EntraID
import FoundationEssentials
import MicrosoftCloud
import NIOConcurrencyHelpers
import Sealing
import Testing

@Suite struct TokenProviderTests {
    /// A token endpoint that counts and may be held shut.
    private final class Endpoint: Sendable {
        private let state = NIOLockedValueBox((count: 0, answer: [Int: CloudAnswer]()))
        private let gate: AsyncStream<Void>?
        let arrivals: AsyncStream<Int>
        private let announce: AsyncStream<Int>.Continuation
        let life: Int

        init(life: Int = 3600, gate: AsyncStream<Void>? = nil) {
            self.life = life
            self.gate = gate
            (arrivals, announce) = AsyncStream.makeStream(of: Int.self)
        }

        var count: Int { state.withLockedValue { $0.count } }

        /// Sets the answer of the n-th request, from 1.
        func answer(_ number: Int, with answer: CloudAnswer) {
            state.withLockedValue { $0.answer[number] = answer }
        }

        var transport: ScriptedTransport {
            ScriptedTransport { _ in
                let (number, answer) = self.state.withLockedValue { state in
                    state.count += 1
                    return (state.count, state.answer[state.count])
                }
                self.announce.yield(number)
                if let gate = self.gate { for await _ in gate.prefix(1) {} }
                try Task.checkCancellation()
                if let answer { return answer }
                let token = TestToken.make(marker: "token \(number)")
                return CloudAnswer(
                    status: 200,
                    body: Array(#"{"expires_in":\#(self.life),"access_token":"\#(token)"}"#.utf8)
                )
            }
        }
    }

    private func provider(_ endpoint: Endpoint, _ clock: ManualClock) -> TokenProvider {
        TokenProvider(client: EntraClient(transport: endpoint.transport, clock: clock.clock), clock: clock.clock)
    }

    private func request(tenant: TenantID = Lab.tenant, credential: String = "one") -> TokenRequest {
        TokenRequest(
            cloud: .commercial,
            tenant: tenant,
            clientID: Lab.clientID,
            credential: ClientCredential(id: credential, .secret(Secret("x")))
        )
    }

    private static let refusal = CloudAnswer(status: 401, body: Array(#"{"error_codes":[7000215]}"#.utf8))
    private static let outage = CloudAnswer(status: 503)

    @Test func `A token serves until it is nearly over, then one request renews it`() async throws {
        let (endpoint, clock) = (Endpoint(), ManualClock())
        let provider = provider(endpoint, clock)

        for _ in 0..<5 { _ = try await provider.token(request()) }
        clock.advance(by: .seconds(3600 - 361))
        _ = try await provider.token(request())
        #expect(endpoint.count == 1)
        // A tenth of an hour, six minutes, is more than five minutes.
        clock.advance(by: .seconds(1))
        _ = try await provider.token(request())

        #expect(endpoint.count == 2)
    }

    @Test(arguments: [(300, 150), (600, 300), (1800, 1500), (7200, 6480), (86_400, 77_760)])
    func `The time of renewal follows from the life`(life: Int, renewal: Int) async throws {
        let (endpoint, clock) = (Endpoint(life: life), ManualClock())
        let provider = provider(endpoint, clock)

        _ = try await provider.token(request())
        clock.advance(by: .seconds(renewal - 1))
        _ = try await provider.token(request())
        #expect(endpoint.count == 1)
        clock.advance(by: .seconds(1))
        _ = try await provider.token(request())

        #expect(endpoint.count == 2)
    }

    @Test func `Callers of the same moment share one request`() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let (endpoint, clock) = (Endpoint(gate: gate), ManualClock())
        let provider = provider(endpoint, clock)
        let request = request()

        let tokens = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { try await provider.token(request).authorization } }
            for await _ in endpoint.arrivals.prefix(1) {}
            open.yield()
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }

        #expect(endpoint.count == 1)
        #expect(tokens.count == 1)
    }

    @Test func `One caller's cancellation does not fail the others`() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let (endpoint, clock) = (Endpoint(gate: gate), ManualClock())
        let provider = provider(endpoint, clock)
        let request = request()
        let first = Task { try await provider.token(request) }
        for await _ in endpoint.arrivals.prefix(1) {}
        let second = Task { try await provider.token(request) }

        first.cancel()
        // It ends although the request is still held.
        await #expect(throws: CancellationError.self) { try await first.value }
        open.yield()
        // Whether the second joined the flight or came after it was given up, it gets a token.
        open.yield()

        let token = try await second.value
        #expect(token.claims.tenant == Lab.tenant)
    }

    @Test func `A flight that nobody waits for any more is given up, and the next caller starts anew`() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let (endpoint, clock) = (Endpoint(gate: gate), ManualClock())
        let provider = provider(endpoint, clock)
        let request = request()
        let only = Task { try await provider.token(request) }
        for await _ in endpoint.arrivals.prefix(1) {}
        only.cancel()
        await #expect(throws: CancellationError.self) { try await only.value }

        open.yield()
        _ = try await provider.token(request)

        #expect(endpoint.count == 2)
    }

    @Test func `A refused token is replaced once, however many refusals of it arrive`() async throws {
        let (endpoint, clock) = (Endpoint(), ManualClock())
        let provider = provider(endpoint, clock)
        let old = try await provider.token(request())

        await provider.invalidate(old, for: request())
        let new = try await provider.token(request())
        await provider.invalidate(old, for: request())
        let same = try await provider.token(request())

        #expect(endpoint.count == 2)
        #expect(new.authorization != old.authorization)
        #expect(same.authorization == new.authorization)
    }

    @Test func `What an operator must cure is not asked again for a minute, unless it is said to be cured`()
        async throws
    {
        let (endpoint, clock) = (Endpoint(), ManualClock())
        endpoint.answer(1, with: Self.refusal)
        endpoint.answer(2, with: Self.refusal)
        let provider = provider(endpoint, clock)

        for _ in 0..<10 {
            let found = try await failure { try await provider.token(request()) }
            #expect(found.code == "AADSTS7000215")
        }
        #expect(endpoint.count == 1)
        clock.advance(by: .seconds(60))
        _ = try await failure { try await provider.token(request()) }
        #expect(endpoint.count == 2)
        await provider.forget(Lab.tenant)
        _ = try await provider.token(request())

        #expect(endpoint.count == 3)
    }

    @Test func `Outages are asked about at growing distances, and success clears them`() async throws {
        let (endpoint, clock) = (Endpoint(), ManualClock())
        for number in 1...7 { endpoint.answer(number, with: Self.outage) }
        let provider = provider(endpoint, clock)

        for (asked, silence) in [2, 4, 8, 16, 32, 60, 60].enumerated() {
            _ = try await failure { try await provider.token(request()) }
            #expect(endpoint.count == asked + 1)
            clock.advance(by: .seconds(silence) - .milliseconds(1))
            _ = try await failure { try await provider.token(request()) }
            #expect(endpoint.count == asked + 1)
            clock.advance(by: .milliseconds(1))
        }

        let token = try await provider.token(request())
        #expect(token.claims.tenant == Lab.tenant)
    }

    @Test func `The wait that Entra asks for is kept`() async throws {
        let (endpoint, clock) = (Endpoint(), ManualClock())
        endpoint.answer(1, with: CloudAnswer(status: 429, headers: [("Retry-After", "100")]))
        let provider = provider(endpoint, clock)

        _ = try await failure { try await provider.token(request()) }
        clock.advance(by: .seconds(99))
        _ = try await failure { try await provider.token(request()) }
        #expect(endpoint.count == 1)
        clock.advance(by: .seconds(1))
        _ = try await provider.token(request())

        #expect(endpoint.count == 2)
    }

    @Test func `While a renewal fails the old token serves to its end`() async throws {
        let (endpoint, clock) = (Endpoint(), ManualClock())
        endpoint.answer(2, with: Self.outage)
        endpoint.answer(3, with: Self.outage)
        let provider = provider(endpoint, clock)
        let old = try await provider.token(request())

        clock.advance(by: .seconds(3300))
        let atFailure = try await provider.token(request())
        let inSilence = try await provider.token(request())
        clock.advance(by: .seconds(300))
        let found = try await failure { try await provider.token(request()) }

        #expect(atFailure.authorization == old.authorization)
        #expect(inSilence.authorization == old.authorization)
        #expect(found.code == "HTTP503")
        #expect(endpoint.count == 3)
    }

    @Test func `Tenants and credentials never share a token`() async throws {
        let (endpoint, clock) = (Endpoint(), ManualClock())
        let provider = provider(endpoint, clock)

        _ = try await provider.token(request(credential: "one"))
        _ = try await provider.token(request(credential: "two"))
        // The endpoint's tokens are the lab tenant's, so another tenant's request is refused.
        let found = try await failure { try await provider.token(request(tenant: Lab.publisher)) }

        #expect(endpoint.count == 3)
        #expect(found.code == .wrongTenant)
    }
}
