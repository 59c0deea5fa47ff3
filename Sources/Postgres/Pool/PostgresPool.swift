package import Logging
internal import NIOConcurrencyHelpers

/// A bounded set of connections to one database, opened when needed.
package final class PostgresPool: Sendable {
    package let configuration: PostgresConfiguration
    let logger: Logger
    /// Guards who has which connection; every wait happens outside it.
    private let state: NIOLockedValueBox<PoolState>
    private let listener: ChannelListener

    package init(_ configuration: PostgresConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        state = NIOLockedValueBox(PoolState(size: configuration.poolSize))
        listener = ChannelListener(configuration, logger: logger)
    }

    /// Lends a connection to `body`.
    ///
    /// - Parameter body: Uses the connection; whatever transaction it leaves open is rolled back.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws; `.poolExhausted` when none came free in time; why none could be opened.
    package func withConnection<Value: Sendable>(
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let connection = try await acquire()
        do {
            let value = try await body(connection)
            await giveBack(connection)
            return value
        } catch {
            await giveBack(connection)
            throw error
        }
    }

    /// Lends a connection with a transaction open: committed when `body` returns, else rolled back.
    ///
    /// - Parameters:
    ///   - isolation: `nil` is the server's default, read committed.
    ///   - settings: Set with `SET LOCAL` in the same round trip as BEGIN.
    ///   - body: The statements.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws, or a `PostgresError`.
    package func withTransaction<Value: Sendable>(
        isolation: PostgresIsolation? = nil,
        settings: [String: String] = [:],
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let connection: PostgresConnection
        do {
            connection = try await acquire(isolation, settings)
        } catch let error as PostgresError where error.isConnectionLost {
            // The server went away while the connection rested; nothing has happened yet.
            connection = try await acquire(isolation, settings)
        }
        do {
            let value = try await connection.finishTransaction(body)
            await giveBack(connection)
            return value
        } catch {
            await giveBack(connection)
            throw error
        }
    }

    /// A connection with a transaction open.
    private func acquire(
        _ isolation: PostgresIsolation?,
        _ settings: [String: String]
    ) async throws
        -> PostgresConnection
    {
        let connection = try await acquire()
        do {
            try await connection.begin(isolation, settings)
            return connection
        } catch {
            await giveBack(connection)
            throw error
        }
    }

    /// Runs one statement on any connection and returns its rows.
    package func query(_ query: PostgresQuery) async throws -> PostgresRows {
        try await retryingUnsent { PostgresRows(try await $0.run(query)) }
    }

    /// Runs one statement on any connection and returns how many rows it touched.
    @discardableResult
    package func execute(_ query: PostgresQuery) async throws -> Int {
        try await retryingUnsent { try await $0.run(query).affectedRows }
    }

    /// Once more on a fresh connection, if the first one proved stale before a byte of the statement had left.
    private func retryingUnsent<Value: Sendable>(
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        do {
            return try await withConnection(body)
        } catch let error as PostgresError where error.wasNeverSent {
            return try await withConnection(body)
        }
    }

    /// The payloads sent to a channel by NOTIFY, from now on until the stream is dropped or the pool shut down.
    ///
    /// All channels of a pool share one connection of their own, outside the pool's size. After it was lost and opened
    /// again, and whenever the reader was too slow to be told everything, an empty payload says: look for yourself.
    package func notifications(on channel: String) -> AsyncStream<String> {
        listener.stream(of: channel)
    }

    /// How many connections are lent and resting, and how many callers wait.
    package var usage: PostgresPoolUsage {
        state.withLockedValue { PostgresPoolUsage(lent: $0.lent, idle: $0.idle.count, waiting: $0.waiting) }
    }

    /// Closes what rests, refuses who waits; what is lent is closed when it is given back.
    package func shutdown() async {
        let (refused, closing) = state.withLockedValue { $0.close() }
        for waiter in refused { waiter.resume(throwing: Self.closed) }
        for connection in closing { await connection.close() }
        await listener.stop()
    }
}

// MARK: Lending

