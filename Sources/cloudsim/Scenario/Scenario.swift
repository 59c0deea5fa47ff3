internal import ArgumentParser

/// What the cloud holds at the start.
struct Scenario: Sendable {
    enum Kind: String, CaseIterable, Codable, ExpressibleByArgument, Sendable {
        /// Customers with built-in records.
        case demo
        /// Many alike records, spread evenly over all tenants.
        case bench
        /// Tenants without content.
        case empty
        /// Many tenants without content, to measure what asking in vain costs.
        case idle
        /// One tenant `huge` with a long backlog beside many with two blobs each.
        case crowd
    }

    var kind: Kind
    var tenants: Int?
    var blobs: Int
    /// Records in all; nil is what suits the kind.
    var records: Int?
    /// A folder of recorded lines, which takes the place of the built-in records.
    var replay: String?
    var seed: UInt64

    /// Adds tenants and content.
    ///
    /// - Parameters:
    ///   - cloud: Receives them.
    ///   - folder: Keeps secrets and the content's point in time over a restart.
    ///   - epoch: The content's point in time.
    /// - Returns: Lines that tell a person what was loaded.
    /// - Throws: What the file system says, or why a folder cannot be replayed.
    func fill(_ cloud: inout Cloud, folder: StateFolder, epoch: Moment) throws -> [String] {
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
                behaviour: cloud.settings.behaviour
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
        case .empty, .idle:
            return ["\(customers.count) tenants without content"]
        case .demo:
            return customers.map { customer in
                let count = BuiltInRecords(customer: customer, epoch: epoch).publish(into: &cloud)
                return "\(customer.name): \(count.records) records in \(count.blobs) blobs"
            }
        case .bench:
            let bench = BenchRecords(blobs: blobs, records: records ?? 500_000, seed: seed)
            let bytes = bench.publish(into: &cloud, tenants: customers.map(\.id), until: epoch)
            return [
                "\(bench.records) records in \(blobs) blobs for \(customers.count) tenants, \(bytes / 1_000_000) MB"
            ]
        case .crowd:
            return crowd(customers, into: &cloud, until: epoch)
        }
    }

    /// A backlog for the first, two blobs for each of the others, of the two types that a sharing digest needs.
    private func crowd(_ customers: [Customer], into cloud: inout Cloud, until epoch: Moment) -> [String] {
        let small = customers.dropFirst().map(\.id)
        let perBlob = max(1, (records ?? 250 * (blobs + 2 * small.count)) / (blobs + 2 * small.count))
        let kinds: [ContentType] = [.sharePoint, .general]
        let backlog = BenchRecords(blobs: blobs, records: blobs * perBlob, seed: seed, kinds: kinds)
        var bytes = backlog.publish(into: &cloud, tenants: customers.prefix(1).map(\.id), until: epoch)
        if !small.isEmpty {
            let few = BenchRecords(
                blobs: 2 * small.count,
                records: 2 * small.count * perBlob,
                seed: seed &+ 1,
                kinds: kinds
            )
            bytes += few.publish(into: &cloud, tenants: small, until: epoch)
        }
        return [
            "huge: \(backlog.records) records in \(blobs) blobs",
            "\(small.count) small tenants: \(2 * perBlob) records in 2 blobs each, \(bytes / 1_000_000) MB in all",
        ]
    }

    /// The three demonstration customers first, then as many more as were asked for; benchmarks have only the latter.
    private var customers: [Customer] {
        switch kind {
        case .bench: return numbered(0..<(tenants ?? 20))
        case .idle: return numbered(0..<(tenants ?? 5_000))
        case .crowd:
            var dice = Dice(seed: "\(seed) huge")
            let huge = Customer(
                name: "huge",
                display: "Huge",
                id: dice.guid(),
                domain: "huge.onmicrosoft.com",
                timeZone: "Etc/UTC",
                given: ["Alex", "Billie"]
            )
            return [huge] + numbered(0..<(tenants ?? 200))
        case .demo, .empty:
            let count = max(tenants ?? 3, replay == nil ? 1 : 3)
            let named = Array(Customer.demonstration.prefix(count))
            return named + numbered(named.count..<count)
        }
    }

    private func numbered(_ range: Range<Int>) -> [Customer] {
        range.map { Customer.numbered($0 + 1, seed: seed) }
    }
}
