import MicrosoftCloud
import Testing

/// The failure that the work ends with.
func failure<R>(
    of work: () async throws -> R,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws -> CloudFailure {
    try #require(await #expect(throws: CloudFailure.self, sourceLocation: sourceLocation) { _ = try await work() })
}

/// Expects the work to end with a failure of this code.
func expect<R>(
    _ code: CloudFailure.Code,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ work: () async throws -> R
) async {
    let found = await #expect(throws: CloudFailure.self, sourceLocation: sourceLocation) { _ = try await work() }
    #expect(found?.code == code, sourceLocation: sourceLocation)
}
