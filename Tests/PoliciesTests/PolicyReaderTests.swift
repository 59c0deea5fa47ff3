import Policies
import Testing

@Suite struct PolicyReaderTests {
    struct Wrong: Sendable, CustomTestStringConvertible {
        var text: String
        var code: String
        var line: Int
        /// A part of the remedy.
        var remedy: String
        var testDescription: String { code + " " + remedy }

        init(_ text: String, _ code: String, _ line: Int, _ remedy: String = "") {
            self.text = text
            self.code = code
            self.line = line
            self.remedy = remedy
        }
    }

    static let wrong = [
        Wrong(Rules.rule("A|contians: x"), "sigma.modifier_unknown", 8, "\"contains\""),
        Wrong(Rules.rule("A|contains|startswith: x"), "sigma.modifiers_conflict", 8),
        Wrong(Rules.rule("A|re|contains: x"), "sigma.modifiers_conflict", 8),
        Wrong(Rules.rule("A|i: x"), "sigma.modifiers_conflict", 8, "re|i"),
        Wrong(Rules.rule("A|wide: x"), "sigma.modifiers_conflict", 8, "base64"),
        Wrong(Rules.rule("A|re: '(x'"), "sigma.pattern_invalid", 8),
        Wrong(Rules.rule("A|cidr: 192.0.2.1/24"), "sigma.network_invalid", 8),
        Wrong(Rules.rule("A|gt: many"), "sigma.value_wrong", 8, "number"),
        Wrong(Rules.rule("A|exists: maybe"), "sigma.value_wrong", 8, "true or false"),
        Wrong(Rules.rule("A|base64: 'x*'"), "sigma.value_wrong", 8),
        Wrong(Rules.rule("A|windash: '-a -b -c -d'"), "sigma.windash_too_many", 8),
        Wrong(Rules.rule("A:\n  B: 1"), "sigma.value_wrong", 9, "dot"),
        Wrong(Rules.rule("A: []"), "sigma.value_missing", 8),
        Wrong(Rules.rule("A: 1", condition: "sel and selection"), "sigma.detection_unknown", 9, "sel"),
        Wrong(Rules.rule("A: 1", condition: "sel and"), "sigma.condition_invalid", 9),
        Wrong(Rules.rule("A: 1", condition: "(sel"), "sigma.condition_invalid", 9),
        Wrong(Rules.rule("A: 1", condition: "2 of sel*"), "sigma.condition_quantity", 9),
        Wrong(Rules.rule("A: 1", condition: "'sel | count() > 5'"), "sigma.condition_aggregation", 9, "correlation"),
        Wrong(Rules.text(detection: "s:\n  A: 1"), "sigma.condition_missing", 7),
        Wrong(Rules.text(detection: "s:\n  A: 1\ntimeframe: 1h\ncondition: s"), "sigma.timeframe_unsupported", 9),
        Wrong(Rules.rule("A: 1", source: "product: azure"), "sigma.product_unsupported", 4),
        Wrong(
            Rules.rule("A: 1", source: "product: gateway\nservice: sharin"),
            "sigma.service_unknown",
            5,
            "\"sharing\""
        ),
        Wrong(Rules.rule("A: 1").replacing("level: high", with: "level: hihg"), "sigma.level_unknown", 5, "\"high\""),
        Wrong(Rules.rule("A: 1").replacing("id: 0a1b", with: "id: zzzz"), "sigma.id_invalid", 2),
        Wrong(Rules.rule("A: 1") + "\ngateway:\n  recipient: [soc]", "policy.setting_unknown", 12, "\"recipients\""),
        Wrong(Rules.rule("A: 1") + "\ngateway:\n  daily-limit: lots", "policy.setting_wrong", 12),
        Wrong(
            Rules.rule("A: 1") + "\ngateway:\n  quiet-hours: {from: \"25:00\", to: \"07:00\"}",
            "policy.setting_wrong",
            12
        ),
        Wrong("title: x\ntitle: y\n", "sigma.yaml_key_repeated", 1),
        Wrong("title: [x\n", "sigma.yaml_invalid", 2),
        Wrong("action: global\ntitle: x\n", "sigma.document_unsupported", 1),
        Wrong("- x\n", "sigma.rule_invalid", 1),
    ]

