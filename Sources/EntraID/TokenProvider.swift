public import MicrosoftCloud

/// Keeps tokens, asks for each only once at a time, and spares the token endpoint after a refusal.
///
/// Keyed by cloud, tenant, app, credential, audience and role. Callers that want the same token at the same moment
/// share one request, and one that is cancelled leaves the others be. An hour of tokens costs one request. All requests of a
/// provider, for whatever tenants, stay within ``TokenLimits``; what Entra refuses for one tenant silences that one alone.
public actor TokenProvider {
    private struct Refusal {
        var failure: CloudFailure
        var until: ContinuousClock.Instant
        var consecutive: Int
    }

    private struct Flight {
        /// Which flight this is, so that one that was given up does not answer for the next.
        var id: UInt64
        /// Unstructured, because it outlives the caller that started it; cancelled when its last waiter leaves.
        var task: Task<Void, Never>
        var waiters: [UInt64: CheckedContinuation<AccessToken, any Error>] = [:]
    }

    /// The shortest silence after a failure that a repetition may cure; doubled each time, to ``longestSilence``.
    private static let shortestSilence = Duration.seconds(2)
    private static let longestSilence = Duration.seconds(60)

    private let client: EntraClient
    private let clock: CloudClock
    private let gate: TokenGate
    private var tokens: [TokenRequest.Key: AccessToken] = [:]
    private var refusals: [TokenRequest.Key: Refusal] = [:]
    private var flights: [TokenRequest.Key: Flight] = [:]
    private var nextID: UInt64 = 0

    /// A provider that asks through the client.
    ///
    /// - Parameters:
    ///   - client: Asks Entra.
    ///   - limits: What all requests of this provider keep to; one provider a process.
    ///   - clock: What lives are measured by.
    ///   - pause: Waits; a test may have its own time.
    public init(
        client: EntraClient,
        limits: TokenLimits = TokenLimits(),
        clock: CloudClock = CloudClock(),
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.client = client
        self.clock = clock
        gate = TokenGate(limits: limits, clock: clock, pause: pause)
    }

    /// A token that is valid now, kept or new.
    ///
    /// - Parameter request: What is wanted.
    /// - Returns: The token.
    /// - Throws: What ``EntraClient/token(_:)`` throws; for a short time after a failure the same failure again,
    ///   without asking Entra.
    public func token(_ request: TokenRequest) async throws -> AccessToken {
        let key = try request.key()
        let now = clock.steady()
        let kept = tokens[key]
        if let kept, now < kept.renewAt { return kept }
        if let refusal = refusals[key], now < refusal.until {
            // The old token serves to its end while a renewal fails.
            if let kept, now < kept.endsAt { return kept }
            throw refusal.failure
        }
        do {
            return try await join(key, request)
        } catch let failure as CloudFailure {
            if let kept, clock.steady() < kept.endsAt, failure.retry == .retry || failure.retry == .throttled {
                return kept
            }
            throw failure
        }
    }

    /// Drops the token if it is still the kept one; call it when a service answered 401.
    public func invalidate(_ token: AccessToken, for request: TokenRequest) {
        guard let key = try? request.key(), tokens[key]?.serial == token.serial else { return }
        tokens[key] = nil
    }

    /// Forgets tokens and refusals of a tenant: after a rotation, a consent, or when an operator wants to know now.
    public func forget(_ tenant: TenantID) {
        tokens = tokens.filter { $0.key.tenant != tenant }
        refusals = refusals.filter { $0.key.tenant != tenant }
    }

    /// This provider as the source of one kind of token.
    nonisolated public func source(for request: TokenRequest) -> TokenSource {
        TokenSource(
            token: { try await self.token(request) },
            invalidate: { await self.invalidate($0, for: request) }
        )
    }

    private func join(_ key: TokenRequest.Key, _ request: TokenRequest) async throws -> AccessToken {
        nextID += 1
        let waiter = nextID
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if Task.isCancelled {
                    continuation.resume(throwing: CancellationError())
                    return
                }
                var flight = flights[key] ?? start(key, request)
                flight.waiters[waiter] = continuation
                flights[key] = flight
            }
        } onCancel: {
            // A hop onto the actor, which an onCancel closure can't make otherwise; it ends at once.
            Task { await self.leave(key, waiter) }
        }
    }

    private func start(_ key: TokenRequest.Key, _ request: TokenRequest) -> Flight {
        nextID += 1
        let id = nextID
        let task = Task {
            do {
                let token = try await gate.pass { try await client.token(request) }
                finish(key, id, .success(token))
            } catch {
                finish(key, id, .failure(error))
            }
        }
        return Flight(id: id, task: task)
    }

    private func finish(_ key: TokenRequest.Key, _ id: UInt64, _ result: Result<AccessToken, any Error>) {
        guard let flight = flights[key], flight.id == id else { return }
        flights[key] = nil
        switch result {
        case .success(let token):
            tokens[key] = token
            refusals[key] = nil
        case .failure(let failure as CloudFailure):
            let consecutive = (refusals[key]?.consecutive ?? 0) + 1
            let silence = Self.silence(after: failure, consecutive: consecutive)
            refusals[key] = Refusal(failure: failure, until: clock.steady() + silence, consecutive: consecutive)
        case .failure: break
        }
        for waiter in flight.waiters.values { waiter.resume(with: result) }
    }

    private func leave(_ key: TokenRequest.Key, _ waiter: UInt64) {
        guard let continuation = flights[key]?.waiters.removeValue(forKey: waiter) else { return }
        continuation.resume(throwing: CancellationError())
        guard let flight = flights[key], flight.waiters.isEmpty else { return }
        flights[key] = nil
        flight.task.cancel()
    }

    /// How long a failure is given back without asking again.
    static func silence(after failure: CloudFailure, consecutive: Int) -> Duration {
        if let wait = failure.retryAfter { return wait }
        // What a person must cure is not cured in seconds; who just cured it calls `forget`.
        guard failure.retry == .retry || failure.retry == .throttled else { return longestSilence }
        return min(shortestSilence * (1 << min(consecutive - 1, 5)), longestSilence)
    }
}
