extension PostgresConnection {
    /// Runs `body` in a transaction: committed when it returns, rolled back when it throws or the task is cancelled.
    ///
    /// An error of COMMIT with `isConnectionLost` leaves open whether the transaction counted.
    ///
    /// - Parameters:
    ///   - isolation: `nil` is the server's default, read committed.
    ///   - settings: Set with `SET LOCAL` in the same round trip as BEGIN, such as `gateway.tenant_id`.
    ///   - body: The statements.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws, or a `PostgresError`.
    package nonisolated func withTransaction<Value: Sendable>(
        isolation: PostgresIsolation? = nil,
        settings: [String: String] = [:],
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        try await begin(isolation, settings)
        return try await finishTransaction(body)
    }

    /// BEGIN and its settings, in one round trip.
    nonisolated func begin(_ isolation: PostgresIsolation?, _ settings: [String: String]) async throws {
        var script = "begin"
        if let isolation { script += " isolation level \(isolation.rawValue)" }
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
            script += "; set local \(SQLText.path(name)) = \(SQLText.literal(value))"
        }
        do {
            try await executeScript(script)
        } catch {
            await rollback()  // A refused setting leaves the transaction open.
            throw error
        }
    }

    nonisolated func finishTransaction<Value: Sendable>(
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        do {
            let value = try await body(self)
            if Task.isCancelled { throw PostgresError(.cancelled, message: "the task was cancelled before COMMIT") }
            try await commit()
            return value
        } catch {
            await rollback()
            throw error
        }
    }

    private func commit() throws(PostgresError) {
        let result = try runScript("commit")
        // After a failed statement COMMIT is ROLLBACK without an error: a `body` that swallowed one must not pass.
        guard result.commandTag == "COMMIT" else {
            throw PostgresError(
                .statement,
                sqlState: "25P02",
                message: "the transaction was rolled back: a statement in it had failed"
            )
        }
    }

    /// Ends an open transaction; if even that fails the connection is closed, which ends it too.
    private func rollback() {
        guard isUsable, !isIdle else { return }
        if (try? runScript("rollback")) == nil { close() }  // Nothing is left to tell: the caller has its error.
    }
}

/// What a transaction sees of others (PostgreSQL manual, 13.2).
package enum PostgresIsolation: String, Sendable {
    case readCommitted = "read committed"
    case repeatableRead = "repeatable read"
    case serializable
}
