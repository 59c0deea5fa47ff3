import AsyncAlgorithms
package import Logging
import MicrosoftCloud
import NIOConcurrencyHelpers
import ServiceLifecycle

/// Counts refused requests, and writes the counts down once a second rather than once a request.
///
/// Whoever floods the receiver shall not make the database write; and a refusal that is answered without writing takes
/// the same time whether the tenant has a webhook or not.
package final class WebhookRefusals: ServiceLifecycle.Service {
    private static let interval = Duration.seconds(1)
    /// Tenant ids a second: made-up ones must not fill the memory.
    ///
    /// Beyond it the metric still counts.
    private static let capacity = 1000

    private let database: Database
    private let logger: Logger
    /// Guards what is not written yet.
    private let counts = NIOLockedValueBox<[TenantID: Int]>([:])

    package init(database: Database, logger: Logger) {
        self.database = database
        self.logger = logger
    }

    package func run() async throws {
        for await _ in AsyncTimerSequence(interval: Self.interval, clock: .continuous).cancelOnGracefulShutdown() {
            await flush()
        }
        await flush()
    }

    func count(_ tenant: TenantID) {
        counts.withLockedValue { counts in
            guard counts[tenant] != nil || counts.count < Self.capacity else { return }
            counts[tenant, default: 0] += 1
        }
    }

    /// Writes down what was counted; what cannot be written waits for the next time.
    func flush() async {
        let taken = counts.withLockedValue { counts in
            defer { counts = [:] }
            return counts
        }
        guard !taken.isEmpty else { return }
        do {
            try await database.asWorker { try await WebhookStore.noteRefusals(taken, on: $0) }
        } catch {
            counts.withLockedValue { $0.merge(taken, uniquingKeysWith: +) }
            logger.warning("Webhook refusals wait for the database", metadata: .init([.errorCause: "\(error)"]))
        }
    }
}
