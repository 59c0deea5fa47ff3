internal import CLibPQ
internal import Glibc

/// One libpq connection; it waits for the server, for a wake-up and for a deadline at once.
///
/// Only its actor's thread touches it. libpq is used in its non-blocking mode, so that no wait is without end.
@safe final class Wire {
    private let raw: OpaquePointer  // <PGconn>
    private let stop: StatementStop?
    let signal: WakeSignal
    /// Set once an answer did not come or can no longer be matched with its question.
    private var isGivenUp = false

    /// Connects, blocking; name resolution included.
    init(_ configuration: PostgresConfiguration, signal: WakeSignal) throws(PostgresError) {
        self.signal = signal
        let raw = try unsafe Self.connect(configuration)
        guard unsafe PQstatus(raw) == CONNECTION_OK, unsafe PQsetnonblocking(raw, 1) == 0 else {
            let message = unsafe String(cString: PQerrorMessage(raw))
            unsafe PQfinish(raw)
            throw PostgresError(.connection, message: message.trimmed, isConnectionLost: true)
        }
        // Notices may quote data, and libpq would print them to standard error.
        _ = unsafe PQsetNoticeReceiver(raw, { _, _ in }, nil)
        unsafe self.raw = raw
        unsafe stop = StatementStop(for: raw)
    }

    deinit { unsafe PQfinish(raw) }

    var descriptor: CInt { unsafe PQsocket(raw) }
    var isUsable: Bool { unsafe !isGivenUp && PQstatus(raw) == CONNECTION_OK }
    var isIdle: Bool { unsafe PQtransactionStatus(raw) == PQTRANS_IDLE }

    // MARK: Sending

    /// Hands a statement to libpq: with values in the binary protocol, without in whichever `isScript` says.
    func send(_ query: PostgresQuery) throws(PostgresError) {
        guard isUsable else { throw lost(neverSent: true) }
        let values = query.values
        guard values.count <= 65_535 else {
            throw PostgresError(.encoding, message: "\(values.count) values in one query; PostgreSQL takes 65535")
        }
        let buffer = values.bytes.isEmpty ? [0] : values.bytes
        let formats = [CInt](repeating: 1, count: values.count)
        let isQueued = unsafe buffer.withUnsafeBytes { bytes in
            let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            let pointers = unsafe values.offsets.map { offset in
                unsafe offset < 0 ? nil : start?.advanced(by: offset)
            }
            return unsafe PQsendQueryParams(
                raw,
                query.sql,
                CInt(values.count),
                values.types,
                pointers,
                values.lengths,
                formats,
                1
            ) == 1
        }
        guard isQueued else { throw lost(neverSent: true) }
    }

    /// Hands over one or more statements without values; they run as one transaction unless they say otherwise.
    func sendScript(_ sql: String) throws(PostgresError) {
        guard isUsable else { throw lost(neverSent: true) }
        guard unsafe PQsendQuery(raw, sql) == 1 else { throw lost(neverSent: true) }
    }

    func enterPipeline() throws(PostgresError) {
        guard isUsable, unsafe PQenterPipelineMode(raw) == 1 else { throw lost(neverSent: true) }
    }

    func syncPipeline() throws(PostgresError) {
        guard unsafe PQpipelineSync(raw) == 1 else { throw lost() }
    }

    /// Back to one statement at a time; when that cannot be, the connection is given up.
    func exitPipeline() {
        if unsafe PQexitPipelineMode(raw) != 1 { isGivenUp = true }
    }

    func sendCopyData(_ bytes: [UInt8], _ patience: inout Patience) throws(PostgresError) {
        guard bytes.count > 0 else { return }
        patience.renew()  // However long the caller took to fill the buffer, the server has not been silent.
        while true {
            let outcome = unsafe bytes.withUnsafeBytes { buffer in
                unsafe PQputCopyData(
                    raw,
                    buffer.baseAddress?.assumingMemoryBound(to: CChar.self),
                    CInt(buffer.count)
                )
            }
            try flush(&patience)
            if outcome == 1 { return }
            if outcome < 0 { throw lost() }
        }
    }

    /// Ends COPY; a reason makes the server discard what it got.
    func endCopy(abortedBecause reason: String?, _ patience: inout Patience) throws(PostgresError) {
        while true {
            let outcome = unsafe PQputCopyEnd(raw, reason)
            try flush(&patience)
            if outcome == 1 { return }
            if outcome < 0 { throw lost() }
        }
    }

    // MARK: Receiving