extension PostgresPool {
    private static var closed: PostgresError { PostgresError(.closed, message: "the pool was shut down") }

    private func acquire() async throws -> PostgresConnection {
        while true {
            guard !Task.isCancelled else { throw PostgresError(.cancelled, message: "the task was cancelled") }
            let rested = state.withLockedValue { $0.takeRested() }
            let connection = if let rested { rested } else { try await standInLine() }
            // What a resting connection hears unasked is mostly the server's last words, with the end of file to come;
            // a new connection costs less than telling those from the harmless rest.
            if connection.looksQuiet { return connection }
            await discard(connection)
        }
    }

    private func standInLine() async throws -> PostgresConnection {
        let id = state.withLockedValue { $0.newID() }
        // Cancelled as soon as the wait is over; a group would cost the same task and a second one.
        let alarm = Task {
            try await Task.sleep(for: configuration.acquireTimeout)
            leaveLine(id, with: exhausted())
        }
        defer { alarm.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter in
                switch state.withLockedValue({ $0.join(id, waiter) }) {
                case .lend(let connection): waiter.resume(returning: connection)
                case .wait(let opens): if opens { open() }
                case .refuse: waiter.resume(throwing: Self.closed)
                }
                // Cancelled before the waiter stood in line: `onCancel` found nobody.
                if Task.isCancelled { leaveLine(id, with: Self.cancelled) }
            }
        } onCancel: {
            leaveLine(id, with: Self.cancelled)
        }
    }

    private static var cancelled: PostgresError { PostgresError(.cancelled, message: "the task was cancelled") }

    private func leaveLine(_ id: Int, with error: PostgresError) {
        state.withLockedValue { $0.leave(id) }?.resume(throwing: error)
    }

    private func exhausted() -> PostgresError {
        let (lent, waiting) = state.withLockedValue { ($0.lent, $0.waiting) }
        return PostgresError(
            .poolExhausted,
            message: """
                no connection within \(configuration.acquireTimeout): \(lent) of \(configuration.poolSize) lent, \
                \(waiting) callers waiting
                """
        )
    }

    /// Opens a connection for whoever is first in line by then.
    ///
    /// In a task of its own, because a caller who gives up must not have to wait for a host that does not answer.
    private func open() {
        Task {
            do {
                let connection = try await PostgresConnection.open(configuration)
                await hand(connection, wasOpening: true)
            } catch {
                let (first, opens) = state.withLockedValue { $0.openingFailed() }
                first?.resume(throwing: error)
                if opens { open() }
            }
        }
    }

    private func giveBack(_ connection: PostgresConnection) async {
        if await connection.isReadyForNext() {
            await hand(connection)
        } else {
            await discard(connection)
        }
    }

    private func hand(_ connection: PostgresConnection, wasOpening: Bool = false) async {
        let (waiter, keep) = state.withLockedValue { $0.giveBack(connection, wasOpening: wasOpening) }
        waiter?.resume(returning: connection)
        if !keep { await connection.close() }
        if waiter == nil, keep { tend() }
    }

    private func discard(_ connection: PostgresConnection) async {
        await connection.close()
        if state.withLockedValue({ $0.discard() }) { open() }
    }

    /// Closes connections once they have rested too long; the task ends when none rests.
    private func tend() {
        guard state.withLockedValue({ $0.startTending() }) else { return }
        let timeout = configuration.idleTimeout
        Task { [weak self] in
            while true {
                guard let oldest = self?.oldestRest else { return }
                try? await Task.sleep(until: oldest + timeout, clock: .continuous)  // Nobody cancels this task.
                guard let self else { return }
                for connection in state.withLockedValue({ $0.takeIdle(notUsedSince: .now - timeout) }) {
                    await connection.close()
                }
            }
        }
    }

    /// Since when the longest resting connection rests; `nil` ends the tending.
    private var oldestRest: ContinuousClock.Instant? {
        state.withLockedValue { state in
            let oldest = state.idle.first?.since
            if oldest == nil { state.isTending = false }
            return oldest
        }
    }
}
