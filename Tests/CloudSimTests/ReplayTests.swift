@testable internal import cloudsim
internal import Foundation
internal import NIOCore
internal import Testing

@Suite struct ReplayTests {
    private func folder(_ files: [String: String]) throws -> String {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("replay-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
        for (name, text) in files { try Data(text.utf8).write(to: path.appendingPathComponent(name)) }
        return path.path
    }

    private func replay(_ files: [String: String]) throws -> Replay {
        let folder = try folder(files)
        defer { try? FileManager.default.removeItem(atPath: folder) }  // temporary anyway
        return try Replay(folder: folder, tenants: Customer.demonstration)
    }

    private func lines(_ replay: Replay, _ tenant: String, _ type: ContentType) -> [String] {
        replay.parcels.filter { $0.tenant.name == tenant && $0.type == type }
            .flatMap(\.lines).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `Organisations go round the tenants in the order in which they appear`() throws {
        let replay = try replay([
            "b.jsonl": #"{"OrganizationId":"o4","Workload":"Exchange","Id":"5"}"#,
            "a.jsonl": ["o1", "o2", "o1", "o3"].enumerated().map {
                #"{"Workload":"SharePoint","OrganizationId" : "\#($0.element)","Id":"\#($0.offset)"}"#
            }.joined(separator: "\n") + "\n\n",
            "c.txt": "not looked at",
        ])
        let ids = Customer.demonstration.map(\.id)

        #expect(
            lines(replay, "contoso", .sharePoint) == [
                #"{"Workload":"SharePoint","OrganizationId" : "\#(ids[0])","Id":"0"}"#,
                #"{"Workload":"SharePoint","OrganizationId" : "\#(ids[0])","Id":"2"}"#,
            ]
        )
        #expect(lines(replay, "fabrikam", .sharePoint).count == 1)
        #expect(lines(replay, "northwind", .sharePoint).count == 1)
        #expect(lines(replay, "contoso", .exchange).count == 1)
    }

    @Test func `Nothing of a line changes but the outer organisation`() throws {
        let line =
            #"{ "Members":[{"OrganizationId":"o1"}], "Note":"\"OrganizationId\":\"o1\"" ,"OrganizationId": "o1","A":1.50,"#
            + #""Text":"\u00e9\/"}"#

        let replay = try replay(["a.jsonl": line])

        let id = Customer.demonstration[0].id
        let expected = line.replacing(#""OrganizationId": "o1""#, with: #""OrganizationId": "\#(id)""#)
        #expect(lines(replay, "contoso", .general) == [expected])
    }

    @Test func `A line without an organisation belongs to the first, as it is`() throws {
        let replay = try replay(["a.jsonl": #"{"Workload":"AzureActiveDirectory"}"#])

        #expect(lines(replay, "contoso", .azureActiveDirectory) == [#"{"Workload":"AzureActiveDirectory"}"#])
    }

    @Test func `A line that is not JSON is a blob of its own and is reported`() throws {
        let good = #"{"OrganizationId":"o1","Workload":"Exchange"}"#

        let replay = try replay(["a.jsonl": "\(good)\n{\"broken\n\(good)"])

        #expect(replay.parcels.map(\.lines.count).sorted() == [1, 2])
        #expect(lines(replay, "contoso", .general) == ["{\"broken"])
        #expect(replay.report.first?.hasPrefix("a.jsonl:2 is not JSON") == true)
    }

    @Test func `Blobs hold 250 records at most and lie in the last day`() throws {
        let line = #"{"OrganizationId":"o1","Workload":"Exchange"}"#
        let replay = try replay(["a.jsonl": Array(repeating: line, count: 501).joined(separator: "\n")])
        let customer = Customer.demonstration[0]
        var lab = Lab()

        replay.publish(into: &lab.cloud, until: lab.now)

        let blobs = (lab.cloud.tenants[customer.id]?.feeds[.exchange]?.entries ?? []).map(\.blob)
        #expect(blobs.map(\.records) == [250, 250, 1])
        #expect(blobs.allSatisfy { $0.created > lab.now.adding(minutes: -1_440) && $0.created < lab.now })
        #expect(replay.shares.map(\.lines) == [501] && replay.shares.map(\.blobs) == [3])
    }

    @Test func `A folder without records says so`() throws {
        #expect(throws: Replay.Failure.self) { try self.replay(["a.txt": ""]) }
        #expect(throws: Replay.Failure.self) { try Replay(folder: "/nowhere", tenants: Customer.demonstration) }
    }

    /// Published records of others, where a checkout has them beside it.
    private static let published = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../shared/records").standardizedFileURL.path

    @Test(.enabled(if: FileManager.default.fileExists(atPath: published)))
    func `Published records are replayed line for line`() throws {
        let replay = try Replay(folder: Self.published, tenants: Customer.demonstration)
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.published).filter {
            $0.hasSuffix(".jsonl")
        }
        let count = try names.reduce(0) { sum, name in
            let text = try Data(contentsOf: URL(fileURLWithPath: Self.published + "/" + name))
            return sum + text.split(separator: UInt8(ascii: "\n")).count
        }

        #expect(replay.shares.reduce(0) { $0 + $1.lines } == count)
        let foreign = replay.parcels.flatMap { parcel in parcel.lines.map { (parcel.tenant.id, $0) } }.filter {
            id,
            line in
            // Without an organisation of its own there is none to be wrong.
            guard let own = try? JSON.decode(RecordSummary.self, from: line).organisation else { return false }
            return own != id
        }
        #expect(foreign.isEmpty)
    }
}
