internal import CLibPQ
internal import Dispatch
internal import Synchronization

/// Asks the server to stop the statement that a connection is running.
@safe final class StatementStop: @unchecked Sendable {
    // @unchecked: `raw` is never changed after init, and libpq documents PQcancel as callable from any thread.
    private let raw: OpaquePointer  // <PGcancel>
    private let finished = Atomic(true)

    init?(for connection: OpaquePointer) {
        guard let raw = unsafe PQgetCancel(connection) else { return nil }
        unsafe self.raw = raw
    }

    deinit { unsafe PQfreeCancel(raw) }

    /// Whether no request is on its way: until then it could hit the connection's next statement.
    var isFinished: Bool { finished.load(ordering: .acquiring) }

    /// Sends the request from a thread of its own, because it opens a connection and that may hang.
    func request(then signal: WakeSignal) {
        finished.store(false, ordering: .releasing)
        DispatchQueue(label: "gateway.postgres.stop").async {
            unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { reason in
                _ = unsafe PQcancel(self.raw, reason.baseAddress, CInt(reason.count))
            }
            self.finished.store(true, ordering: .releasing)
            signal.wake()
        }
    }
}
