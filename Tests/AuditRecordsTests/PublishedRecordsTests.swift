import AuditRecords
import Foundation
import Testing

/// Records that others published, where a checkout has them beside it: real input that nobody here made up.
enum PublishedRecords {
    static let folder: URL? = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = root.deletingLastPathComponent().appending(path: "shared/records")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    static let names: [String] = {
        guard let folder, let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
            return []
        }
        return names.filter { $0.hasSuffix(".jsonl") }.sorted()
    }()
}

@Suite(.enabled(if: PublishedRecords.folder != nil)) struct PublishedRecordsTests {
    /// The elements of a file: a line is a record, or an array of records.
    func elements(_ name: String) throws -> [Data] {
        let folder = try #require(PublishedRecords.folder)
        let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        return try text.utf8.split(separator: UInt8(ascii: "\n")).flatMap { line -> [Data] in
            guard line.first == UInt8(ascii: "[") else { return [Data(line)] }
            let list = try #require(JSONSerialization.jsonObject(with: Data(line)) as? [Any])
            return try list.map { try JSONSerialization.data(withJSONObject: $0, options: [.fragmentsAllowed]) }
        }
    }

    @Test(arguments: PublishedRecords.names)
    func `every file scans as a blob, with the counts that Foundation finds`(name: String) throws {
        let elements = try elements(name)
        var content = Data("[".utf8)
        for (index, element) in elements.enumerated() { content += index == 0 ? element : Data(",".utf8) + element }
        let blob = Array(content + Data("]".utf8))
        let objects = try elements.map { try JSONSerialization.jsonObject(with: $0) as? [String: Any] ?? [:] }
        let organizations = objects.compactMap { $0["OrganizationId"] as? String }.filter {
            UUID(uuidString: $0) != nil
        }
        let counts = Dictionary(grouping: organizations.map { $0.lowercased() }, by: \.self).mapValues(\.count)
        let commonest = counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
        let organization = commonest.flatMap { UUID(uuidString: $0) } ?? UUID()

        let scan = RecordScanner().scan(blob, organization: organization)

        // The same rules, written a second time over Foundation's parser.
        var expected = (records: 0, foreign: 0, other: 0)
        var operations: [String: Int] = [:]
        for object in objects {
            let home = object["OrganizationId"] as? String
            let time = object["CreationTime"] as? String ?? ""
            let isTime = time.utf8.count >= 19 && time.dropFirst(10).hasPrefix("T")
            if let home, !home.isEmpty, UUID(uuidString: home) != organization {
                expected.foreign += 1
            } else if (object["Id"] as? String)?.isEmpty == false, let operation = object["Operation"] as? String,
                isTime
            {
                expected.records += 1
                operations[operation, default: 0] += 1
            } else {
                expected.other += 1
            }
        }
        #expect(scan.records.count == expected.records)
        #expect(scan.foreignCount == expected.foreign)
        #expect(scan.setAside.count == expected.foreign + expected.other)
        #expect(!scan.setAside.contains { $0.reason == .malformed })
        var found: [String: Int] = [:]
        for operation in scan.operations { found[operation.operation, default: 0] += operation.count }
        #expect(found == operations)
        let keys = try scan.records.prefix(600).map { record in
            let tree = try JSONValue(recordAt: record.range, of: blob.span)
            return RecordKey(id: try #require(tree["Id"]?.string), operation: try #require(tree["Operation"]?.string))
        }
        #expect(scan.records.prefix(600).map(\.key) == keys)
    }

    @Test(arguments: PublishedRecords.names)
    func `every record's tree is what Foundation reads, and no reader trips over it`(name: String) throws {
        for element in try elements(name).prefix(200) {
            let tree = try JSONValue(parsing: Array(element).span)
            let expected = try #require(JSONSerialization.jsonObject(with: element) as? NSDictionary)
            #expect(expected == JSONValueTests.plain(tree) as? NSDictionary)
            for fact in SharingFacts.facts(in: tree) {
                #expect(!fact.foldKey.isEmpty && fact.recordID == expected["Id"] as? String)
            }
        }
    }

    @Test func `a whole published blob is scanned as it was served`() throws {
        let folder = try #require(PublishedRecords.folder)
        let blob = try Data(contentsOf: folder.appending(path: "activity-api/ContentBlob.json"))
        let expected = try #require(JSONSerialization.jsonObject(with: blob) as? [[String: Any]])
        let home = try #require(expected.first?["OrganizationId"] as? String)

        let scan = RecordScanner().scan(Array(blob), organization: try #require(UUID(uuidString: home)))

        #expect(scan.records.count == expected.count)
        #expect(scan.setAside.isEmpty)
    }
}
