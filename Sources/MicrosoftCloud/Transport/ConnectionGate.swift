internal import NIOConcurrencyHelpers

/// Lets so many requests at a time through to each host, the longest waiting first.
///
/// The connection pool below has a queue of its own, but it fails a request that waits in it for longer than the connect
/// timeout. A busy hour is not a failure, so requests wait here, for as long as their task lives.
final class ConnectionGate: Sendable {
    private struct Host {
        var inUse = 0
        var queue: [UInt64] = []
        var head = 0
    }

    private struct State {
        var hosts: [String: Host] = [:]
        var waiting: [UInt64: CheckedContinuation<Void, any Error>] = [:]
        var cancelled: Set<UInt64> = []
        var nextID: UInt64 = 0
    }

    private let limit: Int
    /// Guards the counts and the queue; continuations are resumed after it is let go.
    private let state = NIOLockedValueBox(State())

    init(limit: Int) {
        self.limit = limit
    }

    /// Waits for a place, runs the work, gives the place to the next.
    func withPlace<R>(at host: String, _ work: () async throws -> R) async throws -> R {
        try await enter(host)
        defer { leave(host) }
        return try await work()
    }

    private func enter(_ host: String) async throws {
        let ticket: UInt64? = state.withLockedValue { state in
            if state.hosts[host, default: Host()].inUse < limit {
                state.hosts[host, default: Host()].inUse += 1
                return nil
            }
            state.nextID += 1
            return state.nextID
        }
        guard let ticket else { return }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let admitted: Result<Void, any Error>? = state.withLockedValue { state in
                    if state.cancelled.remove(ticket) != nil { return .failure(CancellationError()) }
                    // A place may have come free since the ticket was drawn.
                    if state.hosts[host, default: Host()].inUse < limit {
                        state.hosts[host, default: Host()].inUse += 1
                        return .success(())
                    }
                    state.waiting[ticket] = continuation
                    state.hosts[host, default: Host()].queue.append(ticket)
                    return nil
                }
                if let admitted { continuation.resume(with: admitted) }
            }
        } onCancel: {
            let waiter = state.withLockedValue { state in
                let waiter = state.waiting.removeValue(forKey: ticket)
                if waiter == nil { state.cancelled.insert(ticket) }
                return waiter
            }
            waiter?.resume(throwing: CancellationError())
        }
        // Cancelled after it was admitted: the mark is not needed any more.
        _ = state.withLockedValue { $0.cancelled.remove(ticket) }
    }

    private func leave(_ host: String) {
        let next: CheckedContinuation<Void, any Error>? = state.withLockedValue { state in
            guard var entry = state.hosts[host] else { return nil }
            defer { state.hosts[host] = entry }
            while entry.head < entry.queue.count {
                let ticket = entry.queue[entry.head]
                entry.head += 1
                if entry.head > 64, entry.head * 2 > entry.queue.count {
                    entry.queue.removeFirst(entry.head)
                    entry.head = 0
                }
                // The place passes from hand to hand, so `inUse` stays. Who was cancelled is no longer waiting.
                if let waiter = state.waiting.removeValue(forKey: ticket) { return waiter }
            }
            entry.queue.removeAll(keepingCapacity: true)
            entry.head = 0
            entry.inUse -= 1
            return nil
        }
        next?.resume()
    }
}
