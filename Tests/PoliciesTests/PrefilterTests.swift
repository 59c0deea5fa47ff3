import AuditRecords
import Foundation
import Policies
import Testing

/// A record that no rule can match is told by its bytes: never one that a rule does match.
@Suite struct PrefilterTests {
    /// JSON as a record has it, with what every record has.
    static func bytes(_ value: JSONValue, isRecord: Bool = true) -> [UInt8] {
        switch value {
        case .null: return Array("null".utf8)
        case .bool(let flag): return Array("\(flag)".utf8)
        case .integer(let number): return Array("\(number)".utf8)
        case .number(let number): return Array("\(number)".utf8)
        case .string(let text):
            var quoted = "\""
            for character in text.unicodeScalars {
                switch character {
                case "\"", "\\": quoted += "\\\(character)"
                case "\n": quoted += "\\n"
                default: quoted.unicodeScalars.append(character)
                }
            }
            return Array((quoted + "\"").utf8)
        case .array(let elements):
            return [91] + elements.map { bytes($0, isRecord: false) }.joined(separator: [44]) + [93]
        case .object(let members):
            var parts = members.map { bytes(.string($0.key)) + [58] + bytes($0.value, isRecord: false) }
            if isRecord {
                parts.append(Array(#""Id":"1""#.utf8))
                parts.append(Array(#""CreationTime":"2026-11-23T10:00:00""#.utf8))
                if members["Operation"] == nil { parts.append(Array(#""Operation":"Any-Thing""#.utf8)) }
            }
            return [123] + parts.joined(separator: [44]) + [125]
        }
    }

    /// What the filter says of one record, and what matching says.
    static func verdicts(_ compiled: CompiledPolicies, _ record: [UInt8]) throws -> (filter: Bool, matches: Bool) {
        let scan = RecordScanner().scan([91] + record + [93], organization: UUID())
        let operation = try #require(scan.operations.first)
        var troubles: [CompiledPolicies.Trouble] = []
        let value = try JSONValue(parsing: record.span)
        return (
            compiled.concerns(operation, record: record.span),
            !compiled.matches(record: value, troubles: &troubles).isEmpty
        )
    }

    @Test func `no record of the recorded cases that matches is filtered out`() throws {
        let lists = ["partners": ["fabrikam.example", "adatum.example"], "admins": ["root", "Op*er"]]
        var matched = 0
        var spared = 0
        for entry in try ConformanceTests.cases()["rules"]?.elements ?? [] {
            let policies = PolicyReader.read(entry["rule"]?.string ?? "", file: "case.yml").policies
            let compiled = CompiledPolicies(policies, lists: lists)
            for record in entry["records"]?.elements ?? [] {
                let (filter, matches) = try Self.verdicts(compiled, Self.bytes(record))
                #expect(filter || !matches, "\(entry["rule"]?.string ?? "") \(Reference.text(record))")
                if matches { matched += 1 }
                if !filter { spared += 1 }
            }
        }
        #expect(matched > 300)
        #expect(spared > 50)
    }

    @Test(arguments: MatchingTests.paths + MatchingTests.values) func `nor one that is found by path or alias`(
        _ example: MatchingTests.Case
    ) throws {
        let compiled = CompiledPolicies(PolicyReader.read(Rules.rule(example.selection), file: "a.yml").policies)
        let record = Self.bytes(try Rules.record(example.hit))

        let (filter, matches) = try Self.verdicts(compiled, record)

        #expect(filter && matches)
    }

    static let written = [
        #"{"Operation":"x","CreationTime":"2026-11-23T10:00:00","Id":"1","A":"\u0073ecret"}"#,
        #"{"Operation":"x","CreationTime":"2026-11-23T10:00:00","Id":"1","A":"SECRET"}"#,
        #"{"Operation":"x","CreationTime":"2026-11-23T10:00:00","Id":"1","A":"a secsecret"}"#,
        "{\"Operation\":\"x\",\"CreationTime\":\"2026-11-23T10:00:00\",\"Id\":\"1\",\"A\":\"\u{212A}secret\"}",
    ]

    @Test(arguments: written) func `a literal is found however it is written`(_ record: String) throws {
        let compiled = CompiledPolicies(PolicyReader.read(Rules.rule("A|contains: secret"), file: "a.yml").policies)

        let (filter, matches) = try Self.verdicts(compiled, Array(record.utf8))

        #expect(filter && matches)
        let other = record.replacing("ecret", with: "pade").replacing("ECRET", with: "PADE")
        #expect(try Self.verdicts(compiled, Array(other.utf8)).matches == false)
    }

    @Test func `a record without what a rule needs is not parsed`() throws {
        let compiled = CompiledPolicies(PolicyPack.policies)
        let plain =
            #"{"Operation":"Set-Mailbox","Workload":"Exchange","RecordType":1,"CreationTime":"2026-11-23T10:00:00","Id":"1","UserId":"x","Parameters":[{"Name":"Identity","Value":"y"}]}"#
        let off = plain.replacing("Identity", with: "AuditEnabled").replacing("\"y\"", with: "\"False\"")

        #expect(try Self.verdicts(compiled, Array(plain.utf8)) == (false, false))
        #expect(try Self.verdicts(compiled, Array(off.utf8)) == (true, true))
    }
}
