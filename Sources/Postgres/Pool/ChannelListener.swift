internal import Logging
internal import NIOConcurrencyHelpers

/// One connection that listens on every channel somebody wants to hear.
///
/// It opens with the first reader, reconnects by itself, and tells everybody to look for themselves when it may have
/// missed something.
final class ChannelListener: Sendable {
    private struct State {
        var readers: [String: [Int: AsyncStream<String>.Continuation]] = [:]
        var nextID = 0
        var task: Task<Void, Never>?
        /// Wakes the connection's thread when the set of channels has changed.
        var ticket: Ticket?
        var isStopped = false
    }

    private let configuration: PostgresConfiguration
    private let logger: Logger
    /// Guards readers and task; nothing waits while holding it.
    private let state = NIOLockedValueBox(State())
    /// A slow reader loses the oldest of more than this many, and is told to look for itself.
    private static let backlog = 256

    init(_ configuration: PostgresConfiguration, logger: Logger) {
        var configuration = configuration
        configuration.statementTimeout = nil
        self.configuration = configuration
        self.logger = logger
    }

    func stream(of channel: String) -> AsyncStream<String> {
        let (stream, reader) = AsyncStream.makeStream(
            of: String.self,
            bufferingPolicy: .bufferingNewest(Self.backlog)
        )
        let (id, ticket) = state.withLockedValue { state -> (Int?, Ticket?) in
            guard !state.isStopped else { return (nil, nil) }
            state.nextID += 1
            state.readers[channel, default: [:]][state.nextID] = reader
            // Ended by `stop()`; one task for the life of the pool, however often readers come and go.
            if state.task == nil { state.task = Task { await run() } }
            return (state.nextID, state.ticket)
        }
        guard let id else {
            reader.finish()
            return stream
        }
        reader.onTermination = { [weak self] _ in self?.remove(id, from: channel) }
        ticket?.withdraw()
        return stream
    }

    func stop() async {
        let (task, ticket, readers) = state.withLockedValue { state in
            state.isStopped = true
            defer { state.readers = [:] }
            return (state.task, state.ticket, state.readers.values.flatMap(\.values))
        }
        for reader in readers { reader.finish() }
        task?.cancel()
        ticket?.withdraw()
        await task?.value
    }

    private func remove(_ id: Int, from channel: String) {
        state.withLockedValue { state -> Ticket? in
            state.readers[channel]?[id] = nil
            guard state.readers[channel]?.isEmpty == true else { return nil }
            state.readers[channel] = nil
            return state.ticket
        }?.withdraw()
    }

    private func run() async {
        var delay = Duration.milliseconds(50)
        var isReconnect = false
        while !Task.isCancelled {
            do {
                let connection = try await PostgresConnection.open(configuration)
                try await listen(on: connection, tellsAll: isReconnect) { delay = .milliseconds(50) }
                await connection.close()
            } catch {
                isReconnect = true
                guard !Task.isCancelled else { return }
                logger.warning(
                    "Listening connection was lost",
                    metadata: ["error": "\(error)", "retry.delay": "\(delay)"]
                )
                try? await Task.sleep(for: delay)  // Cancelled: the loop's condition ends it.
                delay = min(delay * 2, .seconds(5))
            }
        }
    }

    /// Returns when the task is cancelled, throws when the connection is lost.
    private func listen(
        on connection: PostgresConnection,
        tellsAll: Bool,
        _ whenListening: () -> Void
    ) async throws {
        var heard: Set<String> = []
        var tellsAll = tellsAll
        while !Task.isCancelled {
            let ticket = Ticket(connection.signal)
            let wanted = state.withLockedValue { state in
                state.ticket = ticket
                return Set(state.readers.keys)
            }
            for channel in wanted.subtracting(heard) {
                try await connection.execute("listen \(identifier: channel)")
            }
            for channel in heard.subtracting(wanted) {
                try await connection.execute("unlisten \(identifier: channel)")
            }
            let added = wanted.subtracting(heard)
            heard = wanted
            whenListening()
            // Who asked before LISTEN was in force may have missed something.
            for channel in tellsAll ? wanted : added { tell(channel, "") }
            tellsAll = false
            while !ticket.isWithdrawn {
                for message in try await connection.notifications(ticket) { tell(message.channel, message.payload) }
            }
        }
    }

    private func tell(_ channel: String, _ payload: String) {
        let readers = state.withLockedValue { $0.readers[channel].map { Array($0.values) } ?? [] }
        for reader in readers {
            if case .dropped = reader.yield(payload) { reader.yield("") }
        }
    }
}
