import FoundationEssentials
import Logging
import ManagementActivity
import MicrosoftCloud
import NIOConcurrencyHelpers
import ServiceLifecycle

/// Fetches a tenant's waiting blobs and commits them as they come, until none is due or the slice is used up.
///
/// Oldest first: under a backlog the blob that Microsoft deletes first decides, not the one that is newest.
struct FetchRun: Sendable {
    let lease: Lease
    let fetching: Fetching
    let plant: IngestionPlant
    let logger: Logger
    /// Lists again, while a slow download keeps the shift from ending.
    let relist: @Sendable () async throws -> Void

    /// Blobs that need not wait for others.
    private static let worthACommit = 16
    /// How long a smaller batch waits for others.
    private static let gathering = Duration.milliseconds(50)

    /// What a run came to.
    struct Outcome: Sendable {
        var committed = BlobCommit.Outcome()
        /// What ended the run early: it concerns the tenant, not one blob.
        var failure: (any Error)?
        /// Until the next blob that was put back is due; `nil` when none waits.
        var nextIn: Duration?
    }

    /// - Throws: ``GatewayError``, `CancellationError`; what Microsoft refuses is in the outcome, beside what was
    ///   committed all the same.
    func run() async throws -> Outcome {
        let queue = CommitQueue(capacity: 32)
        let ending = Ending()
        return try await withThrowingTaskGroup(of: BlobCommit.Outcome?.self) { group in
            group.addTask { try await commitAll(from: queue) }
            group.addTask {
                do {
                    try await fetchAll(into: queue, ending)
                    await queue.finish()
                } catch {
                    await queue.finish()
                    throw error
                }
                return nil
            }
            var outcome = Outcome()
            do {
                for try await committed in group {
                    if let committed { outcome.committed = committed }
                }
            } catch {
                // A failed commit must not leave the fetching waiting for room that never comes.
                await queue.finish()
                throw error
            }
            outcome.failure = ending.failure
            outcome.nextIn = try await delayToNext()
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
            plant.metrics.record(outcome, of: batch)
            total.add(outcome)
        }
    }

    /// Works through the blobs that are due, with as many downloads at a time as the tenant may have, for a slice of time.
    ///
    /// A blob that crawls is let crawl (field lesson R19), and holds up nothing but itself: as long as one does, what is
    /// listed meanwhile is fetched beside it.
    private func fetchAll(into queue: CommitQueue, _ ending: Ending) async throws {
        // A blob stays `listed` until its commit, so a second look at the table finds it again.
        var taken: Set<String> = []
        var slice = try await due(besides: &taken)
        let end = ContinuousClock.now + plant.settings.sliceTime
        try await withThrowingTaskGroup(of: Ended.self) { group in
            var running = 0
            func begin() {
                while running < plant.settings.downloadsPerTenant, let blob = slice.popFirst() {
                    running += 1
                    group.addTask {
                        try await fetch(blob, into: queue, ending)
                        return .download
                    }
                }
            }
            func wait() { group.addTask { await Self.pause(plant.settings.pollInterval) } }
            begin()
            wait()
            while running > 0, let ended = try await group.next() {
                if ended == .download { running -= 1 }
                // What is being downloaded is finished; nothing new begins after a failure, or at shutdown.
                guard !Task.isShuttingDownGracefully, ending.failure == nil else { continue }
                if ended == .pause {
                    try await relist()
                    slice = try await due(besides: &taken)
                    wait()
                    begin()
                } else if ContinuousClock.now < end {
                    begin()
                }
            }
            group.cancelAll()
        }
    }

    private enum Ended: Sendable { case download, pause }

    private static func pause(_ time: Duration) async -> Ended {
        // Cancelled when the last download ends: no failure, only the end of waiting.
        try? await Task.sleep(for: time)
        return .pause
    }

    private func due(besides taken: inout Set<String>) async throws -> ArraySlice<WaitingBlob> {
        let due = try await plant.database.asWorker {
            try await ContentBlobStore.due(
                limit: plant.settings.blobsPerShift,
                tenant: lease.tenant,
                on: $0
            )
        }
        return due.filter { taken.insert($0.item.contentID).inserted }[...]
    }

    /// One blob to the queue, or its failure to the table; what concerns the whole tenant ends the run.
    private func fetch(_ blob: WaitingBlob, into queue: CommitQueue, _ ending: Ending) async throws {
        do {
            let fetched = try await fetching.fetch(blob)
            ending.noteSuccess()
            if let problem = BlobProblem(fetched) {
                try await settle(blob, problem)
                if problem.concernsTenant { ending.note(problem.error) }
                guard problem.keepsContent else { return }
            }
            await queue.put(fetched)
        } catch let failure as CloudFailure {
            if failure.scope == .tenant {
                ending.note(failure)
            } else {
                try await settle(blob, BlobProblem(failure, of: blob))
                // One blob's trouble is its own; the same trouble with one after the other is not.
                if ending.noteFailure() >= Self.failuresInARow { ending.note(failure) }
            }
        }
    }

    /// Failures without a success in between that end a run: the service is down, or everything is refused.
    private static let failuresInARow = 10

    private func settle(_ blob: WaitingBlob, _ problem: BlobProblem) async throws {
        logger.log(
            level: problem.isFinal ? .warning : .info,
            "Blob not taken in",
            metadata: .init([
                .contentID: "\(blob.item.contentID)", .errorCode: "\(problem.reason.code)",
                .errorMessage: "\(problem.reason.message)",
            ])
        )
        try await plant.database.asWorker { connection in
            try await LeaseStore.confirm(lease, on: connection)
            try await problem.store(of: blob, tenant: lease.tenant, on: connection)
        }
    }

    private func delayToNext() async throws -> Duration? {
        let next = try await plant.database.asWorker {
            try await ContentBlobStore.nextAttempt(tenant: lease.tenant, on: $0)
        }
        guard let next else { return nil }
        return .seconds(max(0, next.timeIntervalSinceNow))
    }

    /// Why a run ends before its slice does.
    private final class Ending: Sendable {
        private struct State {
            var failure: (any Error)?
            var failuresInARow = 0
        }
        private let state = NIOLockedValueBox(State())

        var failure: (any Error)? { state.withLockedValue { $0.failure } }

        /// The first failure is the cause; those of the downloads that were under way follow from it.
        func note(_ failure: any Error) {
            state.withLockedValue { $0.failure = $0.failure ?? failure }
        }
        func noteSuccess() { state.withLockedValue { $0.failuresInARow = 0 } }
        func noteFailure() -> Int {
            state.withLockedValue {
                $0.failuresInARow += 1
                return $0.failuresInARow
            }
        }
    }
}
