/// Shows what was checked, whether the gateway went on or refused.
enum CheckReport {
    static func show(_ checks: [Check], body: [UInt8], _ output: OutputOptions) throws {
        try output.show(checks, body: body, as: Check.table, empty: "Nothing was checked.")
    }

    /// Runs a request; a refusal that carries checks is shown like checks before it is thrown on.
    static func telling(_ output: OutputOptions, _ request: () async throws -> [UInt8]) async throws -> [UInt8] {
        do {
            return try await request()
        } catch let problem as AdminProblem {
            if let checks = problem.checks, !checks.isEmpty { try show(checks, body: problem.body, output) }
            // The first failing step's remedy, not the problem's own, says what to do.
            var failure = problem.failure
            if let step = problem.checks?.first(where: { $0.outcome == .failed && $0.remedy != nil }) {
                failure.remedy = step.remedy
            }
            throw failure
        }
    }
}
