internal import ArgumentParser

/// What the cloud holds at the start.
struct Scenario: Sendable {
    enum Kind: String, CaseIterable, ExpressibleByArgument, Sendable { case demo, bench, empty }

    var kind: Kind
    var tenants: Int?
    var blobs: Int
    var records: Int
    /// A folder of recorded lines, which takes the place of the built-in records.
    var replay: String?
    var seed: UInt64

    /// Adds tenants and content.
    ///
    /// - Parameters:
    ///   - cloud: Receives them.
    ///   - folder: Keeps secrets and the content's point in time over a restart.
    ///   - behaviour: The switches that every tenant starts with.
    /// - Returns: Lines that tell a person what was loaded.
    /// - Throws: What the file system says, or why a folder cannot be replayed.
    func fill(_ cloud: inout Cloud, folder: StateFolder, behaviour: Behaviour) throws -> [String] {
        let epoch = try folder.epoch(now: .now)
        let customers = self.customers
        for customer in customers {
            var app = AppRegistration(
                clientID: customer.clientID,
                secrets: [AppRegistration.Secret(value: try folder.secret(customer.name), expires: nil)]
            )
            // Recorded lines may be of any content type, DLP.All among them, and all of them are to be had.
            if replay != nil { app.roles.append("ActivityFeed.ReadDlp") }
            let tenant = SimulatedTenant(
                name: customer.name,
                id: customer.id,
                domain: customer.domain,
                timeZone: customer.timeZone,
                apps: [app],
                behaviour: behaviour
            )
            cloud.tenants[tenant.id] = tenant
        }
        if let replay {
            let loaded = try Replay(folder: replay, tenants: Array(customers.prefix(3)))
            loaded.publish(into: &cloud, until: epoch)
            try folder.write(replay: loaded.shares)
            return loaded.report
        }
        switch kind {
        case .empty:
            return ["\(customers.count) tenants without content"]
        case .demo:
            return customers.map { customer in
                let count = BuiltInRecords(customer: customer, epoch: epoch).publish(into: &cloud)
                return "\(customer.name): \(count.records) records in \(count.blobs) blobs"
            }
        case .bench:
            let bench = BenchRecords(blobs: blobs, records: records, seed: seed)
            let bytes = bench.publish(into: &cloud, tenants: customers.map(\.id), until: epoch)
            return ["\(records) records in \(blobs) blobs for \(customers.count) tenants, \(bytes / 1_000_000) MB"]
        }
    }

    /// The three demonstration customers first, then as many more as were asked for; a benchmark has only the latter.
    private var customers: [Customer] {
        let count = kind == .bench ? tenants ?? 20 : max(tenants ?? 3, replay == nil ? 1 : 3)
        let named = kind == .bench ? [] : Array(Customer.demonstration.prefix(count))
        return named + (named.count..<count).map { Customer.numbered($0 + 1, seed: seed) }
    }
}