    /// The next result of what was sent, or `nil` after its last.
    func next(_ patience: inout Patience) throws(PostgresError) -> ResultHandle? {
        try flush(&patience)
        while unsafe PQisBusy(raw) == 1 {
            try wait(for: POLLIN, &patience)
            guard unsafe PQconsumeInput(raw) == 1 else { throw lost() }
        }
        patience.renew()
        return unsafe PQgetResult(raw).map { unsafe ResultHandle(adopting: $0) }
    }

    /// All results of a statement; the first refusal is thrown after the last was read, so the line is free again.
    func finish(_ patience: inout Patience) throws(PostgresError) -> ResultHandle {
        var last: ResultHandle?
        var failure: PostgresError?
        while let result = try next(&patience) {
            if !result.isSuccess { failure = failure ?? error(of: result, patience) }
            last = result
            if result.status == PGRES_COPY_IN { break }
            if result.status == PGRES_COPY_OUT || result.status == PGRES_COPY_BOTH {
                isGivenUp = true  // Nobody would read the data, and libpq returns this result until somebody has.
                throw PostgresError(.encoding, message: "COPY TO STDOUT is not supported", isConnectionLost: true)
            }
        }
        try settle(&patience)
        if let failure { throw failure }
        guard let last else { throw lost() }
        return last
    }

    func error(of result: ResultHandle, _ patience: Patience) -> PostgresError {
        let failure = result.failure(connectionLost: !isUsable)
        guard failure.sqlState == "57014", patience.hasAskedToStop else { return failure }
        return PostgresError(.cancelled, sqlState: "57014", message: "the task was cancelled")
    }

    /// Waits until a stop request that is still on its way has arrived, lest it hit the next statement.
    func settle(_ patience: inout Patience) throws(PostgresError) {
        guard patience.hasAskedToStop else { return }
        while let stop, !stop.isFinished { try wait(for: 0, &patience) }
    }

    /// Names and payloads of the notifications that have arrived, after waiting for input if there are none.
    func notifications(_ patience: inout Patience) throws(PostgresError) -> [PostgresNotification] {
        while true {
            guard unsafe PQconsumeInput(raw) == 1 else { throw lost() }
            let arrived = takeNotifications()
            if !arrived.isEmpty || patience.isWithdrawn { return arrived }
            try wait(for: POLLIN, &patience)
        }
    }

    private func takeNotifications() -> [PostgresNotification] {
        var arrived: [PostgresNotification] = []
        while let notify = unsafe PQnotifies(raw) {
            unsafe arrived.append(
                PostgresNotification(
                    channel: String(cString: notify.pointee.relname),
                    payload: String(cString: notify.pointee.extra)
                )
            )
            unsafe PQfreemem(notify)
        }
        return arrived
    }

    // MARK: Waiting

    private func flush(_ patience: inout Patience) throws(PostgresError) {
        while true {
            let outcome = unsafe PQflush(raw)
            if outcome == 0 { return patience.renew() }
            if outcome < 0 { throw lost() }
            // The server may be blocked writing to us: reading lets it go on to read.
            try wait(for: POLLIN | POLLOUT, &patience)
            guard unsafe PQconsumeInput(raw) == 1 else { throw lost() }
        }
    }

    /// Waits for the socket or a wake-up; withdrawn tickets make it ask the server to stop, once.
    private func wait(for events: CInt, _ patience: inout Patience) throws(PostgresError) {
        if patience.isWithdrawn, patience.stopsStatement, !patience.hasAskedToStop {
            patience.hasAskedToStop = true
            stop?.request(then: signal)
        }
        var descriptors = [
            pollfd(fd: events == 0 ? -1 : descriptor, events: Int16(events), revents: 0),
            pollfd(fd: signal.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        let count = unsafe poll(&descriptors, 2, patience.millisecondsLeft)
        if descriptors[1].revents != 0 { signal.drain() }
        guard count == 0, patience.isExhausted else { return }
        isGivenUp = true
        throw PostgresError(.connection, message: "the server stopped answering", isConnectionLost: true)
    }

    /// The error for a connection on which libpq can do no more.
    func lost(neverSent: Bool = false) -> PostgresError {
        isGivenUp = true
        let message = unsafe String(cString: PQerrorMessage(raw)).trimmed
        var error = PostgresError(
            .connection,
            message: message.isEmpty ? "the connection was lost" : message,
            isConnectionLost: true
        )
        error.wasNeverSent = neverSent
        return error
    }
}

/// A message that came by NOTIFY.
struct PostgresNotification: Sendable {
    let channel: String
    let payload: String
}

extension String {
    /// Without the line end that libpq puts after its messages.
    var trimmed: String {
        var text = Substring(self)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
