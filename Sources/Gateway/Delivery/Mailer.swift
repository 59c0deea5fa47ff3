import AsyncAlgorithms
import FoundationEssentials
package import Logging
import Mail
import Metrics
import MicrosoftCloud
import NIOConcurrencyHelpers
import Postgres
import ServiceLifecycle

/// Sends the mails of the outbox: one message a recipient, at least once, and mostly exactly once.
///
/// A worker that is killed between the relay's yes and writing it down repeats that one mail, byte for byte and with the same
/// Message-ID, by which mail programs show it once.
package final class Mailer: ServiceLifecycle.Service {
    /// How often what became due is looked for; what is new is told at once.
    private static let tick = Duration.seconds(5)
    /// Connections to the relay at once, over all tenants.
    private static let lanes = 2

    private let database: Database
    private let worker: String
    private let logger: Logger
    private let metrics = DeliveryMetrics(.mail)
    private let clients: [SMTPClient]
    /// Between two tries of a mail: a minute, doubled up to an hour, half of it by chance.
    private let backoff = Backoff(first: .seconds(60), maximum: .seconds(3600), floor: 0.5)
    /// Before the relay is asked again after it was not reached: nobody's mail goes through, so no mail is tried.
    private let relayBackoff = Backoff(first: .seconds(5), maximum: .seconds(300), floor: 0.5)
    private let desk: MailDesk
    /// What the mails of one run share: how the relay stands.
    private let state = NIOLockedValueBox(State())

    private struct State: Sendable {
        var relayFailures = 0
        var pausedUntil: ContinuousClock.Instant?
        var prunedAt: ContinuousClock.Instant?
    }

    package init(
        database: Database,
        credentials: CredentialStore,
        post: MailPost,
        worker: String,
        logger: Logger
    ) {
        self.database = database
        desk = MailDesk(database: database, credentials: credentials, post: post)
        self.worker = worker
        self.logger = logger.with(.worker, worker)
        clients = (0..<Self.lanes).map { _ in SMTPClient(relay: post.relay) }
    }

    package func run() async throws {
        await logging("Mail waits for the database") {
            _ = try await database.asWorker { try await OutboxLease.reclaim(worker: worker, on: $0) }
        }
        let (nudges, nudge) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        await withDiscardingTaskGroup { helpers in
            helpers.addTask { [database] in
                for await _ in database.worker.notifications(on: Outbox.channel) { nudge.yield() }
            }
            helpers.addTask {
                for await _ in AsyncTimerSequence(interval: Self.tick, clock: .continuous) { nudge.yield() }
            }
            for await _ in nudges.cancelOnGracefulShutdown() {
                await logging("Mail waits for the database") {
                    try await drain()
                    try await prune()
                }
            }
            helpers.cancelAll()
        }
    }

    /// Sends what is due, until nothing is, the relay is not reached, or the process is to end.
    func drain() async throws {
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            if let pause = state.withLockedValue({ $0.pausedUntil }), ContinuousClock.now < pause { return }
            let leases = try await database.asWorker {
                try await OutboxLease.take(.mail, upTo: clients.count, worker: worker, on: $0)
            }
            guard !leases.isEmpty else { return }
            await withDiscardingTaskGroup { group in
                for (lease, client) in zip(leases, clients) {
                    group.addTask { await self.deliver(lease, by: client) }
                }
            }
        }
    }

    /// One try of one mail, from its lease to what is written down of it.
    private func deliver(_ lease: OutboxLease, by client: SMTPClient) async {
        let logger = logger.with(.tenantID, lease.tenant).with(.deliveryID, GUID(lease.delivery))
        var isSent = false
        do {
            let settlement: (OutboxLease.Settlement, outcome: String?, answer: String)
            switch try await desk.prepare(lease) {
            case .drop(let why):
                settlement = (.dropped, nil, why)
            case .send(let message):
                isSent = true
                let outcome = await client.send(message)
                // Ended with the process: nobody's fault, and the lease's end has it tried again.
                if Task.isCancelled, case .unreachable = outcome { return }
                metrics.count(outcome.name)
                note(outcome, logger)
                settlement = (judge(outcome, lease), outcome.name, outcome.answer)
            }
            if settlement.0 == .dead {
                metrics.dead.increment()
                logger.warning("Delivery given up", metadata: .init([.errorMessage: "\(settlement.answer)"]))
            }
            try await write(settlement.0, of: lease, outcome: settlement.outcome, answer: settlement.answer)
        } catch {
            logger.warning("Delivery put off", metadata: .init([.errorCause: "\(error)"]))
            // What came of a mail that was sent could not be written down: the lease's end has it tried again.
            if isSent { return }
            // One that cannot be made is tried as long as one that the relay puts off.
            let why = (error as? GatewayError)?.message ?? "The mail could not be made; the gateway's log says why."
            await logging("Mail waits for the database") {
                try await write(later(lease), of: lease, outcome: nil, answer: why)
            }
        }
    }

    /// Writes down what came of a try.
    private func write(
        _ settlement: OutboxLease.Settlement,
        of lease: OutboxLease,
        outcome: String?,
        answer: String
    ) async throws {
        // Unstructured and awaited: what the relay took must be written down, also when the process is ending.
        try await Task { [database, worker] in
            try await database.asWorker {
                try await lease.settle(settlement, outcome: outcome, answer: answer, worker: worker, on: $0)
            }
        }.value
    }

    /// What is to become of the mail.
    private func judge(_ outcome: MailOutcome, _ lease: OutboxLease) -> OutboxLease.Settlement {
        switch outcome {
        case .accepted: return .sent
        case .refused: return .dead
        case .deferred, .unreachable: return later(lease)
        }
    }

    /// Another try, unless they have lasted long enough.
    private func later(_ lease: OutboxLease) -> OutboxLease.Settlement {
        let delay = backoff.delay(afterFailures: lease.attempt, random: .random(in: 0...1))
        let next = Date().addingTimeInterval(delay.seconds)
        return next < lease.giveUpAt ? .again(at: next) : .dead
    }

    /// Remembers how the relay stands, which is one for all mails.
    private func note(_ outcome: MailOutcome, _ logger: Logger) {
        guard case .unreachable(let words) = outcome else {
            let failures = state.withLockedValue { state in
                defer { (state.relayFailures, state.pausedUntil) = (0, nil) }
                return state.relayFailures
            }
            if failures > 0 { logger.notice("Mail relay is back") }
            return
        }
        let pause = state.withLockedValue { state in
            state.relayFailures += 1
            let pause = relayBackoff.delay(afterFailures: state.relayFailures, random: .random(in: 0...1))
            state.pausedUntil = .now + pause
            return pause
        }
        logger.warning(
            "Mail relay cannot be used",
            metadata: .init([.errorMessage: "\(words)", .delaySeconds: "\(Int(pause.seconds))"])
        )
    }

    private func prune() async throws {
        let now = ContinuousClock.now
        let isDue = state.withLockedValue { state in
            guard state.prunedAt.map({ now - $0 > .seconds(3600) }) ?? true else { return false }
            state.prunedAt = now
            return true
        }
        if isDue { try await database.asWorker { try await OutboxLease.prune(on: $0) } }
    }

    private func logging(_ message: Logger.Message, _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            logger.warning(message, metadata: .init([.errorCause: "\(error)"]))
        }
    }
}
