import FoundationEssentials
import Logging
import ManagementActivity
import MicrosoftCloud
import ServiceLifecycle

/// Fetches a tenant's waiting blobs and commits them as they come, until none is due or the slice is used up.
struct FetchRun: Sendable {
    let lease: Lease
    let fetching: Fetching
    let plant: IngestionPlant
    let logger: Logger

    /// Blobs that need not wait for others.
    private static let worthACommit = 16
    /// How long a smaller batch waits for others.
    private static let gathering = Duration.milliseconds(50)

    func run() async throws -> Shift.Outcome {
        let queue = CommitQueue(capacity: 32)
        return try await withThrowingTaskGroup(of: BlobCommit.Outcome?.self) { group in
            group.addTask { try await commitAll(from: queue) }
            group.addTask {
                do {
                    try await fetchAll(into: queue)
                    await queue.finish()
                } catch {
                    await queue.finish()
                    throw error
                }
                return nil
            }
            var outcome = Shift.Outcome()
            do {
                for try await committed in group {
                    if let committed { outcome.committed = committed }
                }
            } catch {
                // A failed commit must not leave the fetching waiting for room that never comes.
                await queue.finish()
                throw error
            }
            outcome.dueIn = try await delayToNext()
            return outcome
        }
    }

    private func commitAll(from queue: CommitQueue) async throws -> BlobCommit.Outcome {
        var commit = BlobCommit(lease: lease, database: plant.database)
        var total = BlobCommit.Outcome()
        while true {
            var batch = await queue.take()
            guard !batch.isEmpty else { return total }
            if batch.count < Self.worthACommit, await !queue.isFinished {
                // A commit costs much the same for one blob and for many: let a few more come first.
                try await Task.sleep(for: Self.gathering)
                batch += await queue.takeWhatWaits()
            }
            let outcome = try await commit.commit(batch)
            plant.metrics.record(outcome, bytes: batch.reduce(0) { $0 + $1.byteCount })
            total.blobs += outcome.blobs
            total.records += outcome.records
            total.setAside += outcome.setAside
            total.events += outcome.events
        }
    }

    /// Works through the slice of blobs that is due now, with as many downloads at a time as the tenant may have.
    ///
    /// The slice is taken once: a blob stays `listed` until its commit, so a second look at the table would find it again.
    private func fetchAll(into queue: CommitQueue) async throws {
        var slice = try await plant.database.asWorker {
            try await ContentBlobStore.due(limit: plant.settings.blobsPerShift, tenant: lease.tenant, on: $0)
        }[...]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<plant.settings.downloadsPerTenant {
                guard let blob = slice.popFirst() else { break }
                group.addTask { try await fetch(blob, into: queue) }
            }
            while try await group.next() != nil {
                // Shutdown: what is being downloaded is finished, nothing new begins.
                guard !Task.isShuttingDownGracefully, let blob = slice.popFirst() else { continue }
                group.addTask { try await fetch(blob, into: queue) }
            }
        }
    }

    /// One blob to the queue, or its failure to the table; what concerns the whole tenant is thrown on.
    private func fetch(_ blob: WaitingBlob, into queue: CommitQueue) async throws {
        do {
            await queue.put(try await fetching.fetch(blob))
        } catch let failure as CloudFailure {
            plant.metrics.countFailure(failure)
            switch failure.retry {
            case .gone:
                logger.warning(
                    "Content is gone",
                    metadata: .init([.contentID: "\(blob.item.contentID)", .errorCode: "\(failure.code)"])
                )
                try await plant.database.asWorker { connection in
                    try await LeaseStore.confirm(lease, on: connection)
                    try await ContentBlobStore.markGone(blob, because: failure, tenant: lease.tenant, on: connection)
                }
            case .operatorMustAct, .throttled:
                throw failure
            default:
                try await postpone(blob, failure)
            }
        }
    }

    private func postpone(_ blob: WaitingBlob, _ failure: CloudFailure) async throws {
        let backoff = Backoff(first: .seconds(2), maximum: .seconds(3600))
        var delay = backoff.delay(afterFailures: blob.attempts + 1, random: Double.random(in: 0...1))
        if let stated = failure.retryAfter { delay = max(delay, stated) }
        logger.info(
            "Blob postponed",
            metadata: .init([
                .contentID: "\(blob.item.contentID)", .errorCode: "\(failure.code)", .delaySeconds: "\(delay.seconds)",
            ])
        )
        try await plant.database.asWorker { [delay] connection in
            try await LeaseStore.confirm(lease, on: connection)
            try await ContentBlobStore.postpone(
                blob,
                by: delay,
                because: failure,
                tenant: lease.tenant,
                on: connection
            )
        }
    }

    /// Until the next blob that was put back is due; `nil` when none waits and the usual interval serves.
    private func delayToNext() async throws -> Duration? {
        let next = try await plant.database.asWorker {
            try await ContentBlobStore.nextAttempt(tenant: lease.tenant, on: $0)
        }
        guard let next else { return nil }
        let wait = Duration.seconds(max(0.1, next.timeIntervalSinceNow))
        return wait < plant.settings.pollInterval ? wait : nil
    }
}
