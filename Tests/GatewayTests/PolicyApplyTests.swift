import AuditRecords
import FoundationEssentials
import GatewayTesting
import MicrosoftCloud
import Policies
import Postgres
import Testing

@testable import Gateway

@Suite(.scratchDatabase) struct PolicyApplyTests {
    @Test func `an apply is one revision with its diff, and the same again changes nothing`() async throws {
        let fixtures = Fixtures()
        let files = [
            Fixtures.file("a.yml", Fixtures.rule(1) + "\n---\n" + Fixtures.rule(2)),
            Fixtures.file("b.yml", Fixtures.rule(3)),
        ]

        let first = try await fixtures.desk.apply(PolicyDesk.Order(files: files, by: "Kim"))
        let again = try await fixtures.desk.apply(PolicyDesk.Order(files: files))
        let changed = try await fixtures.desk.apply(
            PolicyDesk.Order(files: [Fixtures.file("b.yml", Fixtures.rule(3, level: "low"))], prune: true, by: "Lee")
        )

        #expect(first.count(.added) == 3 && first.revision != nil)
        #expect(again.count(.unchanged) == 3 && again.revision == nil)
        #expect(changed.count(.changed) == 1 && changed.count(.removed) == 2)
        let diff = try #require(changed.changes.first { $0.kind == .changed }?.diff)
        #expect(diff.contains("-level: high") && diff.contains("+level: low"))
        let report = try await fixtures.desk.policy(Fixtures.policyID(3), of: nil, history: true)
        #expect(report.history.map(\.version) == [2, 1] && report.history.map(\.madeBy) == ["Lee", "Kim"])
        let removed = try await fixtures.desk.policy(Fixtures.policyID(1), of: nil, history: true)
        #expect(removed.policies.isEmpty && removed.history.map(\.sha256).first == .some(nil))
        #expect(try await fixtures.desk.policies(of: nil).map(\.policyId) == [Fixtures.policyID(3)])
    }

    @Test func `a dry run tells the same and writes nothing`() async throws {
        let fixtures = Fixtures()

        let dry = try await fixtures.desk.apply(
            PolicyDesk.Order(files: [Fixtures.file("a.yml", Fixtures.rule(1))], dryRun: true)
        )

        #expect(dry.isDryRun && dry.count(.added) == 1 && dry.revision == nil)
        #expect(try await fixtures.count("select count(*)::int from policy_version") == 0)
        #expect(try await fixtures.count("select count(*)::int from policy_revision") == 0)
    }

    @Test func `one wrong file refuses all of them, and every problem is told with its place`() async throws {
        let fixtures = Fixtures()
        let files = [
            Fixtures.file("good.yml", Fixtures.rule(1)),
            Fixtures.file(
                "wrong.yml",
                Fixtures.rule(2).replacing("Operation: FileAccessed", with: "Operation|startwith: File")
            ),
            Fixtures.file("twice.yml", Fixtures.rule(1, level: "low")),
            Fixtures.file("empty.yml", "title: [unclosed"),
        ]

        let refusal = await #expect(throws: PolicyRefusal.self) {
            _ = try await fixtures.desk.apply(PolicyDesk.Order(files: files))
        }

        let problems = try #require(refusal).problems
        #expect(Set(problems.map(\.file)) == ["wrong.yml", "twice.yml", "empty.yml"])
        #expect(problems.allSatisfy { $0.line > 0 && !$0.remedy.isEmpty && $0.code.contains(".") })
        #expect(try await fixtures.count("select count(*)::int from policy_version") == 0)
    }

    @Test func `two applies at a time leave one current version of each`() async throws {
        let fixtures = Fixtures()

        try await withThrowingTaskGroup(of: Void.self) { group in
            for level in ["low", "medium", "high", "critical"] {
                group.addTask {
                    _ = try await fixtures.desk.apply(
                        PolicyDesk.Order(files: [Fixtures.file("a.yml", Fixtures.rule(1, level: level))])
                    )
                }
            }
            try await group.waitForAll()
        }

        #expect(try await fixtures.count("select count(*)::int from policy_version where ended_by is null") == 1)
        #expect(try await fixtures.count("select max(version)::int from policy_version") == 4)
    }

    @Test func `a correlation of rules that are not there is refused, and one of the pack's is not`() async throws {
        let fixtures = Fixtures()
        let correlation = """
            title: Many
            id: \(Fixtures.policyID(9))
            correlation:
                type: event_count
                rules:
                    - rule_1
                group-by:
                    - UserId
                timespan: 1h
                condition:
                    gte: 3
            level: high
            """
        let order = PolicyDesk.Order(files: [Fixtures.file("many.yml", correlation)])

        let refusal = await #expect(throws: PolicyRefusal.self) { _ = try await fixtures.desk.apply(order) }
        let beside = PolicyDesk(database: fixtures.database, pack: Fixtures.policies(Fixtures.rule(1)))
        let applied = try await beside.apply(order)

        #expect(try #require(refusal).problems.map(\.file) == ["many.yml"])
        #expect(applied.count(.added) == 1)
    }

    @Test func `only the diff's neighbourhood is shown`() {
        let old = (1...20).map { "line \($0)" }.joined(separator: "\n")
        let new = old.replacing("line 10\n", with: "line ten\n")

        #expect(
            LineDiff.lines(from: old, to: new) == [
                " line 8", " line 9", "-line 10", "+line ten", " line 11", " line 12",
            ]
        )
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: Self.sigmaRules)))
    func `SigmaHQ's rules for product m365 apply unchanged`() async throws {
        let fixtures = Fixtures()
        let files = try FileManager.default.subpathsOfDirectory(atPath: Self.sigmaRules).filter { $0.hasSuffix(".yml") }
            .map { path in
                let text = String(
                    decoding: try Data(contentsOf: URL(filePath: "\(Self.sigmaRules)/\(path)")),
                    as: UTF8.self
                )
                return Fixtures.file(path, text)
            }

        let applied = try await fixtures.desk.apply(PolicyDesk.Order(files: files))

        #expect(applied.count(.added) == files.count && files.count > 10)
    }

    /// Where a copy of SigmaHQ's rules may lie beside the sources.
    private static let sigmaRules = "../shared/sigma-rules/rules/cloud/m365"
}
