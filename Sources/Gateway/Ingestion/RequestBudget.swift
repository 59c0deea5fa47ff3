import MicrosoftCloud

/// The requests a tenant may send: a token bucket of one minute's requests (Microsoft grants 2,000 a minute and tenant).
actor RequestBudget {
    private let perMinute: Double
    private var tokens: Double
    private var filledAt: ContinuousClock.Instant

    /// - Parameter perMinute: Requests a minute, at least 1; the bucket starts full.
    init(perMinute: Int) {
        precondition(perMinute >= 1, "a tenant needs at least one request a minute")
        self.perMinute = Double(perMinute)
        tokens = Double(perMinute)
        filledAt = .now
    }

    /// Waits until one more request may be sent.
    ///
    /// - Throws: `CancellationError`.
    func spend() async throws {
        while true {
            fill()
            guard tokens < 1 else {
                tokens -= 1
                return
            }
            // Others may have taken the token while this one slept: look again.
            try await Task.sleep(for: .seconds((1 - tokens) * 60 / perMinute))
        }
    }

    private func fill() {
        let now = ContinuousClock.now
        tokens = min(perMinute, tokens + (now - filledAt).seconds * perMinute / 60)
        filledAt = now
    }
}
