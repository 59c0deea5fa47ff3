public import EntraID
internal import FoundationEssentials
public import MicrosoftCloud

/// The Office 365 Management Activity API for one tenant.
///
/// ```swift
/// let transport = try CloudTransport()
/// let tokens = TokenProvider(client: EntraClient(transport: transport))
/// let client = try ActivityClient(
///     tenant: tenant, cloud: .commercial, publisherID: ownTenant,
///     tokens: tokens.source(for: TokenRequest(cloud: .commercial, tenant: tenant, clientID: app, credential: secret)),
///     transport: transport)
/// for try await page in client.pages(.general, window) {
///     for item in page.items { let blob = try await client.blob(item) }
/// }
/// ```
/// Each call sends one request (two after a 401, more for a paged blob) and throws ``CloudFailure``; pacing and retries
/// are the caller's.
public struct ActivityClient: Sendable {
    /// What a listing or an answer to a command may weigh, in bytes.
    private static let answerLimit = 32 << 20
    /// What a blob may weigh unless the caller says otherwise: 256 MiB.
    ///
    /// Blobs of 20 kB to 20 MB are usual.
    public static let blobLimit = 256 << 20

    static let blobOperation = "activity.blob"

    /// The customer's tenant.
    public let tenant: TenantID
    /// The tenant's cloud.
    public let cloud: Cloud

    let address: ActivityAddress
    private let tokens: TokenSource
    private let transport: any Transport

    /// A client for one tenant.
    ///
    /// - Parameters:
    ///   - tenant: The customer's tenant.
    ///   - cloud: Its cloud.
    ///   - publisherID: The tenant of who operates this client, not the customer's and not the app; it goes along with
    ///     every request, and the service counts per publisher.
    ///   - tokens: Where tokens for the activity service come from.
    ///   - transport: How requests travel.
    /// - Throws: `cloud.no_service` when the cloud has no audit host.
    public init(
        tenant: TenantID,
        cloud: Cloud,
        publisherID: TenantID,
        tokens: TokenSource,
        transport: any Transport
    ) throws(CloudFailure) {
        self.tenant = tenant
        self.cloud = cloud
        self.tokens = tokens
        self.transport = transport
        address = try ActivityAddress(cloud: cloud, tenant: tenant, publisher: publisherID)
    }

    /// Sends a request with a token; on a 401 once more with a new one.
    func send(_ request: CloudRequest, limit: Int = answerLimit) async throws -> CloudAnswer {
        try await authorized(request) { try await transport.send($0, in: cloud, limit: limit) }
    }

    /// The same with a streamed body.
    func stream(
        _ request: CloudRequest,
        limit: Int,
        onChunk: ([UInt8]) async throws -> Void
    ) async throws -> CloudAnswer {
        try await authorized(request) { try await transport.stream($0, in: cloud, limit: limit, onChunk: onChunk) }
    }

    private func authorized(
        _ request: CloudRequest,
        _ exchange: (CloudRequest) async throws -> CloudAnswer
    ) async throws -> CloudAnswer {
        let token = try await tokens.token()
        let first = try await exchange(request.authorized(by: token))
        guard first.status == 401 else { return try success(first, of: request) }
        await tokens.invalidate(token)
        let second = try await exchange(request.authorized(by: try await tokens.token()))
        guard second.status == 401 else { return try success(second, of: request) }
        var failure = ActivityErrorBody.failure(of: second)
        // AF10001 says more precisely what is missing than a refused token does.
        if failure.retry == .refreshToken {
            failure.code = .tokenRefused
            failure.retry = ActivityFailures.tokenRefused.retry
            failure.remedy = ActivityFailures.tokenRefused.remedy
        }
        throw failure
    }

    private func success(_ answer: CloudAnswer, of request: CloudRequest) throws(CloudFailure) -> CloudAnswer {
        guard !answer.isSuccess else { return answer }
        var failure = ActivityErrorBody.failure(of: answer)
        // Only content can be gone; an operation that is not there is a wrong address.
        if failure.retry == .gone, failure.code == .http(answer.status), request.operation != Self.blobOperation {
            failure.retry = .operatorMustAct
            failure.remedy = "Check the activity address of the connection's cloud."
        }
        throw failure
    }
}

extension CloudRequest {
    fileprivate func authorized(by token: AccessToken) -> CloudRequest {
        var request = self
        request.headers.append(("Authorization", token.authorization))
        return request
    }
}
