import AsyncAlgorithms
import FoundationEssentials
package import Logging
import Metrics
package import MicrosoftCloud
import NIOConcurrencyHelpers
package import Outbound
import Postgres
import ServiceLifecycle

/// Sends what waits for webhooks, Teams, Slack and ticket systems: at least once, one message a channel at a time, and no
/// channel's trouble another's.
///
/// Lanes are filled as they become free, so a slow answer holds up one lane and one channel. Channels that failed last
/// have half of the lanes at most. A worker that is killed between the other side's yes and writing it down repeats that
/// one message, with the same `webhook-id`.
package final class ChannelCourier: ServiceLifecycle.Service {
    /// How often what became due is looked for; what is new is told at once.
    private static let tick = Duration.seconds(1)
    private static let lanes = 16
    private static let lanesForFailing = 8
    /// What was not tried yet waits so long after a failure, and so long at most after many.
    private static let pause = Backoff(first: .seconds(5), maximum: .seconds(300), floor: 0.5)

    private let database: Database
    private let credentials: CredentialStore
    private let outbound: OutboundClient
    private let publicURL: BaseURL?
    private let worker: String
    private let logger: Logger
    private let metrics: [AlertChannel.Kind: DeliveryMetrics]
    /// How many lanes are in use, by whether for a channel that fails.
    private let used = NIOLockedValueBox((healthy: 0, failing: 0))

    package init(
        database: Database,
        credentials: CredentialStore,
        outbound: OutboundClient,
        publicURL: BaseURL?,
        worker: String,
        logger: Logger
    ) {
        self.database = database
        self.credentials = credentials
        self.outbound = outbound
        self.publicURL = publicURL
        self.worker = worker
        self.logger = logger.with(.worker, worker)
        metrics = Dictionary(
            uniqueKeysWithValues: AlertChannel.Kind.allCases.filter { $0 != .mail }.map { ($0, DeliveryMetrics($0)) }
        )
    }

    package func run() async throws {
        await logging("Channels wait for the database") {
            _ = try await database.asWorker { try await OutboxLease.reclaim(mail: false, worker: worker, on: $0) }
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
                await logging("Channels wait for the database") {
                    for (taken, failing) in try await self.take() {
                        helpers.addTask {
                            await self.deliver(taken)
                            self.release(failing)
                            nudge.yield()
                        }
                    }
                }
            }
            // What is under way is broken off; its lease is taken back at the next start.
            helpers.cancelAll()
        }
    }

    /// Sends what is due until nothing is.
    func drain() async throws {
        while !Task.isCancelled {
            let taken = try await take()
            guard !taken.isEmpty else { return }
            await withDiscardingTaskGroup { group in
                for (taken, failing) in taken {
                    group.addTask {
                        await self.deliver(taken)
                        self.release(failing)
                    }
                }
            }
        }
    }

    /// Fills the lanes that are free.
    private func take() async throws -> [(ChannelLease.Taken, failing: Bool)] {
        let inUse = used.withLockedValue { $0 }
        let free = Self.lanes - inUse.healthy - inUse.failing
        guard free > 0 else { return [] }
        let taken = try await database.asWorker { connection in
            let healthy = try await ChannelLease.take(failing: false, upTo: free, worker: worker, on: connection)
            let room = min(free - healthy.count, Self.lanesForFailing - inUse.failing)
            let failing =
                room > 0 ? try await ChannelLease.take(failing: true, upTo: room, worker: worker, on: connection) : []
            return healthy.map { ($0, failing: false) } + failing.map { ($0, failing: true) }
        }
        used.withLockedValue { used in
            for (_, failing) in taken { if failing { used.failing += 1 } else { used.healthy += 1 } }
        }
        return taken
    }

    private func release(_ failing: Bool) {
        used.withLockedValue { if failing { $0.failing -= 1 } else { $0.healthy -= 1 } }
    }

    /// One try of one message, from its lease to what is written down of it.
    private func deliver(_ taken: ChannelLease.Taken) async {
        let lease = taken.lease
        let logger = logger.with(.tenantID, lease.tenant).with(.deliveryID, GUID(lease.delivery))
        var isSent = false
        do {
            guard case .notification(var notification) = lease.content else { return }
            guard let address = try await address(of: taken) else {
                return try await settle(taken, .dropped, nil, answer: "The channel was removed.")
            }
            if let publicURL, let request = ApprovalAddress(notification) {
                guard let url = try await self.url(of: request, tenant: lease.tenant, at: publicURL) else {
                    return try await settle(taken, .dropped, nil, answer: ApprovalAddress.gone)
                }
                notification.proposal?.approvalUrl = url
            }
            let request = try ChannelRequest(
                notification,
                id: lease.delivery,
                kind: taken.kind,
                address: address,
                publicURL: publicURL,
                now: Date()
            )
            isSent = true
            let outcome = await ChannelSending(outbound: outbound, address: address, kind: taken.kind).send(request)
            // Ended with the process: the lease is taken back at the next start.
            if outcome.isCancelled || Task.isCancelled && outcome.verdict != .accepted { return }
            metrics[taken.kind]?.count(outcome.name)
            try await conclude(taken, outcome, logger)
        } catch {
            logger.warning("Delivery put off", metadata: .init([.errorCause: "\(error)"]))
            // What came of a message that was sent could not be written down: the lease's end has it tried again.
            if isSent { return }
            let why = (error as? GatewayError)?.message ?? "The message could not be made; the gateway's log says why."
            await logging("Channels wait for the database") {
                try await self.settle(taken, self.later(taken, atLeast: nil), nil, answer: why)
            }
        }
    }

    /// The channel's address as it is now: who rotates it wants the next try to use the new one.
    private func address(of taken: ChannelLease.Taken) async throws -> ChannelAddress? {
        try await database.asWorker { connection in
            let tenant = taken.lease.tenant
            let row = try await connection.query(
                """
                select sealed from channel where tenant_id = \(tenant.rawValue) and channel_id = \(taken.channel)
                """
            ).first
            guard let row else { return nil }
            let key = try await credentials.dataKey(of: tenant, on: connection)
            return try ChannelAddress.open(
                try row.decode("sealed", as: [UInt8].self),
                of: taken.channel,
                tenant,
                key: key
            )
        }
    }

    /// The page on which the channel's readers decide; `nil` when they are not asked any more.
    private func url(of request: ApprovalAddress, tenant: TenantID, at publicURL: BaseURL) async throws -> String? {
        try await database.asWorker { connection in
            let key = try await credentials.dataKey(of: tenant, on: connection)
            return try await request.url(tenant: tenant, key: key, at: publicURL, on: connection)
        }
    }

    private func conclude(_ taken: ChannelLease.Taken, _ outcome: ChannelSending.Outcome, _ logger: Logger) async throws
    {
        var settlement: OutboxLease.Settlement
        var reason: String?
        var asked: Duration?
        switch outcome.verdict {
        case .accepted: settlement = .sent
        case .refused: settlement = .dead
        case .gone:
            settlement = .dead
            reason = "Its other side takes nothing more: \(outcome.words.prefix(200))"
        case .later(let wait):
            asked = wait
            settlement = later(taken, atLeast: wait)
            // Nothing else got through meanwhile, so it is not this one message that is at fault.
            let wentThrough = taken.lastSuccessAt.map { $0 > taken.lease.createdAt } ?? false
            if settlement == .dead, !wentThrough {
                reason = "It took nothing in \(RetrySchedule.waits.count + 1) tries: \(outcome.words.prefix(200))"
            }
        }
        if settlement == .dead {
            metrics[taken.kind]?.dead.increment()
            logger.warning("Delivery given up", metadata: .init([.errorMessage: "\(outcome.words)"]))
        }
        try await settle(taken, settlement, outcome, answer: outcome.words, asked: asked, disabling: reason)
        if let reason {
            metrics[taken.kind]?.disabled.increment()
            logger.warning("Channel disabled", metadata: .init([.errorMessage: "\(reason)"]))
        }
    }

    /// The next try by the schedule, and never before the other side wants one.
    private func later(_ taken: ChannelLease.Taken, atLeast wait: Duration?) -> OutboxLease.Settlement {
        let tries = taken.lease.attempt - taken.attemptsBefore
        guard let scheduled = RetrySchedule.wait(afterTries: tries, random: .random(in: 0...1)) else { return .dead }
        return .again(at: Date().addingTimeInterval(max(scheduled, wait ?? .zero).seconds))
    }

    private func settle(
        _ taken: ChannelLease.Taken,
        _ settlement: OutboxLease.Settlement,
        _ outcome: ChannelSending.Outcome?,
        answer: String,
        asked: Duration? = nil,
        disabling reason: String? = nil
    ) async throws {
        let lease = taken.lease
        // Unstructured and awaited: what the other side took must be written down, also when the process is ending.
        try await Task { [database, worker] in
            try await database.asWorker { connection in
                try await lease.settle(
                    settlement,
                    outcome: outcome?.name,
                    answer: answer,
                    status: outcome?.status,
                    latency: outcome?.latency,
                    worker: worker,
                    on: connection
                )
                guard let outcome else { return }
                let pause = try await Self.pause(taken, asked, on: connection)
                try await ChannelStore.note(
                    taken.channel,
                    // One message's refusal says that the channel is there.
                    isSuccess: outcome.verdict == .accepted || outcome.verdict == .refused,
                    pause: pause,
                    isAsked: asked != nil,
                    tenant: lease.tenant,
                    on: connection
                )
                if let reason {
                    try await ChannelFarewell.disable(
                        taken.channel,
                        because: reason,
                        tenant: lease.tenant,
                        on: connection
                    )
                }
            }
        }.value
    }

    private static func pause(
        _ taken: ChannelLease.Taken,
        _ asked: Duration?,
        on connection: PostgresConnection
    ) async throws -> Duration {
        let failures = try await connection.query(
            """
            select failures from channel
            where tenant_id = \(taken.lease.tenant.rawValue) and channel_id = \(taken.channel) for no key update
            """
        ).first?.decode("failures", as: Int.self)
        let own = pause.delay(afterFailures: (failures ?? 0) + 1, random: .random(in: 0...1))
        return max(own, asked ?? .zero)
    }

    private func logging(_ message: Logger.Message, _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            logger.warning(message, metadata: .init([.errorCause: "\(error)"]))
        }
    }
}
