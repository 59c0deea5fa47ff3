import FoundationEssentials
import MicrosoftCloud
import Postgres

/// How a lease ends: when the tenant is next due, and what the next shift must know.
struct Turn: Sendable {
    /// How often a suspended tenant is tried again.
    private static let probeInterval = Duration.seconds(3600)
    private static let passing = Backoff()
    /// Never in less than 15 s, so that a tenant that is refused all it asks sends a handful of requests a minute.
    private static let throttled = Backoff(first: .seconds(60), maximum: .seconds(900), floor: 0.25)

    let lease: Lease
    private(set) var committed = BlobCommit.Outcome()
    private(set) var dueIn: Duration
    /// Whether the delay holds also against a wake.
    private var isBinding = false
    private var standing: Lease.Standing
    private var tallies: [String: RequestTally] = [:]

    init(_ lease: Lease, pollInterval: Duration) {
        self.lease = lease
        standing = lease.standing
        // A tenth of jitter, so that tenants spread out.
        dueIn = pollInterval * Double.random(in: 0.9...1.1)
    }

    /// The shift went through, if not to its end.
    mutating func succeeded(_ outcome: Shift.Outcome) {
        committed = outcome.committed
        if outcome.failure == nil {
            standing.failures = 0
            standing.throttles = 0
        }
        standing.upkeepAt = outcome.upkeepAt
        if let wanted = outcome.dueIn { dueIn = wanted }
    }

    /// Shutdown or a lost heartbeat: the tenant is due as it was.
    mutating func wasCutShort() { dueIn = .zero }

    mutating func failed(_ failure: CloudFailure) {
        standing.failures += 1
        let random = Double.random(in: 0...1)
        switch failure.retry {
        case .throttled:
            isBinding = true
            standing.throttles += 1
            dueIn = Self.throttled.delay(afterFailures: standing.throttles, random: random)
        case .operatorMustAct where failure.scope != .request, .refreshToken:
            dueIn = Self.probeInterval * Double.random(in: 0.9...1)
            // The service or its table of errors may know better when a look is worth while (auditing: 15 min).
            if let wait = failure.retryAfter { dueIn = wait }
            return
        case .operatorMustAct, .retry, .restartListing, .adjustWindow, .subscribe, .gone, .ourFault:
            dueIn = Self.passing.delay(afterFailures: standing.failures, random: random)
        }
        guard let wait = failure.retryAfter else { return }
        isBinding = true
        // What the service states wins; a little more, so that not all come back in the same instant.
        dueIn = max(dueIn, wait * Double.random(in: 1...1.1))
    }

    mutating func failed(mustBeMended: Bool) {
        standing.failures += 1
        dueIn =
            mustBeMended
            ? Self.probeInterval
            : Self.passing.delay(afterFailures: standing.failures, random: Double.random(in: 0...1))
    }

    /// Takes over what the requests left of the budget.
    mutating func note(_ requests: MeteredRequests) async {
        standing.budget = await requests.budget.level
        tallies = requests.tallies
    }

    /// Gives the lease back.
    func store(_ lease: Lease, on connection: PostgresConnection) async throws {
        var statements = [
            LeaseStore.givingBack(lease, dueIn: dueIn, isBinding: isBinding, standing: standing)
        ]
        if !tallies.isEmpty { statements.append(FeedStore.counting(tallies, tenant: lease.tenant)) }
        _ = try await connection.pipeline(statements)
    }
}
