package import Testing

/// Gives every test case of a suite a database of its own, so the suite runs in parallel.
package struct ScratchDatabaseTrait: TestTrait, SuiteTrait, TestScoping {
    let isMigrated: Bool

    package var isRecursive: Bool { true }

    package func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing body: @concurrent @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await body() }  // The suite itself needs none.
        try await withoutActuallyEscaping(body) { body in
            try await TestServer.shared.withDatabase(isMigrated: isMigrated) { try await $0.run(body) }
        }
    }
}

extension Trait where Self == ScratchDatabaseTrait {
    /// A clone of a database with all migrations.
    package static var scratchDatabase: Self { Self(isMigrated: true) }
    /// An empty database.
    package static var emptyDatabase: Self { Self(isMigrated: false) }
}
