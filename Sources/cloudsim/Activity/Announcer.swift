internal import Logging
internal import ServiceLifecycle

/// Tells the webhooks of enabled subscriptions about new content, as it comes.
///
/// Only an HTTP 200 is an acceptance (API reference, "Receiving notifications"); anything else is tried again after a
/// growing pause, and given up in the end: polling finds the content all the same.
struct Announcer: Service {
    /// What is told together: one receiver, one tenant.
    fileprivate struct Receiver: Hashable {
        var tenant: String
        var webhook: Webhook
    }

    let simulator: Simulator
    let logger: Logger
    private let sender = WebhookSender()

    init(simulator: Simulator, logger: Logger) {
        self.simulator = simulator
        self.logger = logger
    }

    func run() async throws {
        await withDiscardingTaskGroup { group in
            for await _ in simulator.news.cancelOnGracefulShutdown() {
                let waiting = simulator.update { cloud, _ in
                    defer { cloud.announcements = [] }
                    return cloud.announcements
                }
                for (receiver, batch) in Dictionary(grouping: waiting, by: { Receiver($0) }) {
                    group.addTask { await announce(batch, to: receiver) }
                }
            }
            group.cancelAll()
        }
    }

    private func announce(_ batch: [Announcement], to receiver: Receiver) async {
        let items = simulator.update { cloud, _ in batch.map { cloud.described($0) } }
        let body = "[\(items.joined(separator: ","))]"
        var status: Int?
        for pause in [0, 2, 8] {
            // The pauses are the service's behaviour, not a wait for something to happen.
            guard (try? await Task.sleep(for: .seconds(pause))) != nil else { return }
            status = await sender.post(body, to: receiver.webhook)
            if status == 200 { break }
        }
        if status != 200 {
            logger.info("A webhook did not accept a notification", metadata: ["status": "\(status ?? 0)"])
        }
        let accepted = status == 200
        simulator.update { cloud, now in cloud.record(batch, accepted: accepted, at: now) }
    }
}

extension Announcer.Receiver {
    init(_ announcement: Announcement) {
        self.init(tenant: announcement.tenant, webhook: announcement.webhook)
    }
}
