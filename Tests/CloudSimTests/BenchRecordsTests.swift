@testable internal import cloudsim
internal import NIOCore
internal import Testing

@Suite struct BenchRecordsTests {
    private func blobs(seed: UInt64) -> [Blob] {
        var cloud = Cloud(settings: Cloud.Settings())
        let customers = (1...3).map { Customer.numbered($0, seed: seed) }
        for customer in customers {
            cloud.tenants[customer.id] = SimulatedTenant(
                name: customer.name,
                id: customer.id,
                domain: customer.domain,
                timeZone: "Etc/UTC",
                apps: [],
                behaviour: Behaviour()
            )
        }
        let bench = BenchRecords(blobs: 24, records: 4_810, seed: seed)
        _ = bench.publish(into: &cloud, tenants: customers.map(\.id), until: AssertionVectors.issued)
        return cloud.tenants.values.flatMap { $0.blobs.values }.sorted { $0.id < $1.id }
    }

    @Test func `Records are whole, alone with their ids, and one in a hundred is a share`() throws {
        var ids: Set<String> = []
        var shares = 0
        var count = 0
        var bytes = 0
        let sharing: Set<String> = [
            "AddedToSecureLink", "PowerAppPermissionEdited", "Invite external user.", "Add-MailboxPermission",
        ]

        for blob in blobs(seed: 1) {
            bytes += blob.body.readableBytes
            for record in try JSON.decode([RecordSummary].self, from: Array(blob.body.readableBytesView)) {
                count += 1
                let id = try #require(record.id)
                #expect(GUID.isWellFormed(id))
                ids.insert(id)
                #expect(record.created.flatMap { Moment(windowEdge: $0) } != nil)
                if sharing.contains(record.operation ?? "") { shares += 1 }
            }
        }

        #expect(count == 4_810)
        #expect(ids.count == count)
        #expect((20...90).contains(shares))
        #expect((560...680).contains(bytes / count))
    }

    @Test func `The same seed makes the same bytes, another seed others`() {
        let first = blobs(seed: 7)
        #expect(first.map(\.body) == blobs(seed: 7).map(\.body))
        #expect(first.map(\.body) != blobs(seed: 8).map(\.body))
    }
}
