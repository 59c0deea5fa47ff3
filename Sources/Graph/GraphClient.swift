public import EntraID
internal import FoundationEssentials
public import MicrosoftCloud

/// Microsoft Graph for one tenant, as far as names and numbers of people go.
///
/// Each call sends one request (two after a 401, more for many ids) and throws ``CloudFailure``; retries are the
/// caller's, and so is the pace: `beforeRequest` is awaited before each request.
public struct GraphClient: Sendable {
    /// What an answer may weigh, in bytes: a thousand users with all their properties are some two megabytes.
    private static let answerLimit = 32 << 20

    /// The customer's tenant.
    public let tenant: TenantID
    /// The tenant's cloud.
    public let cloud: Cloud

    let root: BaseURL
    private let tokens: TokenSource
    private let transport: any Transport
    private let beforeRequest: @Sendable () async throws -> Void

    /// A client for one tenant.
    ///
    /// - Parameters:
    ///   - tenant: The customer's tenant.
    ///   - cloud: Its cloud.
    ///   - tokens: Where tokens for Graph come from.
    ///   - transport: How requests travel.
    ///   - beforeRequest: Awaited before each request; what it throws ends the call.
    /// - Throws: `cloud.no_service` when the cloud has no known Graph host.
    public init(
        tenant: TenantID,
        cloud: Cloud,
        tokens: TokenSource,
        transport: any Transport,
        beforeRequest: @escaping @Sendable () async throws -> Void = {}
    ) throws(CloudFailure) {
        self.tenant = tenant
        self.cloud = cloud
        self.tokens = tokens
        self.transport = transport
        self.beforeRequest = beforeRequest
        root = try cloud.root(of: .graph)
    }

    /// Sends a request with a token; on a 401 once more with a new one.
    func send(_ request: CloudRequest, needing permission: GraphPermission) async throws -> CloudAnswer {
        let token = try await tokens.token()
        let first = try await exchange(request, token)
        guard first.status == 401 else {
            // A token says what it may do for as long as it lives: what was granted since is in a new one only.
            if first.status == 403 { await tokens.invalidate(token) }
            return try success(first, permission)
        }
        await tokens.invalidate(token)
        return try success(try await exchange(request, try await tokens.token()), permission)
    }

    /// A request with a JSON body.
    func post(_ operation: String, _ path: String, _ body: some Encodable) throws -> CloudRequest {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return CloudRequest(
            operation,
            .post,
            url: root.appending("/v1.0" + path),
            headers: [("Content-Type", "application/json")],
            body: Array(try encoder.encode(body))
        )
    }

    private func exchange(_ request: CloudRequest, _ token: AccessToken) async throws -> CloudAnswer {
        try await beforeRequest()
        var request = request
        request.headers.append(("Authorization", token.authorization))
        // What Microsoft's support asks for; Graph writes it into its own log.
        request.headers.append(("client-request-id", UUID().uuidString.lowercased()))
        return try await transport.send(request, in: cloud, limit: Self.answerLimit)
    }

    private func success(
        _ answer: CloudAnswer,
        _ permission: GraphPermission
    ) throws(CloudFailure) -> CloudAnswer {
        guard !answer.isSuccess else { return answer }
        throw GraphErrorBody.failure(of: answer, needing: permission)
    }
}
