internal import AsyncHTTPClient
internal import NIOConcurrencyHelpers
internal import NIOCore
internal import NIOHTTP1

/// Collects an answer in one buffer as it arrives, on the connection's event loop, without a task switch a piece.
final class BodyCollector: HTTPClientResponseDelegate {
    struct Answer: Sendable {
        var head: HTTPResponseHead
        var body: [UInt8]
    }

    /// Thrown when a body is larger than its limit.
    struct TooLarge: Error {}

    /// How much of an error's body is kept.
    static let errorLimit = 64 * 1024
    /// What is reserved at once on the word of `Content-Length`; larger bodies grow as they arrive.
    private static let reservation = 256 << 20

    private struct State {
        var head: HTTPResponseHead?
        var body: [UInt8] = []
    }

    private let limit: Int
    /// Guards what arrived; the event loop writes it, the end reads it there too.
    private let state = NIOLockedValueBox(State())

    init(limit: Int) {
        self.limit = limit
    }

    func didReceiveHead(task: HTTPClient.Task<Answer>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        let isSuccess = (200..<300).contains(head.status.code)
        let announced = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
        if isSuccess, announced > limit { return task.eventLoop.makeFailedFuture(TooLarge()) }
        state.withLockedValue {
            $0.head = head
            $0.body.reserveCapacity(min(announced, isSuccess ? Self.reservation : Self.errorLimit))
        }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Answer>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        let fits = state.withLockedValue { state in
            let isSuccess = state.head.map { (200..<300).contains($0.status.code) } ?? false
            return buffer.withUnsafeReadableBytes { bytes in
                if isSuccess {
                    guard state.body.count + bytes.count <= limit else { return false }
                    state.body.append(contentsOf: bytes)
                } else {
                    // An error's text is bounded instead of refused: the beginning says what is wrong.
                    state.body.append(contentsOf: bytes.prefix(max(0, Self.errorLimit - state.body.count)))
                }
                return true
            }
        }
        return fits ? task.eventLoop.makeSucceededVoidFuture() : task.eventLoop.makeFailedFuture(TooLarge())
    }

    func didFinishRequest(task: HTTPClient.Task<Answer>) throws -> Answer {
        try state.withLockedValue { state in
            guard let head = state.head else { throw HTTPClientError.remoteConnectionClosed }
            let body = state.body
            state.body = []
            return Answer(head: head, body: body)
        }
    }
}
