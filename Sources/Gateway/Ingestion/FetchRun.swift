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
            let batch = await queue.take()
            guard !batch.isEmpty else { return total }
            let outcome = try await commit.commit(batch)
            plant.metrics.record(outcome, bytes: batch.reduce(0) { $0 + $1.byteCount })
            total.blobs += outcome.blobs
            total.records += outcome.records
            total.setAside += outcome.setAside
            total.events += outcome.events
        }
    }

    /// Keeps as many downloads going as the tenant may have, topping up from the table as they finish.
    private func fetchAll(into queue: CommitQueue) async throws {
        try await withThrowingTaskGroup(of: String.self) { group in
            var held: Set<String> = []
            var started = 0
            var waiting: ArraySlice<WaitingBlob> = []
            while !Task.isShuttingDownGracefully {
                if waiting.isEmpty, started < plant.settings.blobsPerShift {
                    waiting = try await due(excluding: held)[...]
                }
                while held.count < plant.settings.downloadsPerTenant, let blob = waiting.popFirst() {
                    held.insert(blob.item.contentID)
                    started += 1
                    group.addTask {
                        try await fetch(blob, into: queue)
                        return blob.item.contentID
                    }
                }
                guard let finished = try await group.next() else { return }
                held.remove(finished)
            }
            // Shutdown: what is being downloaded is finished, nothing new begins.
            try await group.waitForAll()
        }
    }

    private func due(excluding held: Set<String>) async throws -> [WaitingBlob] {
        try await plant.database.asWorker {
            try await ContentBlobStore.due(limit: 256, tenant: lease.tenant, excluding: Array(held), on: $0)
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
