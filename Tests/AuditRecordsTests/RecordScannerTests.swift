import AuditRecords
import Foundation
import Testing

@Suite struct RecordScannerTests {
    let contoso = UUID()

    func record(_ id: String, _ operation: String = "FileAccessed", more: String = "") -> String {
        """
        {"CreationTime":"2025-03-01T10:20:30","Id":"\(id)","Operation":"\(operation)",\
        "OrganizationId":"\(contoso.uuidString.lowercased())","RecordType":6,"Workload":"SharePoint"\(more)}
        """
    }

    func scan(_ json: String) -> BlobScan {
        RecordScanner().scan(Array(json.utf8), organization: contoso)
    }

    func text(_ range: Range<Int>, of json: String) -> String {
        String(decoding: Array(json.utf8)[range], as: UTF8.self)
    }

    @Test func `a sound blob gives each record its key, time, place and operation`() throws {
        let first = record("11111111-2222-3333-4444-555555555555")
        let second = record("no guid", "SharingSet", more: #", "EventData":"<a>\"]}</a>","X":[{"Id":"inner"},[]]"#)
        let json = "[\(first) ,\n \(second)]"

        let scan = scan(json)

        #expect(scan.setAside.isEmpty)
        let records = scan.records
        try #require(records.count == 2)
        #expect(records[0].key == RecordKey(id: "11111111-2222-3333-4444-555555555555", operation: "FileAccessed"))
        #expect(records[1].key == RecordKey(id: "no guid", operation: "SharingSet"))
        #expect(records[0].createdAt == 1_740_824_430_000_000)
        #expect(text(records[0].range, of: json) == first)
        #expect(text(records[1].range, of: json) == second)
        #expect(scan.operations.map(\.operation) == ["FileAccessed", "SharingSet"])
        #expect(scan.operations.map(\.recordType) == [6, 6])
        #expect(scan.operations.map(\.workload) == ["SharePoint", "SharePoint"])
        #expect(scan.operations.map(\.count) == [1, 1])
        #expect(records.map(\.operation) == [0, 1])
    }

    @Test func `an Id that is a GUID has no case, the same Id under two operations is two keys`() {
        let lower = RecordKey(id: "aabbccdd-0000-1111-2222-333344445555", operation: "A")
        let upper = RecordKey(id: "AABBCCDD-0000-1111-2222-333344445555", operation: "A")

        #expect(lower == upper)
        #expect(lower != RecordKey(id: "aabbccdd-0000-1111-2222-333344445555", operation: "B"))
        #expect(RecordKey(id: "abc", operation: "A") != RecordKey(id: "ABC", operation: "A"))
    }

    @Test func `a key survives its stored bytes, which sort like keys`() throws {
        let keys = (0..<50).map { RecordKey(id: "id \($0)", operation: "op") } + [RecordKey(id: "", operation: "")]

        for key in keys {
            #expect(key.bytes.count == 24)
            #expect(RecordKey(bytes: key.bytes) == key)
        }
        #expect(RecordKey(bytes: [1, 2, 3]) == nil)
        #expect(
            keys.sorted().map(\.bytes) == keys.map(\.bytes).sorted { $0.lexicographicallyPrecedes($1) }
        )
        // Stored keys outlive a release: this one is pinned (FNV-1a of "Add user.").
        let pinned = RecordKey(id: "11111111-2222-3333-4444-555555555555", operation: "Add user.")
        #expect(pinned.description == "11111111222233334444555555555555" + fnv1a("Add user."))
    }

