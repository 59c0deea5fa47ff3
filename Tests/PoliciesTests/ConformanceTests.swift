import AuditRecords
import Policies
import Testing

@Suite struct ConformanceTests {
    /// Rules with records and the verdicts of pySigma's SQLite backend, recorded by `Conformance/reference.py make`.
    static func cases() throws -> JSONValue {
        try Reference.json(at: Reference.folder + "/cases.json")
    }

    /// The records that our engine matches otherwise than recorded.
    static func differences(_ rule: String, _ records: [JSONValue], _ verdicts: [JSONValue]) -> [String] {
        let (policies, problems) = PolicyReader.read(rule, file: "case.yml", accepting: .any)
        let lists = ["partners": ["fabrikam.example", "adatum.example"], "admins": ["root", "Op*er"]]
        let compiled = CompiledPolicies(policies, lists: lists)
        let wrong = (problems + compiled.problems).map { "\($0.code): \($0.message)" }
        guard wrong.isEmpty else { return wrong.map { rule + $0 } }
        return zip(records, verdicts).compactMap { record, verdict in
            var troubles: [CompiledPolicies.Trouble] = []
            let matches = !compiled.matches(record: record, troubles: &troubles).isEmpty
            guard matches != verdict.bool || !troubles.isEmpty else { return nil }
            return "\(rule)\(Reference.text(record)): pySigma \(verdict.bool == true), here \(matches) \(troubles)"
        }
    }

    @Test func `at least 300 verdicts are those of pySigma with its SQLite backend`() throws {
        let cases = try Self.cases()["rules"]?.elements ?? []
        var count = 0

        for entry in cases {
            let records = entry["records"]?.elements ?? []
            let verdicts = entry["verdicts"]?.elements ?? []
            try #require(!records.isEmpty && records.count == verdicts.count)
            count += records.count
            let rule = entry["rule"]?.string ?? ""
            #expect(Self.differences(rule, records, verdicts) == [])
        }

        #expect(count >= 300)
    }

    @Test func `where the gateway means to differ, it does`() throws {
        let cases = try Self.cases()["differences"]?.elements ?? []
        #expect(cases.count >= 9)

        for entry in cases {
            let rule = entry["rule"]?.string ?? ""
            let difference = Self.differences(rule, [entry["record"] ?? .null], [entry["verdict"] ?? .null])
            #expect(difference.count == 1, "\(entry["why"]?.string ?? "") \(rule)")
        }
    }

    @Test func `correlations fire when pySigma's do`() throws {
        let cases = try Self.cases()["correlations"]?.elements ?? []
        #expect(cases.count >= 80)

        for entry in cases {
            let rule = entry["rule"]?.string ?? ""
            let compiled = CompiledPolicies(PolicyReader.read(rule, file: "case.yml").policies)
            try #require(compiled.problems == [])
            var groups: [[String]: [CompiledPolicies.Member]] = [:]
            for (number, event) in (entry["events"]?.elements ?? []).enumerated() {
                var troubles: [CompiledPolicies.Trouble] = []
                for match in compiled.matches(record: event, troubles: &troubles) {
                    for part in match.contributions {
                        let member = CompiledPolicies.Member(
                            id: "\(number)",
                            policyID: compiled.policies[match.policy].id,
                            occurredAt: Int64(event["second"]?.integer ?? 0) * 1_000_000,
                            value: part.value
                        )
                        groups[part.group, default: []].append(member)
                    }
                }
            }
            let index = try #require(compiled.policies.firstIndex { $0.isCorrelation })
            let fires = groups.values.contains { !compiled.firing(correlation: index, members: $0).isEmpty }
            #expect(fires == entry["fires"]?.bool, "\(rule) \(Reference.text(entry["events"] ?? .null))")
        }
    }
}

extension ConformanceTests {
    @Test func `the recorded verdicts are still pySigma's`() async throws {
        // Nil where it cannot be installed: the recorded verdicts stand for it.
        guard let lines = try await Reference.run("check", Reference.folder + "/cases.json") else { return }

        #expect(lines.count == 1, "\(lines.map(Reference.text))")
        #expect((lines.last?["checked"]?.integer ?? 0) >= 300)
    }
}
