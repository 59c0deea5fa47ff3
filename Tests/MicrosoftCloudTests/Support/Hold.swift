/// Keeps a server's answer back until the test lets it go.
final class Hold: Sendable {
    private let stream: AsyncStream<Void>
    private let end: AsyncStream<Void>.Continuation

    init() {
        (stream, end) = AsyncStream.makeStream(of: Void.self)
    }

    func wait() async {
        for await _ in stream {}
    }

    func release() {
        end.finish()
    }
}
