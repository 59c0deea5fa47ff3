package import Policies

/// What an apply does, or would do.
package struct PolicyApplication: Sendable, Codable, Equatable {
    package enum Kind: String, Sendable, Codable { case added, changed, unchanged, removed }

    /// One policy's part of it.
    package struct Change: Sendable, Codable, Equatable {
        package var policyId: String
        package var title: String
        package var kind: Kind
        package var file: String
        package var line: Int?
        /// The version that it becomes, or stays.
        package var version: Int
        /// Lines that go (`-`) and come (`+`), with their neighbours (a space in front).
        package var diff: [String]?
    }

    package var isDryRun: Bool
    package var scope: PolicyScope
    /// How many tenants it concerns now.
    package var tenants: Int
    /// The revision that was written; `nil` when nothing was.
    package var revision: Int64?
    package var changes: [Change]

    /// How many of a kind.
    package func count(_ kind: Kind) -> Int { changes.count { $0.kind == kind } }

    /// Such as "3 added, 1 changed".
    var summary: String {
        let parts = [Kind.added, .changed, .removed].compactMap { kind in
            count(kind) > 0 ? "\(count(kind)) \(kind.rawValue)" : nil
        }
        return parts.isEmpty ? "nothing changed" : parts.joined(separator: ", ")
    }
}

/// Policies that were refused, with everything that is wrong with them.
package struct PolicyRefusal: Error, Sendable {
    package let error: GatewayError
    package let problems: [PolicyProblem]

    init(_ problems: [PolicyProblem]) {
        self.problems = problems.sorted { ($0.file, $0.line) < ($1.file, $1.line) }
        let files = Set(problems.map(\.file)).count
        error = GatewayError(
            .policyInvalid,
            "\(problems.count) problem\(problems.count == 1 ? "" : "s") in \(files) file\(files == 1 ? "" : "s"); nothing was applied.",
            remedy: problems.count == 1
                ? problems[0].remedy : "Mend what each problem names, and apply all files again."
        )
    }
}
