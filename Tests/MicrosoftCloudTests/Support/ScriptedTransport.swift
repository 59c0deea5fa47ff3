import MicrosoftCloud
import NIOConcurrencyHelpers

/// A transport without a network, for what only the answer's head decides.
struct ScriptedTransport: Transport {
    let answer: @Sendable (CloudRequest) async throws -> CloudAnswer

    func send(_ request: CloudRequest, in cloud: Cloud, limit: Int) async throws -> CloudAnswer {
        try await answer(request)
    }

    func stream(
        _ request: CloudRequest,
        in cloud: Cloud,
        limit: Int,
        onChunk: ([UInt8]) async throws -> Void
    ) async throws -> CloudAnswer {
        let whole = try await answer(request)
        if whole.isSuccess { try await onChunk(whole.body) }
        return whole
    }
}
