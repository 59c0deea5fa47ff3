import ManagementActivity
import MicrosoftCloud
import NIOConcurrencyHelpers

/// Every request of one shift to the activity service: paid from the tenant's budget, counted by feed and outcome, and
/// read for what the service's clock says.
final class MeteredRequests: Sendable {
    let budget: RequestBudget
    private let clock: ServerClock
    private let metrics: IngestionMetrics
    private let counts = NIOLockedValueBox<[String: RequestTally]>([:])

    init(budget: RequestBudget, clock: ServerClock, metrics: IngestionMetrics) {
        self.budget = budget
        self.clock = clock
        self.metrics = metrics
    }

    /// What was sent so far, by content type.
    var tallies: [String: RequestTally] { counts.withLockedValue { $0 } }

    /// Sends one request when the budget allows.
    ///
    /// It is for one feed, or with no content type for the tenant; the body gives the answer with the server's time.
    func send<T: Sendable>(
        for contentType: String?,
        _ body: () async throws -> (T, ServerTime?)
    ) async throws -> T {
        try await budget.spend()
        do {
            let (answer, serverTime) = try await body()
            clock.note(serverTime)
            await budget.succeeded()
            count(contentType, \.ok, "ok")
            return answer
        } catch let failure as CloudFailure {
            clock.note(failure.serverTime)
            metrics.countFailure(failure)
            switch failure.retry {
            case .throttled:
                // The refusal of a start is about that start, not about the tenant's requests.
                if failure.code != .startedTooSoon { await budget.throttled() }
                count(contentType, \.throttled, "throttled")
            case .retry, .restartListing, .ourFault: count(contentType, \.failed, "failed")
            case .gone, .subscribe, .adjustWindow, .operatorMustAct, .refreshToken:
                // It was answered, if only by a refusal: the tenant is not throttled.
                await budget.succeeded()
                count(contentType, \.refused, "refused")
            }
            throw failure
        }
    }

    private func count(
        _ contentType: String?,
        _ outcome: any WritableKeyPath<RequestTally, Int> & Sendable,
        _ name: String
    ) {
        metrics.countRequest(name)
        guard let contentType else { return }
        counts.withLockedValue { $0[contentType, default: RequestTally()][keyPath: outcome] += 1 }
    }
}
