/// Fetched blobs on their way to one tenant's committer: bounded, so that a slow database slows the fetching.
///
/// While a commit runs the next blobs gather here, and go together: under load that makes few, larger transactions.
actor CommitQueue {
    private let capacity: Int
    private var waiting: [FetchedBlob] = []
    private(set) var isFinished = false
    private var producers: [CheckedContinuation<Void, Never>] = []
    private var consumer: CheckedContinuation<Void, Never>?

    /// - Parameter capacity: Blobs that may wait.
    init(capacity: Int) { self.capacity = capacity }

    /// Hands a blob over, once there is room; after ``finish()`` it is dropped, and is fetched again some time.
    func put(_ blob: FetchedBlob) async {
        while waiting.count >= capacity, !isFinished {
            await withCheckedContinuation { producers.append($0) }
        }
        guard !isFinished else { return }
        waiting.append(blob)
        wakeConsumer()
    }

    /// Everything that waits, at least one blob; empty once the queue is finished and drained.
    func take() async -> [FetchedBlob] {
        while waiting.isEmpty, !isFinished {
            await withCheckedContinuation { consumer = $0 }
        }
        return takeWhatWaits()
    }

    /// Everything that waits, which may be nothing.
    func takeWhatWaits() -> [FetchedBlob] {
        let batch = waiting
        waiting = []
        wakeProducers()
        return batch
    }

    /// No more blobs will come.
    func finish() {
        isFinished = true
        wakeConsumer()
        wakeProducers()
    }

    private func wakeConsumer() {
        consumer?.resume()
        consumer = nil
    }

    private func wakeProducers() {
        let woken = producers
        producers = []
        for producer in woken { producer.resume() }
    }
}
