/// A bound on how much happens at once, first come first served.
actor Slots {
    private var free: Int
    private var waiters: [(id: Int, continuation: CheckedContinuation<Void, any Error>)] = []
    private var lastID = 0

    /// - Parameter count: How many may hold a slot at the same time, at least 1.
    init(_ count: Int) {
        precondition(count >= 1, "nothing could ever run")
        free = count
    }

    /// Runs the body once there is a slot.
    ///
    /// - Throws: `CancellationError` while waiting; whatever the body throws.
    nonisolated func with<T: Sendable>(_ body: () async throws -> T) async throws -> T {
        try await take()
        do {
            let result = try await body()
            await give()
            return result
        } catch {
            await give()
            throw error
        }
    }

    private func take() async throws {
        try Task.checkCancellation()
        guard free == 0 else {
            free -= 1
            return
        }
        lastID += 1
        let id = lastID
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                guard !Task.isCancelled else { return continuation.resume(throwing: CancellationError()) }
                waiters.append((id, continuation))
            }
        } onCancel: {
            // Unstructured: a cancellation handler is synchronous, and the list of waiters is the actor's.
            Task { await abandon(id) }
        }
    }

    private func give() {
        guard !waiters.isEmpty else {
            free += 1
            return
        }
        waiters.removeFirst().continuation.resume()
    }

    private func abandon(_ id: Int) {
        guard let index = waiters.firstIndex(where: { $0.id == id }) else { return }
        waiters.remove(at: index).continuation.resume(throwing: CancellationError())
    }
}