    @Test(arguments: wrong) func `what is wrong is told with its line and what to do`(_ example: Wrong) throws {
        let (policies, problems) = PolicyReader.read(example.text, file: "rules/a.yml")

        #expect(policies.isEmpty)
        #expect(problems.map(\.code) == [example.code])
        let problem = try #require(problems.first)
        #expect(problem.file == "rules/a.yml" && !problem.message.isEmpty && !problem.remedy.isEmpty)
        #expect(problem.line == example.line)
        #expect(problem.remedy.contains(example.remedy))
    }

    @Test func `one bad document hides no other`() {
        let good = Rules.rule("A: 1")
        let text = "# a file\n---\n" + Rules.rule("A|contians: 1") + "\n---\n" + good + "\n---\ntitle: [x\n"

        let (policies, problems) = PolicyReader.read(text, file: "a.yml")

        #expect(policies.map(\.id) == [Rules.id])
        #expect(policies.first?.line == 14)
        #expect(problems.map(\.code) == ["sigma.modifier_unknown", "sigma.yaml_invalid"])
        #expect(problems.map(\.line) == [10, 26])
    }

    @Test func `ids and names stand once`() {
        let text = Rules.rule("A: 1") + "\n---\n" + Rules.rule("B: 1")

        #expect(PolicyReader.read(text, file: "a.yml").problems.map(\.code) == ["sigma.id_repeated"])
    }

    @Test func `the gateway's settings are read`() throws {
        let text =
            Rules.rule("A: 1") + """

                gateway:
                  enabled: false
                  severity: critical
                  category: permissions
                  recipients: [soc, owner]
                  daily-limit: 20
                  quiet-hours: {from: "22:00", to: "07:00", time-zone: Europe/Zurich, then: digest}
                  aggregation: {key: [UserId, gateway.resource.id], window: 24h}
                  escalation: {after: 4h, recipients: [owner]}
                """

        let policy = try #require(PolicyReader.read(text, file: "a.yml").policies.first)

        #expect(policy.severity == .critical)
        let settings = policy.settings
        #expect(!settings.enabled && settings.category == "permissions" && settings.recipients == ["soc", "owner"])
        #expect(settings.dailyLimit == 20 && settings.quietHours?.from == 1_320 && settings.quietHours?.to == 420)
        #expect(settings.quietHours?.timeZone == "Europe/Zurich" && settings.quietHours?.course == .digest)
        #expect(settings.aggregationKey == ["UserId", "gateway.resource.id"] && settings.aggregationWindow == 86_400)
        #expect(settings.escalation?.after == 14_400 && settings.escalation?.recipients == ["owner"])
    }

    @Test func `anchors, aliases and merged keys are put in`() throws {
        let rule = Rules.text(detection: "base: &b\n  A: 1\nsel:\n  <<: *b\n  B: 2\ncondition: sel")

        #expect(try Rules.matches(rule, #"{"A":1,"B":2}"#))
        #expect(try !Rules.matches(rule, #"{"B":2}"#))
    }

    @Test(.timeLimit(.minutes(6))) func `a file that grows when its aliases are put in is refused`() {
        var bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
        for level in 1..<30 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ",")
            bomb += "a\(level): &a\(level) [\(aliases)]\n"
        }

        #expect(PolicyReader.read(bomb, file: "a.yml").problems.map(\.code) == ["sigma.yaml_too_large"])
        for key in ["*a29 : x\n", "? *a29\n: x\n", "{*a29 : x}\n", "? [*a29]\n: x\n"] {
            #expect(
                PolicyReader.read(bomb + "k:\n  " + key, file: "a.yml").problems.map(\.code) == [
                    "sigma.yaml_key_complex"
                ],
                "\(key)"
            )
        }
        let deep = "a: " + String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
        #expect(PolicyReader.read(deep, file: "a.yml").problems.map(\.code) == ["sigma.yaml_too_deep"])
        let endless = String(repeating: "[", count: 100_000)
        #expect(PolicyReader.read(endless, file: "a.yml").problems.map(\.code) == ["sigma.yaml_invalid"])
    }
}
