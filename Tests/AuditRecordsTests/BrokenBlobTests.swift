import AuditRecords
import Foundation
import Testing

/// Content that is not what it should be: what is sound is kept, the rest told, and nothing crashes.
@Suite struct BrokenBlobTests {
    func record(_ id: Int, more: String = "") -> String {
        """
        {"Id":"\(id)","Operation":"FileAccessed","CreationTime":"2025-03-01T10:20:30"\(more),\
        "Items":[{"Name":"a","Value":"{\\"b\\":[1,2]}"},{"Name":"c"}]}
        """
    }

    func scan(_ bytes: [UInt8]) -> BlobScan {
        RecordScanner().scan(bytes, organization: UUID())
    }

    func scan(_ text: String) -> BlobScan {
        scan(Array(text.utf8))
    }

    func ids(_ scan: BlobScan) -> [Int] {
        let known = Dictionary(uniqueKeysWithValues: (0..<300).map { ("\($0)", $0) })
        let keys = Dictionary(uniqueKeysWithValues: known.map { (RecordKey(id: $0, operation: "FileAccessed"), $1) })
        return scan.records.compactMap { keys[$0.key] }
    }

    @Test(arguments: ["[]", " [ ] ", "\u{feff}[]", "\n[\n]\n"])
    func `an empty array is an empty scan`(json: String) {
        let scan = scan(json)

        #expect(scan.records.isEmpty)
        #expect(scan.setAside.isEmpty)
    }

