/// Where a client gets its tokens from: usually ``TokenProvider/source(for:)``, something fixed in a test.
public struct TokenSource: Sendable {
    /// A token that is valid now.
    public var token: @Sendable () async throws -> AccessToken
    /// Says that the service refused this token, so that the next one is new.
    public var invalidate: @Sendable (AccessToken) async -> Void

    /// A source made of two functions.
    public init(
        token: @escaping @Sendable () async throws -> AccessToken,
        invalidate: @escaping @Sendable (AccessToken) async -> Void
    ) {
        self.token = token
        self.invalidate = invalidate
    }
}
