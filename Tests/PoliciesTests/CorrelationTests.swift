import Policies
import Testing

@Suite struct CorrelationTests {
    static let first = Rules.text(
        detection: "s:\n  A: 1\ncondition: s",
        id: "0a1b2c3d-0000-4000-8000-000000000011",
        more: "name: first"
    )
    static let second = Rules.text(
        detection: "s:\n  B: 1\ncondition: s",
        id: "0a1b2c3d-0000-4000-8000-000000000012",
        more: "name: second"
    )

    static func correlation(_ body: String) -> String {
        """
        title: A correlation
        id: 0a1b2c3d-0000-4000-8000-000000000013
        correlation:
        \(Rules.indented(body))
        """
    }

    func compiled(_ body: String) throws -> CompiledPolicies {
        let text = [Self.first, Self.second, Self.correlation(body)].joined(separator: "\n---\n")
        let (policies, problems) = PolicyReader.read(text, file: "rule.yml")
        try #require(problems == [])
        let compiled = CompiledPolicies(policies)
        try #require(compiled.problems == [])
        return compiled
    }

    /// Members as "rule:second:value", such as "1:30:a".
    func members(_ texts: [String]) -> [CompiledPolicies.Member] {
        texts.enumerated().map { index, text in
            let parts = text.split(separator: ":").map(String.init)
            return .init(
                id: "\(text)#\(index)",
                policyID: "0a1b2c3d-0000-4000-8000-00000000001\(parts[0])",
                occurredAt: (Int64(parts[1]) ?? 0) * 1_000_000,
                value: parts.count > 2 ? parts[2] : nil
            )
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var body: String
        var members: [String]
        /// The places of those that fire.
        var fired: [Int]
        var testDescription: String { "\(body) \(members)" }
    }

    static let count = "type: event_count\nrules: first\ntimespan: 60s\ncondition:\n  "
    static let values = "type: value_count\nrules: first\ntimespan: 60s\ncondition:\n  field: V\n  "
    static let cases = [
        Case(body: count + "gte: 3", members: ["1:0", "1:30", "1:60"], fired: [0, 1, 2]),
        Case(body: count + "gte: 3", members: ["1:0", "1:30", "1:61"], fired: []),
        Case(body: count + "gt: 2", members: ["1:0", "1:50", "1:60", "1:100", "1:500"], fired: [0, 1, 2, 3]),
        Case(body: count + "gte: 2\n  lt: 4", members: ["1:0", "1:1", "1:2", "1:3", "1:500", "1:501"], fired: [4, 5]),
        Case(body: count + "eq: 1", members: ["1:0", "1:1", "1:500"], fired: [2]),
        Case(body: count + "neq: 1", members: ["1:0", "1:1", "1:500"], fired: [0, 1]),
        Case(body: count + "lt: 2", members: ["1:0", "1:1", "1:500"], fired: [2]),
        Case(body: values + "gte: 2", members: ["1:0:a", "1:10:a", "1:20:b"], fired: [0, 1, 2]),
        Case(body: values + "gte: 2", members: ["1:0:a", "1:10:a", "1:20"], fired: []),
        Case(body: values + "gte: 3", members: ["1:0:a\nb", "1:10:c"], fired: [0, 1]),
        Case(
            body: "type: temporal\nrules: [first, second]\ntimespan: 1m",
            members: ["2:0", "1:60", "1:200"],
            fired: [0, 1]
        ),
        Case(body: "type: temporal\nrules: [first, second]\ntimespan: 1m", members: ["2:0", "1:61"], fired: []),
        Case(
            body: "type: temporal_ordered\nrules: [first, second]\ntimespan: 1m",
            members: ["1:0", "2:60"],
            fired: [0, 1]
        ),
        Case(
            body: "type: temporal_ordered\nrules: [first, second]\ntimespan: 1m",
            members: ["2:0", "1:60"],
            fired: []
        ),
        Case(
            body: "type: temporal_ordered\nrules: [first, second]\ntimespan: 1m",
            members: ["2:0", "1:60", "2:61"],
            fired: [1, 2]
        ),
    ]

    @Test(arguments: cases) func `what comes together fires, in whatever order it arrived`(_ example: Case) throws {
        let compiled = try compiled(example.body)
        let members = members(example.members)
        let expected = Set(example.fired.map { members[$0] })

        for order in [members, members.reversed(), members.shuffled()] {
            #expect(Set(compiled.firing(correlation: 2, members: order)) == expected)
        }
    }

    @Test func `a match of a counted rule tells its group and value, and raises nothing by itself`() throws {
        let compiled = try compiled(
            """
            type: value_count
            rules: [first, second]
            group-by: [User, Place]
            timespan: 1h
            aliases:
              User:
                first: UserId
                second: Actor
            condition:
              field: V
              gte: 5
            """
        )
        var troubles: [CompiledPolicies.Trouble] = []

        let one = compiled.matches(
            record: try Rules.record(#"{"A":1,"UserId":"Joe","V":["X","y"]}"#),
            troubles: &troubles
        )
        let two = compiled.matches(record: try Rules.record(#"{"B":1,"Actor":"JOE","Place":"p"}"#), troubles: &troubles)

        #expect(one.map(\.raises) == [false])
        #expect(one.flatMap(\.contributions).map { [$0.value] + $0.group } == [["x\ny", "joe", ""]])
        #expect(two.flatMap(\.contributions).map { [$0.value] + $0.group } == [[nil, "joe", "p"]])
        #expect(compiled.timespan(ofCorrelation: 2) == 3_600_000_000)
        #expect(compiled.key(ofCorrelation: 2, group: ["joe", "p"]) == ["User": "joe", "Place": "p"])
    }

    @Test func `with generate, the counted rules raise alerts of their own`() throws {
        let compiled = try compiled("type: temporal\nrules: [first, second]\ntimespan: 1m\ngenerate: true")
        var troubles: [CompiledPolicies.Trouble] = []

        let matches = compiled.matches(record: try Rules.record(#"{"A":1,"UserId":"Joe"}"#), troubles: &troubles)

        #expect(matches.map(\.raises) == [true])
        #expect(matches.first?.key == ["UserId": "joe", "ObjectId": ""])
    }

    static let wrong = [
        ("type: event_cuont\nrules: first\ntimespan: 1m\ncondition:\n  gte: 1", "sigma.correlation_type_unknown"),
        ("type: event_count\nrules: frist\ntimespan: 1m\ncondition:\n  gte: 1", "sigma.rule_unknown"),
        ("type: event_count\nrules: first\ntimespan: soon\ncondition:\n  gte: 1", "sigma.correlation_invalid"),
        ("type: event_count\nrules: first\ntimespan: 1m", "sigma.correlation_invalid"),
        (
            "type: event_count\nrules: first\ntimespan: 1m\ngroup_by: x\ncondition:\n  gte: 1",
            "sigma.correlation_key_unknown"
        ),
        ("type: value_count\nrules: first\ntimespan: 1m\ncondition:\n  gte: 1", "sigma.correlation_invalid"),
        ("type: temporal\nrules: first\ntimespan: 1m", "sigma.correlation_invalid"),
        (
            "type: temporal\nrules: [first, 0a1b2c3d-0000-4000-8000-000000000013]\ntimespan: 1m",
            "sigma.correlation_nested"
        ),
    ]

    @Test(arguments: wrong) func `a correlation that cannot work is refused`(_ body: String, _ code: String) {
        let text = [Self.first, Self.second, Self.correlation(body)].joined(separator: "\n---\n")

        #expect(Rules.problems(text).map(\.code) == [code])
    }
}
