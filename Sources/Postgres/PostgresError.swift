/// Why the database did not do what it was asked.
///
/// ``message`` quotes the server, and the server quotes data: it is for the log of whoever operates the database. The
/// description carries no data and no credentials, so it may be shown and logged anywhere.
package struct PostgresError: Error, Sendable {
    /// What went wrong, as far as a program has to tell the cases apart.
    package enum Kind: String, Sendable {
        /// The server could not be reached, refused us, or went away.
        case connection
        /// The server refused the statement; ``PostgresError/sqlState`` says why.
        case statement
        /// The statement ran longer than the statement timeout.
        case statementTimeout = "statement timeout"
        /// A value did not have the type it was asked for, or was NULL and must not be.
        case decoding
        /// A value or a query cannot be sent as it is: our mistake.
        case encoding
        /// No connection came free in time.
        case poolExhausted = "pool exhausted"
        /// The pool or connection was closed before.
        case closed
        /// The calling task was cancelled; the statement was stopped on the server.
        case cancelled
    }

    /// What went wrong.
    package var kind: Kind
    /// The five-character SQLSTATE, or `nil` when the server sent none (PostgreSQL manual, appendix A).
    package var sqlState: String?
    /// The constraint that a row broke, where the server names one.
    package var constraint: String?
    /// The server's or libpq's words: may quote data, so for the log alone.
    package var message: String
    /// Whether the connection is gone, so that only another one can help.
    package var isConnectionLost: Bool
    /// Whether the failure came before a byte of the statement left, so that repeating it can do nothing twice.
    var wasNeverSent = false

    package init(
        _ kind: Kind,
        sqlState: String? = nil,
        constraint: String? = nil,
        message: String,
        isConnectionLost: Bool = false
    ) {
        self.kind = kind
        self.sqlState = sqlState
        self.constraint = constraint
        self.message = message
        self.isConnectionLost = isConnectionLost
    }

    /// Whether the same transaction may succeed when run again from its start.
    ///
    /// 40001 `serialization_failure`, 40P01 `deadlock_detected`, or a lost connection. After a lost connection during
    /// COMMIT nobody knows whether the transaction counted, so what is retried must be idempotent.
    package var isRetryable: Bool {
        isConnectionLost || sqlState == "40001" || sqlState == "40P01"
    }

    /// Whether a unique constraint refused the row (23505).
    package var isUniqueViolation: Bool { sqlState == "23505" }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String {
        var text = "PostgreSQL: \(kind.rawValue)"
        if let sqlState { text += " (SQLSTATE \(sqlState))" }
        if let constraint { text += ", constraint \(constraint)" }
        switch kind {
        case .statement, .statementTimeout: break  // The server's words may quote data.
        case .connection, .decoding, .encoding, .poolExhausted, .closed, .cancelled: text += ": \(message)"
        }
        return text
    }

    package var debugDescription: String { description }
}
