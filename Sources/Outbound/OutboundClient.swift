internal import AsyncHTTPClient
internal import NIOConcurrencyHelpers
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL

/// Posts to addresses that other people chose: each resolved and checked first, then connected to as it was checked.
///
/// No redirect is followed: it would lead past the check. A connection is kept for the next request to the same host at
/// the same checked address. ``shutdown()`` waits until all is closed; without it that happens after the client is let go.
package final class OutboundClient: Sendable {
    /// Clients at once; more hosts than that make new connections more often.
    private static let clientLimit = 64

    private struct Pooled {
        var client: HTTPClient
        var users: Int
        var usedAt: ContinuousClock.Instant
    }

    private let settings: OutboundSettings
    private let resolver: HostResolver
    /// Guards the clients, by host and address; they are shut down after it is let go.
    private let clients = NIOLockedValueBox<[String: Pooled]>([:])

    package init(settings: OutboundSettings = OutboundSettings(), resolver: HostResolver = .system) {
        self.settings = settings
        self.resolver = resolver
    }

    deinit {
        for pooled in clients.withLockedValue({ $0.values }) { pooled.client.shutdown { _ in } }
    }

    /// Closes all connections; requests under way fail.
    package func shutdown() async {
        let all = clients.withLockedValue { clients in
            defer { clients = [:] }
            return clients.values.map(\.client)
        }
        // A second shutdown is no error of the caller's.
        for client in all { try? await client.shutdown() }
    }

    /// Posts a body and reads the beginning of the answer.
    ///
    /// - Throws: ``OutboundFailure`` where there is no answer.
    package func post(
        _ body: [UInt8],
        to url: OutboundURL,
        headers: [(name: String, value: String)]
    ) async throws(OutboundFailure) -> OutboundAnswer {
        do {
            return try await withThrowingTaskGroup(of: OutboundAnswer.self) { group in
                group.addTask { try await self.exchange(body, url, headers) }
                group.addTask {
                    try await Task.sleep(for: self.settings.timeout)
                    throw OutboundFailure(.unreachable, "\(url): no answer within \(self.settings.timeout)")
                }
                defer { group.cancelAll() }
                guard let first = try await group.next() else { throw CancellationError() }
                return first
            }
        } catch {
            throw Task.isCancelled
                ? OutboundFailure(.cancelled, "\(url): broken off") : OutboundFailure(error, host: "\(url)")
        }
    }

    /// The address to connect to: every address of the host must be allowed, as any of them could be meant.
    ///
    /// - Throws: ``OutboundFailure``.
    package func check(_ url: OutboundURL) async throws -> IPAddress {
        let addresses = try await resolver.addresses(url.host)
        let guardian = settings.guardian
        if let closed = addresses.first(where: { !guardian.allows($0, of: url.host) }) {
            throw OutboundFailure(
                .blocked,
                """
                \(url): its address \(closed) is not one of the internet's. If it is meant, open it with \
                GATEWAY_CHANNEL_PRIVATE_HOSTS.
                """
            )
        }
        guard url.isSecure || addresses.allSatisfy({ guardian.isOpened($0, of: url.host) }) else {
            throw OutboundFailure(.blocked, "\(url): only https is sent to the internet")
        }
        // Machines without IPv6 still see such addresses.
        guard let address = addresses.first(where: { $0.bytes.count == 4 }) ?? addresses.first else {
            throw OutboundFailure(.unreachable, "\(url): the host's name has no address")
        }
        return address
    }

    private func exchange(
        _ body: [UInt8],
        _ url: OutboundURL,
        _ headers: [(name: String, value: String)]
    ) async throws -> OutboundAnswer {
        let address = try await check(url)
        var request = HTTPClientRequest(url: url.text)
        request.method = .POST
        request.headers.add(name: "User-Agent", value: settings.userAgent)
        for header in headers { request.headers.add(name: header.name, value: header.value) }
        request.body = .bytes(body)
        let key = "\(url.host) \(address)"
        let client = take(key, host: url.host, address)
        do {
            let answer = try await answer(to: request, by: client)
            await give(key)
            return answer
        } catch {
            await give(key)
            throw error
        }
    }

    private func answer(to request: HTTPClientRequest, by client: HTTPClient) async throws -> OutboundAnswer {
        let response = try await client.execute(request, timeout: TimeAmount(settings.timeout))
        let retryAfter = response.headers.first(name: "retry-after").flatMap { Int($0) }
            .map { Duration.seconds(min(max($0, 0), 86_400)) }
        var answer = OutboundAnswer(status: Int(response.status.code), retryAfter: retryAfter)
        do {
            for try await buffer in response.body {
                let room = settings.bodyLimit - answer.body.count
                answer.body.append(contentsOf: buffer.readableBytesView.prefix(room))
                if buffer.readableBytes > room {
                    answer.isWhole = false
                    break
                }
            }
        } catch {
            // The status stands: what comes of it is for the channel to say.
            answer.isWhole = false
            if Task.isCancelled { throw error }
        }
        return answer
    }

    // MARK: Clients

    private func take(_ key: String, host: String, _ address: IPAddress) -> HTTPClient {
        clients.withLockedValue { clients in
            var pooled = clients[key] ?? Pooled(client: client(host, address), users: 0, usedAt: .now)
            pooled.users += 1
            clients[key] = pooled
            return pooled.client
        }
    }

    private func give(_ key: String) async {
        let surplus: [HTTPClient] = clients.withLockedValue { clients in
            clients[key]?.users -= 1
            clients[key]?.usedAt = .now
            guard clients.count > Self.clientLimit else { return [] }
            let idle = clients.filter { $0.value.users == 0 }.sorted { $0.value.usedAt < $1.value.usedAt }
            return idle.prefix(clients.count - Self.clientLimit).compactMap {
                clients.removeValue(forKey: $0.key)?.client
            }
        }
        // Nobody uses it, so there is nothing that could fail.
        for client in surplus { try? await client.shutdown() }
    }

    /// A client for one host, which it reaches at the checked address alone; TLS and `Host` have the name.
    private func client(_ host: String, _ address: IPAddress) -> HTTPClient {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if !settings.roots.isEmpty { tls.additionalTrustRoots = [.certificates(settings.roots)] }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls,
            redirectConfiguration: .disallow,
            timeout: .init(
                connect: TimeAmount(min(settings.timeout, .seconds(10))),
                read: TimeAmount(settings.timeout),
                write: TimeAmount(settings.timeout)
            ),
            decompression: .disabled
        )
        configuration.httpVersion = .http1Only
        configuration.dnsOverride = [host: address.description]
        configuration.connectionPool.idleTimeout = .seconds(30)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 2
        // Who calls has a schedule of its own, and wants to hear of a refused connection at once.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }
}