    func fnv1a(_ text: String) -> String {
        let hash = text.utf8.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    @Test(arguments: [
        (#"{"Operation":"A","CreationTime":"2025-01-01T00:00:00"}"#, SetAsideRecord.Reason.missingID),
        (#"{"Id":"","Operation":"A","CreationTime":"2025-01-01T00:00:00"}"#, .missingID),
        (#"{"Id":7,"Operation":"A","CreationTime":"2025-01-01T00:00:00"}"#, .missingID),
        (#"{"Id":{"Id":"x"},"Operation":"A","CreationTime":"2025-01-01T00:00:00"}"#, .missingID),
        (#"{"Id":"x","Operation":null,"CreationTime":"2025-01-01T00:00:00"}"#, .missingOperation),
        (#"{"Id":"x","CreationTime":"2025-01-01T00:00:00"}"#, .missingOperation),
        (#"{"Id":"x","Operation":"A"}"#, .badCreationTime),
        (#"{"Id":"x","Operation":"A","CreationTime":"yesterday"}"#, .badCreationTime),
        (#"{"Id":"x","Operation":"A","CreationTime":"2025-02-29T00:00:00"}"#, .badCreationTime),
        (#"{"OrganizationId":"<redacted>"}"#, .foreignOrganization),
        (#"{"Id":"x","OrganizationId":"00000000-0000-0000-0000-000000000000"}"#, .foreignOrganization),
        ("42", .notAnObject), (#""text""#, .notAnObject), ("[1,[2]]", .notAnObject), ("null", .notAnObject),
        ("{}", .missingID),
    ])
    func `an element that is no record is set aside with its reason and place`(
        element: String,
        reason: SetAsideRecord.Reason
    ) throws {
        let json = "[\(record("before")), \(element) ,\(record("after"))]"

        let scan = scan(json)

        #expect(scan.records.count == 2)
        try #require(scan.setAside.count == 1)
        #expect(scan.setAside[0].reason == reason)
        #expect(text(scan.setAside[0].range, of: json) == element)
        #expect(scan.foreignCount == (reason == .foreignOrganization ? 1 : 0))
    }

    @Test(arguments: ["", #""OrganizationId":null,"#, #""OrganizationId":"","#])
    func `a record that names no organization is accepted`(member: String) {
        let scan = scan(#"[{\#(member)"Id":"x","Operation":"A","CreationTime":"2025-01-01T00:00:00"}]"#)

        #expect(scan.records.count == 1)
        #expect(scan.setAside.isEmpty)
    }

    @Test func `the organization is compared without case`() {
        let json = record("x").replacing(contoso.uuidString.lowercased(), with: contoso.uuidString.uppercased())

        #expect(scan("[\(json)]").records.count == 1)
    }

    @Test(arguments: [
        ("2025-03-01T10:20:30", 0), ("2025-03-01T10:20:30Z", 0), ("2025-03-01T10:20:30.5", 500_000),
        ("2025-03-01T10:20:30.1234567Z", 123_456), ("2025-03-01T12:20:30+02:00", 0), ("2025-03-01 10:20:30", 0),
    ])
    func `a creation time is UTC with or without a zone and keeps microseconds`(text: String, fraction: Int64) {
        #expect(RecordTime.microseconds(text) == 1_740_824_430_000_000 + fraction)
    }

    @Test func `creation times agree with Foundation over four centuries`() throws {
        for day in stride(from: -140_000, through: 60_000, by: 37) {
            let date = Date(timeIntervalSince1970: Double(day) * 86_400 + Double(abs(day) % 86_400))
            #expect(RecordTime.microseconds(date.formatted(.iso8601)) == Int64(date.timeIntervalSince1970) * 1_000_000)
        }
    }

    @Test(arguments: [
        "2025-13-01T00:00:00", "2025-00-01T00:00:00", "2025-01-32T00:00:00", "2025-01-01T24:00:00",
        "2025-01-01T00:60:00", "2025-1-1T00:00:00", "01/01/2025 00:00:00", "2025-01-01", "2025-01-01T00:00:00.",
        "2025-01-01T00:00:00x", "2025-01-01T00:00:00+2", "", "2025-01-01T00:00:0é",
    ])
    func `what is no time is refused`(text: String) {
        #expect(RecordTime.microseconds(text) == nil)
    }

    @Test func `escapes in Id and Operation are resolved before they become a key`() {
        let plain = scan(#"[{"Id":"é/1","Operation":"Update – \"x\"","CreationTime":"2025-01-01T00:00:00"}]"#)
        let escaped = scan(
            #"[{"Id":"\u00e9\/1","Operation":"Update \u2013 \"\u0078\"","CreationTime":"2025\u002d01-01T00:00:00"}]"#
        )

        #expect(plain.records.first?.key == RecordKey(id: "é/1", operation: #"Update – "x""#))
        #expect(plain.records.first?.key == escaped.records.first?.key)
        #expect(escaped.operations.first?.operation == #"Update – "x""#)
    }

    @Test func `of duplicate keys the first counts, in the scan and in the tree`() throws {
        let json = #"[{"Id":"a","Id":"b","Operation":"A","Operation":"B","CreationTime":"2025-01-01T00:00:00"}]"#

        let scan = scan(json)

        #expect(scan.records.first?.key == RecordKey(id: "a", operation: "A"))
        let tree = try JSONValue(recordAt: try #require(scan.records.first).range, of: Array(json.utf8).span)
        #expect(tree["Id"]?.string == "a")
    }

    @Test func `a record type may be text, and operations are counted by workload and type`() {
        let json = #"""
            [{"Id":"1","Operation":"A","Workload":"W","RecordType":"20","CreationTime":"2025-01-01T00:00:00"},
             {"Id":"2","Operation":"A","Workload":"W","RecordType":20,"CreationTime":"2025-01-01T00:00:00"},
             {"Id":"3","Operation":"A","Workload":"V","RecordType":20,"CreationTime":"2025-01-01T00:00:00"},
             {"Id":"4","Operation":"A","CreationTime":"2025-01-01T00:00:00"},
             {"Id":"5","Operation":"B","RecordType":-1,"CreationTime":"2025-01-01T00:00:00"}]
            """#

        let scan = RecordScanner(catalogue: OperationCatalogue(sharing: [], irrelevant: ["B"]))
            .scan(Array(json.utf8), organization: contoso)

        #expect(scan.operations.map(\.recordType) == [20, 20, nil, -1])
        #expect(scan.operations.map(\.workload) == ["W", "V", nil, nil])
        #expect(scan.operations.map(\.count) == [2, 1, 1, 1])
        #expect(scan.unknownOperations.map(\.count) == [2, 1, 1])
    }
}
