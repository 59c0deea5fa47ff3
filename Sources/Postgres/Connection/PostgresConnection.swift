internal import CLibPQ

/// One connection to PostgreSQL on a thread of its own.
///
/// libpq blocks that thread and never one of the cooperative pool's. Nothing inside suspends, so statements of several
/// tasks run one after the other, whole. Cancelling the calling task stops its statement on the server.
package actor PostgresConnection {
    private let executor: ThreadExecutor
    let signal: WakeSignal
    let configuration: PostgresConfiguration
    private nonisolated let socket = SocketNumber()
    private var wire: Wire? {
        didSet { socket.descriptor = wire?.descriptor ?? -1 }
    }
    /// The statement timeout in force; ``setStatementTimeout(_:)`` changes it.
    private var statementTimeout: Duration?
    /// Column types of tables that were copied into, by statement.
    var copyTypes: [String: [PostgresType]] = [:]

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private init(_ configuration: PostgresConfiguration) throws(PostgresError) {
        self.configuration = configuration
        statementTimeout = configuration.statementTimeout
        signal = try WakeSignal()
        executor = try ThreadExecutor()
    }

    isolated deinit {
        wire = nil  // PQfinish may block: it must run on this thread.
        executor.stop()
    }

    /// Connects on the connection's own thread; an `init` would block the caller's.
    ///
    /// Cancelling does not cut it short, the connect timeout does; a pool's callers need not wait for it.
    ///
    /// - Parameter configuration: Where to, and as whom.
    /// - Returns: A connection that is ready for statements.
    /// - Throws: `.connection` when no host accepts us, `.statement` when the role may not be assumed.
    package static func open(_ configuration: PostgresConfiguration) async throws -> PostgresConnection {
        let connection = try PostgresConnection(configuration)
        try await connection.connect()
        return connection
    }

    private func connect() throws(PostgresError) {
        let wire = try Wire(configuration, signal: signal)
        var setup = "set timezone = 'UTC'; set statement_timeout = \(Self.milliseconds(configuration.statementTimeout))"
        if let role = configuration.role { setup += "; set role \(SQLText.identifier(role))" }
        var patience = Patience(ticket: nil, limit: configuration.connectTimeout)
        try wire.sendScript(setup)
        _ = try wire.finish(&patience)
        self.wire = wire
    }

    /// Runs a statement and returns its rows.
    package func query(_ query: PostgresQuery) async throws -> PostgresRows {
        PostgresRows(try await run(query))
    }

    /// Runs a statement and returns how many rows it touched.
    @discardableResult
    package func execute(_ query: PostgresQuery) async throws -> Int {
        try await run(query).affectedRows
    }

    /// Runs trusted SQL of one or more statements without values; together they are one transaction.
    package func executeScript(_ sql: String) async throws {
        try await withTicket { ticket in
            let wire = try self.openWire()
            var patience = self.patience(ticket)
            try wire.sendScript(sql)
            _ = try wire.finish(&patience)
        }
    }

    /// Runs several statements in one round trip.
    ///
    /// Outside a transaction they are one: the first refusal undoes and skips the rest, and is thrown.
    package func pipeline(_ queries: [PostgresQuery]) async throws -> [PostgresRows] {
        guard !queries.isEmpty else { return [] }
        return try await withTicket { ticket in
            let wire = try self.openWire()
            var patience = self.patience(ticket)
            return try wire.pipeline(queries, &patience).map { PostgresRows($0) }
        }
    }

    /// Changes how long the server lets this connection's statements run; a pool sets it back.
    package func setStatementTimeout(_ timeout: Duration?) async throws {
        guard timeout != statementTimeout else { return }
        try await executeScript("set statement_timeout = \(Self.milliseconds(timeout))")
        statementTimeout = timeout
    }

    /// Ends the connection now; what is called later throws `.closed`.
    package func close() { wire = nil }

    // MARK: For the pool and the other files of this type

    var isUsable: Bool { wire?.isUsable ?? false }
    /// Whether the next user would find no transaction open.
    var isIdle: Bool { wire?.isIdle ?? false }

    /// Whether nothing has come unasked: the cheap check that spares a resting connection the way to its thread.
    ///
    /// Sound only while nobody else uses the connection, as the pool knows.
    nonisolated var looksQuiet: Bool { socket.looksQuiet }

    func run(_ query: PostgresQuery) async throws -> ResultHandle {
        try await withTicket { try self.run(query, $0) }
    }

    /// Whether the next user finds the connection as if it were new; what can be put right is.
    func isReadyForNext() -> Bool {
        if isUsable, !isIdle { _ = try? runScript("rollback") }  // Should it fail, the connection is not idle.
        if isUsable, isIdle, statementTimeout != configuration.statementTimeout {
            let timeout = configuration.statementTimeout
            guard (try? runScript("set statement_timeout = \(Self.milliseconds(timeout))")) != nil else { return false }
            statementTimeout = timeout
        }
        return isUsable && isIdle
    }

    /// Runs a script whatever became of the task: half a COMMIT is worse than a late one.
    func runScript(_ sql: String) throws(PostgresError) -> ResultHandle {
        let wire = try openWire()
        var patience = patience(nil)
        try wire.sendScript(sql)
        return try wire.finish(&patience)
    }

    private func run(_ query: PostgresQuery, _ ticket: Ticket?) throws(PostgresError) -> ResultHandle {
        let wire = try openWire()
        var patience = patience(ticket)
        try wire.send(query)
        return try wire.finish(&patience)
    }

    /// Runs `body` with a ticket that the task's cancellation withdraws.
    func withTicket<Value>(_ body: (Ticket) throws -> Value) async throws -> Value {
        let ticket = Ticket(signal)
        return try await withTaskCancellationHandler {
            // Through `self`: a closure that did not use it would leave the actor's thread.
            try self.start(ticket, body)
        } onCancel: {
            ticket.withdraw()
        }
    }

    private func start<Value>(_ ticket: Ticket, _ body: (Ticket) throws -> Value) throws -> Value {
        guard !ticket.isWithdrawn else { throw PostgresError(.cancelled, message: "the task was cancelled") }
        return try body(ticket)
    }

    func openWire() throws(PostgresError) -> Wire {
        guard let wire else { throw PostgresError(.closed, message: "the connection was closed") }
        return wire
    }

    func patience(_ ticket: Ticket?) -> Patience {
        Patience(ticket: ticket, limit: statementTimeout.map { $0 + configuration.silenceGrace })
    }

    private static func milliseconds(_ timeout: Duration?) -> Int64 {
        guard let (seconds, attoseconds) = timeout?.components else { return 0 }  // 0: no limit
        return max(1, seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
    }
}
