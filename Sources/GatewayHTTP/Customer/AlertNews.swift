import AsyncAlgorithms
package import Gateway
import MicrosoftCloud
import NIOConcurrencyHelpers
import Postgres
import ServiceLifecycle

/// Wakes the streams of a tenant's alerts when the database says that something changed there.
///
/// It carries no alerts: each stream reads its own tenant's under row-level security. Every stream is woken now and then in
/// any case, which keeps its connection alive and makes good for a notification that was lost.
package final class AlertNews: ServiceLifecycle.Service {
    /// What a stream is woken for.
    enum Call: Sendable {
        case changed
        case tick
    }

    /// Streams at a time, each of which holds a connection.
    package static let limit = 1_000
    package static let tenantLimit = 20

    private struct State: Sendable {
        var next = 0
        var streams: [TenantID: [Int: AsyncStream<Call>.Continuation]] = [:]
        var count = 0
        var isListening = false
    }

    private let database: Database
    /// Half of what proxies commonly take for silence (nginx, `proxy_read_timeout`: 60 s; many load balancers: 30 s).
    private let tick: Duration
    /// Guards the streams; held to look them up, never over a wait.
    private let state = NIOLockedValueBox(State())

    package init(database: Database, tick: Duration = .seconds(15)) {
        self.database = database
        self.tick = tick
    }

    package func run() async throws {
        await withDiscardingTaskGroup { group in
            group.addTask { [self] in
                for await _ in AsyncTimerSequence(interval: tick, clock: .continuous) { call(nil, .tick) }
            }
            for await payload in database.api.notifications(on: AlertStore.channel).cancelOnGracefulShutdown() {
                // An empty one says that something may have been missed.
                call(TenantID(payload), .changed)
                state.withLockedValue { $0.isListening = true }
            }
            group.cancelAll()
        }
        let open = state.withLockedValue { state in
            defer { state = State() }
            return state.streams.values.flatMap(\.values)
        }
        for continuation in open { continuation.finish() }
    }

    var isListening: Bool { state.withLockedValue { $0.isListening } }
    var streamCount: Int { state.withLockedValue { $0.count } }

    /// Whether one more stream of the tenant may begin.
    func hasRoom(for tenant: TenantID) -> Bool {
        state.withLockedValue { $0.count < Self.limit && ($0.streams[tenant]?.count ?? 0) < Self.tenantLimit }
    }

    /// Calls for one stream until it ends; a slow reader's calls become one.
    func join(_ tenant: TenantID) -> AsyncStream<Call> {
        let (stream, continuation) = AsyncStream.makeStream(of: Call.self, bufferingPolicy: .bufferingNewest(1))
        let id = state.withLockedValue { state in
            state.next += 1
            state.count += 1
            state.streams[tenant, default: [:]][state.next] = continuation
            return state.next
        }
        continuation.onTermination = { [weak self] _ in self?.leave(tenant, id) }
        return stream
    }

    private func leave(_ tenant: TenantID, _ id: Int) {
        state.withLockedValue { state in
            guard state.streams[tenant]?.removeValue(forKey: id) != nil else { return }
            state.count -= 1
            if state.streams[tenant]?.isEmpty == true { state.streams[tenant] = nil }
        }
    }

    private func call(_ tenant: TenantID?, _ call: Call) {
        let called = state.withLockedValue { state in
            tenant.map { Array((state.streams[$0] ?? [:]).values) } ?? state.streams.values.flatMap(\.values)
        }
        for continuation in called { continuation.yield(call) }
    }
}
