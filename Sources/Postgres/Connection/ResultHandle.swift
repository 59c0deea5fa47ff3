internal import CLibPQ

/// A finished statement's result, owning its `PGresult`.
///
/// A class, because rows share it: they are decoded straight from libpq's memory, whenever and wherever they are read.
@safe final class ResultHandle: @unchecked Sendable {
    // @unchecked: a PGresult is only read after libpq handed it over, and reading it has no side effects.
    private let raw: OpaquePointer  // <PGresult>

    init(adopting raw: OpaquePointer) { unsafe self.raw = raw }
    deinit { unsafe PQclear(raw) }

    var status: ExecStatusType { unsafe PQresultStatus(raw) }
    var rowCount: Int { unsafe Int(PQntuples(raw)) }
    var columnCount: Int { unsafe Int(PQnfields(raw)) }
    /// What the server says it did, such as `COMMIT`.
    var commandTag: String { unsafe PQcmdStatus(raw).map { unsafe String(cString: $0) } ?? "" }
    /// How many rows the statement touched; 0 for one that touches none.
    var affectedRows: Int { unsafe PQcmdTuples(raw).flatMap { unsafe Int(String(cString: $0)) } ?? 0 }

    var isSuccess: Bool {
        switch status {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY, PGRES_COPY_IN, PGRES_PIPELINE_SYNC: true
        default: false
        }
    }

    func columnName(_ column: Int) -> String {
        unsafe PQfname(raw, CInt(column)).map { unsafe String(cString: $0) } ?? ""
    }

    func columnType(_ column: Int) -> PostgresType {
        unsafe PostgresType(rawValue: PQftype(raw, CInt(column)))
    }

    /// One cell's bytes, borrowed from this result, or `nil` for NULL.
    @_lifetime(borrow self)
    func cell(row: Int, column: Int) -> Span<UInt8>? {
        guard unsafe PQgetisnull(raw, CInt(row), CInt(column)) == 0 else { return nil }
        guard let start = unsafe PQgetvalue(raw, CInt(row), CInt(column)) else { return nil }
        let count = unsafe Int(PQgetlength(raw, CInt(row), CInt(column)))
        let bytes = unsafe Span<UInt8>(
            _unsafeStart: UnsafeRawPointer(start).assumingMemoryBound(to: UInt8.self),
            count: count
        )
        return unsafe _overrideLifetime(bytes, borrowing: self)
    }

    /// The server's refusal as our error.
    func failure(connectionLost: Bool) -> PostgresError {
        let sqlState = field(gateway_diag_sqlstate)
        var message = field(gateway_diag_message_primary) ?? "no message"
        if let detail = field(gateway_diag_message_detail) { message += " (\(detail))" }
        // Class 57P: the server is shutting down or crashing, and says so as its last words.
        let lost = connectionLost || sqlState?.hasPrefix("57P") == true || sqlState?.hasPrefix("08") == true
        let kind: PostgresError.Kind =
            switch sqlState {
            case _ where lost: .connection
            case "57014": .statementTimeout
            default: .statement
            }
        return PostgresError(
            kind,
            sqlState: sqlState,
            constraint: field(gateway_diag_constraint_name),
            message: message,
            isConnectionLost: lost
        )
    }

    private func field(_ code: CInt) -> String? {
        unsafe PQresultErrorField(raw, code).map { unsafe String(cString: $0) }
    }
}
