@testable internal import cloudsim
internal import Foundation
internal import Testing

@Suite struct ScenarioTests {
    private func filled(_ kind: Scenario.Kind, tenants: Int, blobs: Int = 10, records: Int? = nil) throws -> Cloud {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("state-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }  // temporary anyway
        var cloud = Cloud(settings: Cloud.Settings())
        let plan = Scenario(kind: kind, tenants: tenants, blobs: blobs, records: records, replay: nil, seed: 1)
        _ = try plan.fill(&cloud, folder: StateFolder(path), epoch: .now)
        return cloud
    }

    @Test func `Idle tenants have a credential each and nothing to fetch`() throws {
        let cloud = try filled(.idle, tenants: 300)

        #expect(cloud.tenants.count == 300)
        #expect(cloud.find("tenant-300") != nil)
        #expect(cloud.tenants.values.allSatisfy { $0.apps.count == 1 && $0.blobs.isEmpty && $0.feeds.isEmpty })
        #expect(Set(cloud.tenants.values.flatMap { $0.apps.flatMap(\.secrets).map(\.value) }).count == 300)
    }

    @Test func `In a crowd one tenant has the backlog and every other two blobs of two types`() throws {
        let cloud = try filled(.crowd, tenants: 20, blobs: 30, records: 700)

        #expect(cloud.tenants.count == 21)
        let huge = try #require(cloud.find("huge").flatMap { cloud.tenants[$0] })
        #expect(huge.blobs.count == 30)
        for tenant in cloud.tenants.values where tenant.name != "huge" {
            #expect(tenant.feeds[.sharePoint]?.entries.count == 1)
            #expect(tenant.feeds[.general]?.entries.count == 1)
        }
        #expect(cloud.tenants.values.allSatisfy { $0.blobs.values.allSatisfy { $0.records == 10 } })
    }
}
