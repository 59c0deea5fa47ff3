internal import Logging
package import Postgres

/// A database for one test case, dropped after it.
package struct ScratchDatabase: Sendable {
    /// The running test's own.
    @TaskLocal private static var running: ScratchDatabase?

    package let name: String
    /// As the owner of everything in it.
    package let uri: String

    /// The database of the running test, which must have the trait `.scratchDatabase` or `.emptyDatabase`.
    package static var current: ScratchDatabase {
        guard let running else { preconditionFailure("the test lacks the trait .scratchDatabase") }
        return running
    }

    /// How to get there, as the owner or as another role.
    package func configuration(role: String? = nil) -> PostgresConfiguration {
        var configuration = PostgresConfiguration(uri: uri)
        configuration.role = role
        configuration.applicationName = "gateway-tests"
        configuration.poolSize = 4
        return configuration
    }

    /// A pool; its connections end with the test's database if the test does not shut it down.
    package func pool(role: String? = nil) -> PostgresPool {
        PostgresPool(configuration(role: role), logger: Logger(label: "test.pool") { _ in SwiftLogNoOpLogHandler() })
    }

    /// One connection.
    package func connection(role: String? = nil) async throws -> PostgresConnection {
        try await PostgresConnection.open(configuration(role: role))
    }

    func run(_ body: @concurrent @Sendable () async throws -> Void) async throws {
        try await Self.$running.withValue(self) { try await body() }
    }
}
