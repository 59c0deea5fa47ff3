/// How requests reach a cloud's services; ``CloudTransport`` in earnest, something smaller in a test.
///
/// Both functions return whatever status the service answered and throw ``CloudFailure`` (or `CancellationError`) only
/// when there is no whole answer.
public protocol Transport: Sendable {
    /// Sends a request and collects the answer's body in one buffer, up to a limit in bytes.
    func send(_ request: CloudRequest, in cloud: Cloud, limit: Int) async throws -> CloudAnswer

    /// Sends a request and hands a 2xx answer's body on piece by piece, with back pressure, up to a limit in bytes.
    ///
    /// A consumer that takes longer over one piece than the idle timeout may lose the connection.
    func stream(
        _ request: CloudRequest,
        in cloud: Cloud,
        limit: Int,
        onChunk: ([UInt8]) async throws -> Void
    ) async throws -> CloudAnswer
}
