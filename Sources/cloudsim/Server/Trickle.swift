internal import ServiceLifecycle

/// Publishes a little ordinary activity and now and then a share, so that a demonstration is alive.
struct Trickle: Service {
    let simulator: Simulator
    let interval: Duration

    func run() async throws {
        var round = 0
        while !Task.isCancelled {
            try await Task.sleep(for: interval)
            round += 1
            simulator.update { cloud, now in
                for customer in Customer.demonstration where cloud.tenants[customer.id] != nil {
                    let news = BuiltInRecords.news(customer: customer, round: round, now: now)
                    for (type, lines) in news.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                        let blob = cloud.tenants[customer.id]?.publish(type, at: now, body: BlobBody(sound: lines))
                        if let blob { cloud.announce(blob, tenant: customer.id, at: now) }
                    }
                }
            }
        }
    }
}
