import Policies
import Testing

@Suite struct MatchingTests {
    /// A selection, a record that it matches, and one that it does not.
    struct Case: Sendable, CustomTestStringConvertible {
        var selection: String
        var hit: String
        var miss: String
        var testDescription: String { selection }

        init(_ selection: String, _ hit: String, _ miss: String) {
            self.selection = selection
            self.hit = hit
            self.miss = miss
        }
    }

    static let values = [
        Case("Operation: Set-Mailbox", #"{"Operation":"set-mailbox"}"#, #"{"Operation":"Set-MailboxPlan"}"#),
        Case("Operation|cased: Set-Mailbox", #"{"Operation":"Set-Mailbox"}"#, #"{"Operation":"set-mailbox"}"#),
        Case("Operation: Set-*", #"{"Operation":"set-mailbox"}"#, #"{"Operation":"Reset-x"}"#),
        Case("Operation: 'S?t-*x'", #"{"Operation":"Set-mailbox"}"#, #"{"Operation":"Seet-mailbox"}"#),
        Case(#"A: 'a\*b'"#, #"{"A":"a*b"}"#, #"{"A":"axb"}"#),
        Case(#"A: 'a\\*'"#, #"{"A":"a\\xyz"}"#, #"{"A":"axyz"}"#),
        Case(#"A: 'C:\x'"#, #"{"A":"c:\\x"}"#, #"{"A":"c:x"}"#),
        Case("A: 15", #"{"A":"15"}"#, #"{"A":"150"}"#),
        Case("A: '15'", #"{"A":15}"#, #"{"A":16}"#),
        Case("A: 1.5", #"{"A":1.5}"#, #"{"A":1}"#),
        Case("A: true", #"{"A":"True"}"#, #"{"A":false}"#),
        Case("A: 'false'", #"{"A":false}"#, #"{"A":true}"#),
        Case("A: null", #"{"B":1}"#, #"{"A":""}"#),
        Case("A: null", #"{"A":null}"#, #"{"A":0}"#),
        Case("A: ''", #"{"A":""}"#, #"{"B":""}"#),
        Case("A:\n  - null\n  - x", #"{"A":"X"}"#, #"{"A":"y"}"#),
        Case("A|exists: true", #"{"A":""}"#, #"{"A":null}"#),
        Case("A|exists: false", #"{}"#, #"{"A":0}"#),
        Case("A|contains: ell", #"{"A":"HELLO"}"#, #"{"A":"HELP"}"#),
        Case("A|contains|all:\n  - ell\n  - o w", #"{"A":"hello world"}"#, #"{"A":"hello"}"#),
        Case("A|startswith: hel", #"{"A":"HELLO"}"#, #"{"A":"shell"}"#),
        Case("A|endswith: 'llo'", #"{"A":"HELLO"}"#, #"{"A":"hellos"}"#),
        Case("A|endswith|cased: 'llo'", #"{"A":"Hello"}"#, #"{"A":"HELLO"}"#),
        Case("A|neq: x", #"{"A":"y"}"#, #"{"A":"X"}"#),
        Case("A|re: '^h.llo$'", #"{"A":"hello"}"#, #"{"A":"HELLO"}"#),
        Case("A|re|i: '^h.llo$'", #"{"A":"HELLO"}"#, #"{"A":"hello!"}"#),
        Case("A|re|m: '^b$'", #"{"A":"a\nb"}"#, #"{"A":"ab"}"#),
        Case("A|re|s: 'a.b'", #"{"A":"a\nb"}"#, #"{"A":"ab"}"#),
        Case("A|cidr: 192.0.2.0/24", #"{"A":"192.0.2.77:443"}"#, #"{"A":"192.0.3.1"}"#),
        Case("A|cidr: 192.0.2.0/24", #"{"A":"::ffff:192.0.2.9"}"#, #"{"A":"<null>"}"#),
        Case("A|cidr: '2001:db8::/32'", #"{"A":"[2001:db8::1]:443"}"#, #"{"A":"2001:db9::1"}"#),
        Case("A|gt: 5", #"{"A":6}"#, #"{"A":5}"#),
        Case("A|gte: 5", #"{"A":"5"}"#, #"{"A":4.9}"#),
        Case("A|lt: 5", #"{"A":-1}"#, #"{"A":"five"}"#),
        Case("A|lte: 5", #"{"A":5}"#, #"{"A":5.1}"#),
        Case("A|base64: 'foobar'", #"{"A":"Zm9vYmFy"}"#, #"{"A":"foobar"}"#),
        Case("A|base64offset|contains: 'http://'", #"{"A":"xx IGh0dHA6Ly9h"}"#, #"{"A":"http://"}"#),
        Case("A|wide|base64offset|contains: 'ping'", #"{"A":"cABpAG4AZwA="}"#, #"{"A":"ping"}"#),
        Case("A|windash|contains: ' -x'", #"{"A":"a /X"}"#, #"{"A":"a x"}"#),
        Case("A|fieldref: B", #"{"A":"x","B":"X"}"#, #"{"A":"x","B":"y"}"#),
        Case(
            "A|fieldref|endswith: B",
            #"{"A":"joe@contoso.com","B":"contoso.com"}"#,
            #"{"A":"contoso.com.x","B":"contoso.com"}"#
        ),
        Case("A|hour: 22", #"{"A":"2026-11-23T22:10:00"}"#, #"{"A":"2026-11-23T21:59:59"}"#),
        Case("A|week: 47", #"{"A":"2026-11-23T22:10:00"}"#, #"{"A":"2026-11-22T22:10:00"}"#),
        Case("- forward\n- redirect", #"{"A":[{"B":"please Forward it"}]}"#, #"{"forward":"no"}"#),
        Case("'|all':\n  - forward\n  - redirect", #"{"A":"forward","B":"redirect"}"#, #"{"A":"forward"}"#),
        Case("- A: 1\n- B: 2", #"{"B":2}"#, #"{"A":2,"B":1}"#),
        Case("A: 1\nB: 2", #"{"A":1,"B":2}"#, #"{"A":1}"#),
    ]

    @Test(arguments: values) func `a selection matches what it says and nothing near it`(_ example: Case) throws {
        let rule = Rules.rule(example.selection)

        #expect(try Rules.matches(rule, example.hit))
        #expect(try !Rules.matches(rule, example.miss))
    }

    static let paths = [
        Case(
            "Parameters.ForwardTo: x@adatum.com",
            #"{"Parameters":[{"Name":"ForwardTo","Value":"X@adatum.com"}]}"#,
            #"{"Parameters":[{"Name":"RedirectTo","Value":"x@adatum.com"}]}"#
        ),
        Case(
            "Parameters|contains: ForwardTo",
            #"{"Parameters":[{"Name":"ForwardTo","Value":""}]}"#,
            #"{"Parameters":[{"Name":"Identity","Value":"x"}]}"#
        ),
        Case(
            "ModifiedProperties.Role.DisplayName.NewValue|contains: admin",
            #"{"ModifiedProperties":[{"Name":"Role.DisplayName","NewValue":"Global Admin","OldValue":""}]}"#,
            #"{"ModifiedProperties":[{"Name":"Role.DisplayName","NewValue":"Reader","OldValue":"Admin"}]}"#
        ),
        Case(
            "ModifiedProperties.Role: Owner",
            #"{"ModifiedProperties":[{"Name":"Role","NewValue":"Owner","OldValue":"x"}]}"#,
            #"{"ModifiedProperties":[{"Name":"Role","NewValue":"x","OldValue":"Owner"}]}"#
        ),
        Case(
            "AdditionalInfo.permissionType: CanEdit",
            #"{"AdditionalInfo":"{\"permissionType\":\"CanEdit\"}"}"#,
            #"{"AdditionalInfo":"{\"permissionType\":\"CanView\"}"}"#
        ),
        Case("Members.Role: 2", #"{"Members":[{"Role":1},{"Role":2}]}"#, #"{"Members":[{"Role":1}]}"#),
        Case("a.b.c: 1", #"{"a.b":{"c":1}}"#, #"{"a":{"b":{"d":1}}}"#),
        Case("useragent: x", #"{"UserAgent":"x"}"#, #"{"UserAgents":"x"}"#),
        Case(
            "eventName: 'Log on from a risky IP address'",
            #"{"Workload":"SecurityComplianceCenter","Operation":"AlertTriggered","Name":"Log on from a risky IP address"}"#,
            #"{"Operation":"AlertTriggered","Name":"Other"}"#
        ),
        Case("status: success", #"{"ResultStatus":"True","Status":"Active"}"#, #"{"ResultStatus":"Failed"}"#),
        Case(
            "eventSource: Exchange",
            #"{"Workload":"Exchange"}"#,
            #"{"Workload":"SharePoint","EventSource":"Exchange"}"#
        ),
    ]

    @Test(arguments: paths) func `a field is found by dot, through pairs, in text and by alias`(_ example: Case) throws
    {
        let rule = Rules.rule(example.selection)

        #expect(try Rules.matches(rule, example.hit))
        #expect(try !Rules.matches(rule, example.miss))
    }

    static let conditions: [(String, Set<String>)] = [
        ("a or b and c", ["a", "ab", "ac", "abc", "bc"]),
        ("(a or b) and c", ["ac", "bc", "abc"]),
        ("not a and b", ["b", "bc"]),
        ("not (a and b)", ["", "a", "b", "c", "ac", "bc"]),
        ("1 of them", ["a", "b", "c", "ab", "ac", "bc", "abc"]),
        ("all of them", ["abc"]),
        ("a AND NOT 1 of b*", ["a", "ac"]),
        ("any of a*", ["a", "ab", "ac", "abc"]),
    ]

    @Test(arguments: conditions) func `a condition means what the specification says`(
        _ text: String,
        _ hits: Set<String>
    ) throws {
        let rule = Rules.text(detection: "a:\n  A: 1\nb:\n  B: 1\nc:\n  C: 1\ncondition: \(text)")

        for present in ["", "a", "b", "c", "ab", "ac", "bc", "abc"] {
            let record = "{" + present.map { "\"\($0.uppercased())\":1" }.joined(separator: ",") + "}"
            #expect(try Rules.matches(rule, record) == hits.contains(present), "\(present)")
        }
    }

    @Test func `a placeholder stands for the values of a list, taken as they are`() throws {
        let rule = Rules.rule("A|expand|endswith: '@%partners%'")

        #expect(
            try Rules.matches(rule, #"{"A":"x@fabrikam.com"}"#, lists: ["partners": ["fabrikam.com", "adatum.com"]])
        )
        #expect(try !Rules.matches(rule, #"{"A":"x@northwind.com"}"#, lists: ["partners": ["fabrikam.com", "*"]]))
        let compiled = CompiledPolicies(PolicyReader.read(rule, file: "rule.yml").policies, lists: [:])
        #expect(compiled.policies.isEmpty)
        #expect(compiled.problems.map(\.code) == ["sigma.list_unknown"])
    }

    @Test func `a pattern that runs away is a trouble of its policy, not of the record`() throws {
        let rules =
            Rules.rule("A|re: '(a+)+$'") + "\n---\n"
            + Rules.text(detection: "s:\n  A|contains: aaa\ncondition: s", id: "0a1b2c3d-0000-4000-8000-000000000002")
        let compiled = CompiledPolicies(PolicyReader.read(rules, file: "rule.yml").policies)
        let record = try Rules.record("{\"A\":\"\(String(repeating: "a", count: 5_000))b\"}")
        var troubles: [CompiledPolicies.Trouble] = []

        let matches = compiled.matches(record: record, troubles: &troubles)

        #expect(matches.map(\.policy) == [1])
        #expect(troubles.map(\.policy) == [0])
    }
}