    @Test(arguments: ["", "  \n", #"{"error":{"code":"AF50000"}}"#, "<html>", "null", "]", "\u{feff}", "{"])
    func `content that is no array is set aside whole`(json: String) throws {
        let scan = scan(json)

        #expect(scan.records.isEmpty)
        try #require(scan.setAside.count == 1)
        #expect(scan.setAside[0].reason == .notAnArray)
        #expect(scan.setAside[0].range.upperBound <= json.utf8.count)
    }

    @Test func `a byte order mark and white space change nothing but places`() {
        let scan = scan("\u{feff} \r\n[ \(record(1)) \t,\n\(record(2))\n] \n")

        #expect(ids(scan) == [1, 2])
        #expect(scan.setAside.isEmpty)
    }

    @Test func `a broken tail costs only the record that is cut`() throws {
        let whole = "[\(record(1)),\(record(2)),"
        let cut = String(record(3).dropLast(20))

        let scan = scan(whole + cut)

        #expect(ids(scan) == [1, 2])
        try #require(scan.setAside.count == 1)
        #expect(scan.setAside[0].reason == .malformed)
        #expect(scan.setAside[0].range == whole.utf8.count..<(whole + cut).utf8.count)
    }

    @Test func `every cut of a blob keeps all whole records and tells the rest`() {
        let bytes = Array("[\(record(1)),\(record(2)),\(record(3))]".utf8)
        let ends = [record(1), record(1) + record(2), record(1) + record(2) + record(3)]
            .enumerated().map { $0.element.utf8.count + 1 + $0.offset }

        for length in 1..<bytes.count {
            let scan = scan(Array(bytes[..<length]))
            #expect(scan.records.count == ends.count { $0 <= length })
            #expect(scan.setAside.count == 1)
        }
    }

    @Test(arguments: [
        #"{"Id":"broken,"Operation":"A"}"#,
        #"{"Id":"broken" "Operation":"A"}"#,
        #"{"Id":"broken","Operation":"A","List":[{"Id":"x"},{"Id":"y"}"#,
        #"{"Id":"broken"]"#, "{'Id':'broken'}", "{\"Id\":\"a\u{1}b\"}", "xyz", "{,}", "]",
        #"{"Id":}"#, #"{"Id"}"#, #"{"a":1,}"#, #"["unclosed"#, #"{"a":"\"#,
    ])
    func `behind a broken element the next whole record is found again`(broken: String) {
        let scan = scan("[\(record(1)),\(broken),\(record(2)),\(record(3))]")

        #expect(ids(scan) == [1, 2, 3])
        #expect(scan.setAside.map(\.reason) == [.malformed])
        #expect(scan.setAside.first?.detail?.isEmpty == false)
    }

    @Test func `bytes that are not UTF-8 cost their record only`() throws {
        var bytes = Array("[\(record(1)),\(record(2)),\(record(3))]".utf8)
        bytes[record(1).utf8.count + 30] = 0xff

        let scan = scan(bytes)

        #expect(ids(scan) == [1, 3])
        try #require(scan.setAside.count == 1)
        #expect(scan.setAside[0].detail == "The text is not UTF-8")
    }

    @Test func `a missing comma, a doubled one and one too many lose nothing`() {
        let scan = scan("[\(record(1)) \(record(2)),,\(record(3)),]")

        #expect(ids(scan) == [1, 2, 3])
        #expect(scan.setAside.isEmpty)
    }

    @Test func `what stands behind the array is told`() {
        let json = "[\(record(1))] trailing"

        let scan = scan(json)

        #expect(ids(scan) == [1])
        #expect(scan.setAside.map(\.reason) == [.malformed])
    }

    @Test func `an array that ends without its bracket is told though no record is cut`() {
        let scan = scan("[\(record(1))")

        #expect(ids(scan) == [1])
        #expect(scan.setAside.map(\.detail) == ["The content ends before its array does"])
    }

    @Test func `nesting is bounded, not followed`() {
        let deep = #","Deep":"# + String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        let fine = #","Deep":"# + String(repeating: "[", count: 100) + String(repeating: "]", count: 100)

        let scan = scan("[\(record(1, more: deep)),\(record(2, more: fine))]")

        #expect(ids(scan) == [2])
        #expect(scan.setAside.map(\.reason) == [.malformed])
    }

    @Test func `a blob of many stretches is scanned like a small one`() {
        let filler = String(repeating: "x", count: 50_000)
        let records = (0..<300).map { record($0, more: #","Filler":"\#(filler)\#($0)""#) }
        let json = "[\(records.joined(separator: ", "))]"

        let scan = scan(json)

        #expect(json.utf8.count > 14_000_000)
        #expect(ids(scan) == Array(0..<300))
        #expect(scan.setAside.isEmpty)

        let bytes = Array(json.utf8)
        let broken = Array(bytes[..<9_000_000] + bytes[9_000_100...])
        let second = self.scan(broken)
        #expect(second.records.count >= 298)
        #expect(second.records.count + second.setAside.count >= 299)
    }

    @Test func `a thousand random mutations never crash and account for every byte`() {
        var random = SplitMix(state: 42)
        let sound = Array(
            "[\((1...8).map { record($0, more: #","N":-12.5e3,"T":true"#) }.joined(separator: ","))]".utf8
        )
        let alphabet = Array(#"{}[]",:\0az"#.utf8) + [0x00, 0x1f, 0x80, 0xff]
        var records = 0
        for _ in 0..<1_000 {
            var bytes = sound
            for _ in 0...Int.random(in: 0..<4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = alphabet.randomElement(using: &random) ?? 0
                case 1: bytes.remove(at: place)
                default: bytes.insert(alphabet.randomElement(using: &random) ?? 0, at: place)
                }
            }
            let scan = scan(bytes)
            records += scan.records.count
            // Places are in order, don't overlap, and only commas, spaces and the array's brackets lie between.
            let ranges = (scan.records.map(\.range) + scan.setAside.map(\.range)).sorted {
                ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound)
            }
            var end = 0
            for range in ranges {
                #expect(range.lowerBound >= end && range.upperBound <= bytes.count)
                #expect(bytes[end..<max(end, range.lowerBound)].allSatisfy { Array(", []\n\r\t".utf8).contains($0) })
                end = range.upperBound
            }
            #expect(bytes[end...].allSatisfy { Array(", []\n\r\t".utf8).contains($0) })
            for record in scan.records {
                _ = try? JSONValue(recordAt: record.range, of: bytes.span)
            }
        }
        // Most mutations touch one or two records of eight.
        #expect(records > 5_000)
    }
}

/// A small seeded generator, so that a failing mutation can be repeated (Steele, Lea, Flood: SplitMix64).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
