import Policies
import Testing

/// What stands under `gateway: mitigation:`.
@Suite struct PolicyMitigationTests {
    struct Wrong: Sendable, CustomTestStringConvertible {
        var text: String
        var code = "policy.setting_wrong"
        /// Counted from the line with `mitigation:`.
        var line: Int
        /// A part of the remedy.
        var remedy: String
        var testDescription: String { text }
    }

    /// A rule whose eleventh line is `gateway:`, so that `mitigation:` is its twelfth.
    private static func rule(_ mitigation: String) -> String {
        Rules.rule("A: 1") + "\ngateway:\n" + Rules.indented(mitigation)
    }

    private static func settings(_ mitigation: String) throws -> PolicySettings.Mitigation? {
        let (policies, problems) = PolicyReader.read(rule(mitigation), file: "a.yml")
        #expect(problems == [])
        return try #require(policies.first).settings.mitigation
    }

    static let wrong = [
        Wrong(text: "mitigation: removeEveryone", line: 0, remedy: "action, automatic"),
        Wrong(text: "mitigation: {}", line: 0, remedy: "action: removeEveryone"),
        Wrong(text: "mitigation:\n  automatic: {delay: 1h}", line: 1, remedy: "action: removeEveryone"),
        Wrong(text: "mitigation:\n  action: deleteApp", line: 1, remedy: "removeEveryone"),
        Wrong(text: "mitigation:\n  action: restoreAccess", line: 1, remedy: "removeAccess"),
        Wrong(text: "mitigation:\n  action: release-app", line: 1, remedy: "quarantineApp"),
        Wrong(text: "mitigation:\n  action: start-flow", line: 1, remedy: "stopFlow"),
        Wrong(text: "mitigation:\n  action: [removeEveryone]", line: 1, remedy: "one of"),
        Wrong(
            text: "mitigation:\n  action: stopFlow\n  approvers: both",
            code: "policy.setting_unknown",
            line: 2,
            remedy: "action"
        ),
        Wrong(text: "mitigation:\n  action: stopFlow\n  automatic: yes", line: 2, remedy: "delay, daily-max, dry-run"),
        Wrong(
            text: "mitigation:\n  action: stopFlow\n  automatic:\n    dryrun: false",
            code: "policy.setting_unknown",
            line: 3,
            remedy: "\"dry-run\""
        ),
        Wrong(
            text: "mitigation:\n  action: stopFlow\n  automatic:\n    delay: 59s",
            line: 3,
            remedy: "at least a minute, in which somebody can stop it"
        ),
        Wrong(text: "mitigation:\n  action: stopFlow\n  automatic:\n    delay: 8d", line: 3, remedy: "at most 7d"),
        Wrong(text: "mitigation:\n  action: stopFlow\n  automatic:\n    delay: soon", line: 3, remedy: "15m, 4h or 1d"),
        Wrong(text: "mitigation:\n  action: stopFlow\n  automatic:\n    daily-max: 0", line: 3, remedy: "1 to 1000"),
        Wrong(text: "mitigation:\n  action: stopFlow\n  automatic:\n    daily-max: 1001", line: 3, remedy: "1 to 1000"),
        Wrong(text: "mitigation:\n  action: stopFlow\n  automatic:\n    daily-max: 1.5", line: 3, remedy: "1 to 1000"),
        Wrong(
            text: "mitigation:\n  action: stopFlow\n  automatic:\n    dry-run: no-thanks",
            line: 3,
            remedy: "true or false"
        ),
    ]

    @Test(arguments: wrong) func `what is wrong is told with its line and what to do`(_ example: Wrong) throws {
        let (policies, problems) = PolicyReader.read(Self.rule(example.text), file: "a.yml")

        #expect(policies.isEmpty)
        let problem = try #require(problems.first)
        #expect(problems.count == 1 && problem.code == example.code)
        #expect(problem.line == 12 + example.line)
        #expect(problem.remedy.contains(example.remedy), "\(problem.remedy)")
    }

    @Test(arguments: PolicySettings.Mitigation.actions) func `an action is written as people write it`(
        action: String
    ) throws {
        let kebab = action.reduce(into: "") { $0 += $1.isUppercase ? "-\($1.lowercased())" : "\($1)" }

        for text in [action, kebab, action.lowercased(), kebab.replacing("-", with: "_")] {
            #expect(try Self.settings("mitigation:\n  action: \(text)") == .init(action: action), "\(text)")
        }
    }

    @Test func `nothing is done by itself unless the policy says so, and then it is only tried`() throws {
        #expect(try Self.settings("category: x") == nil)
        #expect(try Self.settings("mitigation: {action: removeEveryone}")?.automatic == nil)

        let automatic = try Self.settings("mitigation: {action: removeEveryone, automatic: {}}")?.automatic
        #expect(automatic?.isTrial == true && automatic?.delay == 3600 && automatic?.dailyMax == 5)
    }

    @Test(arguments: [("60s", 60), ("1m", 60), ("90m", 5400), ("7d", 604_800), ("1w", 604_800)])
    func `a delay is between a minute and a week`(text: String, seconds: Int) throws {
        let settings = try Self.settings(
            "mitigation:\n  action: remove-access\n  automatic: {delay: \(text), daily-max: 1000, dry-run: false}"
        )

        let automatic = try #require(settings?.automatic)
        #expect(settings?.action == "removeAccess")
        #expect(automatic.delay == seconds && automatic.dailyMax == 1000 && !automatic.isTrial)
    }
}
