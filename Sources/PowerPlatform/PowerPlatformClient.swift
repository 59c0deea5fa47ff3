public import EntraID
internal import FoundationEssentials
public import MicrosoftCloud

/// The admin APIs of Power Platform for one tenant: environments, canvas apps and cloud flows, and who has them now.
///
/// ```swift
/// let client = try PowerPlatformClient(
///     tenant: tenant, cloud: .commercial, clientID: app,
///     tokens: tokens.source(for: request(.powerapps)), flowTokens: tokens.source(for: request(.flow)),
///     transport: transport)
/// let assignments = try await client.assignments(ofApp: app, in: environment)
/// ```
/// Each call sends one request (another after a 401, more for a list in pages) and throws ``CloudFailure``; retries are
/// the caller's, and so is the pace: `beforeRequest` is awaited before each request. What writes is never repeated here,
/// and its failures say whether it may have been done all the same (``CloudFailure/mayHaveHappened``).
///
/// The answers of these APIs hold addresses with shared access signatures (an app's document and packages). No type of
/// this library has a place for them, and no failure carries the body of a success.
public struct PowerPlatformClient: Sendable {
    /// What an answer may weigh, in bytes.
    ///
    /// An app with hundreds of connections is some hundred kilobytes; a page of environments a few.
    private static let answerLimit = 16 << 20
    /// How many pages one list may have before it is given up as endless.
    static let pageLimit = 500

    /// The customer's tenant.
    public let tenant: TenantID
    /// The tenant's cloud.
    public let cloud: Cloud
    /// The app registration, which a person registers as a management application.
    public let clientID: ClientID

    private let tokens: TokenSource
    private let flowTokens: TokenSource?
    private let flowAudience = FlowAudience()
    private let transport: any Transport
    private let beforeRequest: @Sendable (Service) async throws -> Void

    /// A client for one tenant.
    ///
    /// - Parameters:
    ///   - tenant: The customer's tenant.
    ///   - cloud: Its cloud.
    ///   - clientID: The app registration.
    ///   - tokens: Where tokens for the Power Apps audience come from; the environment host and, app-only, the flow host
    ///     accept them too.
    ///   - flowTokens: Where tokens for the flow audience come from, for clouds whose flow host wants its own.
    ///   - transport: How requests travel.
    ///   - beforeRequest: Awaited before each request, with the host it goes to; what it throws ends the call.
    public init(
        tenant: TenantID,
        cloud: Cloud,
        clientID: ClientID,
        tokens: TokenSource,
        flowTokens: TokenSource? = nil,
        transport: any Transport,
        beforeRequest: @escaping @Sendable (Service) async throws -> Void = { _ in }
    ) {
        self.tenant = tenant
        self.cloud = cloud
        self.clientID = clientID
        self.tokens = tokens
        self.flowTokens = flowTokens
        self.transport = transport
        self.beforeRequest = beforeRequest
    }

    /// Reads one object.
    func object<Value: Decodable>(_: Value.Type, _ address: PowerPlatformAddress) async throws -> Value {
        try PowerPlatformAnswer.decode(Value.self, from: try await send(address))
    }

    /// Reads a list with all its pages.
    func list<Element: Decodable & Sendable>(
        _: Element.Type,
        _ address: PowerPlatformAddress
    ) async throws -> [Element] {
        var elements: [Element] = []
        var visited: Set<String> = []
        var next: PowerPlatformAddress? = address
        while let page = next {
            guard visited.insert(page.url).inserted, visited.count <= Self.pageLimit else {
                throw PowerPlatformFailures.loop()
            }
            let answer = try PowerPlatformAnswer.decode(PowerPlatformPage<Element>.self, from: try await send(page))
            elements += answer.value
            next = try answer.next.map { try page.next($0, in: cloud) }
        }
        return elements
    }

    /// Writes; what a success answers is not kept.
    func write<Body: Encodable>(_ body: Body, to address: PowerPlatformAddress) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        _ = try await send(address, posting: Array(try encoder.encode(body)))
    }

    /// Sends a request with a token; on a 401 once more with a new one, or with one of the flow host's own audience.
    ///
    /// A 401 did nothing, so that holds for what writes too.
    private func send(_ address: PowerPlatformAddress, posting body: [UInt8]? = nil) async throws -> CloudAnswer {
        if address.service == .flow, let flowTokens, flowAudience.isOwn {
            return try await send(address, posting: body, with: flowTokens)
        }
        let token = try await token(of: tokens)
        let first = try await exchange(address, body, token)
        guard first.status == 401 else { return try success(first, of: address) }
        if address.service == .flow, let flowTokens,
            let answer = try await withOwnAudience(address, posting: body, flowTokens)
        {
            flowAudience.isOwn = true
            return try success(answer, of: address)
        }
        await tokens.invalidate(token)
        return try success(try await exchange(address, body, try await self.token(of: tokens)), of: address)
    }

    private func send(
        _ address: PowerPlatformAddress,
        posting body: [UInt8]?,
        with source: TokenSource
    ) async throws -> CloudAnswer {
        let token = try await token(of: source)
        let first = try await exchange(address, body, token)
        guard first.status == 401 else { return try success(first, of: address) }
        await source.invalidate(token)
        return try success(try await exchange(address, body, try await self.token(of: source)), of: address)
    }

    /// The answer to a token of the flow audience; nil when Entra has none here, or the host refuses it as well.
    private func withOwnAudience(
        _ address: PowerPlatformAddress,
        posting body: [UInt8]?,
        _ source: TokenSource
    ) async throws -> CloudAnswer? {
        let token: AccessToken
        do {
            token = try await self.token(of: source)
        } catch let failure as CloudFailure where failure.retry == .operatorMustAct {
            // AADSTS500011 and its like: the tenant has no such resource, so the Power Apps audience must do.
            return nil
        }
        let answer = try await exchange(address, body, token)
        return answer.status == 401 ? nil : answer
    }

    /// A token; without one nothing was sent that could have had an effect.
    private func token(of source: TokenSource) async throws -> AccessToken {
        do {
            return try await source.token()
        } catch var failure as CloudFailure {
            failure.mayHaveHappened = false
            throw failure
        }
    }

    private func exchange(
        _ address: PowerPlatformAddress,
        _ body: [UInt8]?,
        _ token: AccessToken
    ) async throws -> CloudAnswer {
        try await beforeRequest(address.service)
        var headers = [("Authorization", token.authorization), ("Accept", "application/json")]
        if body != nil { headers.append(("Content-Type", "application/json")) }
        let request = CloudRequest(
            address.operation,
            body == nil ? .get : .post,
            url: address.url,
            headers: headers,
            body: body ?? []
        )
        return try await transport.send(request, in: cloud, limit: Self.answerLimit)
    }

    private func success(_ answer: CloudAnswer, of address: PowerPlatformAddress) throws(CloudFailure) -> CloudAnswer {
        guard !answer.isSuccess else { return answer }
        throw PowerPlatformErrorBody.failure(of: answer, to: address.purpose, clientID: clientID)
    }
}
