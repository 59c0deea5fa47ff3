internal import AsyncHTTPClient
internal import FoundationEssentials
public import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPCompression
internal import NIOSSL

/// HTTPS to the services of clouds: keep-alive, bounded, no redirects, each cloud's extra roots for its own hosts only.
///
/// HTTP/1.1 over several connections: blobs are read in parallel, and one lost packet then stops one of them, not all.
/// End it with ``shutdown()``.
public final class CloudTransport: Transport {
    private let settings: TransportSettings
    private let clock: CloudClock
    private let logger: Logger
    private let gate: ConnectionGate
    /// Trusts what the system trusts.
    private let common: HTTPClient
    /// One a cloud with roots of its own, so that a lab's certificate authority can't vouch for Microsoft's hosts.
    private let trusting: [String: HTTPClient]

    /// A transport for these clouds.
    ///
    /// - Parameters:
    ///   - clouds: The clouds whose extra roots are to be trusted.
    ///   - settings: Limits.
    ///   - clock: The local clock beside the server's.
    ///   - logger: Gets one debug line a request: operation, host, status, bytes, duration; never an address or header.
    /// - Throws: ``CloudFailure`` `transport.tls` when a cloud's roots can't be used.
    public init(
        clouds: Clouds = .builtIn,
        settings: TransportSettings = TransportSettings(),
        clock: CloudClock = CloudClock(),
        logger: Logger = Logger(label: "microsoft-cloud")
    ) throws(CloudFailure) {
        self.settings = settings
        self.clock = clock
        self.logger = logger
        gate = ConnectionGate(limit: settings.connectionsPerHost)
        var clients: [String: HTTPClient] = [:]
        do {
            let withRoots = clouds.all.compactMap { cloud in cloud.trustRoots.map { (cloud.name, $0) } }
            let roots = try withRoots.map { ($0.0, try $0.1.certificates()) }
            for (name, certificates) in roots {
                clients[name] = Self.client(settings, extraRoots: certificates)
            }
        } catch {
            throw TransportFailure.failure(of: error, host: "the clouds file")
        }
        trusting = clients
        common = Self.client(settings, extraRoots: [])
    }

    private static func client(_ settings: TransportSettings, extraRoots: [NIOSSLCertificate]) -> HTTPClient {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if !extraRoots.isEmpty { tls.additionalTrustRoots = [.certificates(extraRoots)] }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls,
            redirectConfiguration: .disallow,
            timeout: .init(
                connect: TimeAmount(settings.connectTimeout),
                read: TimeAmount(settings.idleTimeout),
                write: TimeAmount(settings.idleTimeout)
            ),
            decompression: .enabled(limit: .size(settings.decompressedLimit))
        )
        configuration.httpVersion = .http1Only
        configuration.connectionPool.idleTimeout = TimeAmount(settings.keepAlive)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = settings.connectionsPerHost
        // Who calls has a backoff of its own, and wants to hear of a refused connection at once.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Closes all connections; requests under way fail.
    public func shutdown() async {
        for client in [common] + trusting.values {
            // A second shutdown is no error of the caller's.
            try? await client.shutdown()
        }
    }

    /// Sends a request and collects the answer's body in one buffer, up to a limit in bytes.
    public func send(_ request: CloudRequest, in cloud: Cloud, limit: Int) async throws -> CloudAnswer {
        let host = Self.host(of: request.url)
        let start = ContinuousClock.now
        do {
            let client = client(for: cloud)
            let answer = try await gate.withPlace(at: host) {
                let wire = try HTTPClient.Request(
                    url: request.url,
                    method: HTTPMethod(rawValue: request.method.rawValue),
                    headers: headers(of: request),
                    body: request.method == .get ? nil : .bytes(request.body)
                )
                let task = client.execute(request: wire, delegate: BodyCollector(limit: limit))
                let answer = try await withTaskCancellationHandler {
                    try await task.get()
                } onCancel: {
                    task.fail(reason: CancellationError())
                }
                return self.answer(answer.head.status, answer.head.headers, answer.body)
            }
            log(request, host, answer.status, answer.body.count, since: start)
            return answer
        } catch {
            throw translated(error, request, host)
        }
    }

    /// Sends a request and hands a 2xx answer's body on piece by piece, with back pressure, up to a limit in bytes.
    public func stream(
        _ request: CloudRequest,
        in cloud: Cloud,
        limit: Int,
        onChunk: ([UInt8]) async throws -> Void
    ) async throws -> CloudAnswer {
        let host = Self.host(of: request.url)
        let start = ContinuousClock.now
        var wire = HTTPClientRequest(url: request.url)
        wire.method = HTTPMethod(rawValue: request.method.rawValue)
        wire.headers = headers(of: request)
        if request.method != .get { wire.body = .bytes(request.body) }
        var received = 0
        var consumerFailure: (any Error)?
        do {
            let client = client(for: cloud)
            let answer = try await gate.withPlace(at: host) {
                let response = try await client.execute(wire, deadline: .distantFuture)
                guard (200..<300).contains(response.status.code) else {
                    return self.answer(response.status, response.headers, try await beginning(of: response.body))
                }
                if let announced = response.headers.first(name: "content-length").flatMap({ Int($0) }),
                    announced > limit
                {
                    throw BodyCollector.TooLarge()
                }
                for try await buffer in response.body {
                    received += buffer.readableBytes
                    guard received <= limit else { throw BodyCollector.TooLarge() }
                    do {
                        try await onChunk(Array(buffer.readableBytesView))
                    } catch {
                        consumerFailure = error
                        throw error
                    }
                }
                return self.answer(response.status, response.headers, [])
            }
            log(request, host, answer.status, received, since: start)
            return answer
        } catch {
            // What the consumer threw is its own and passes as it is.
            if let consumerFailure { throw consumerFailure }
            throw translated(error, request, host)
        }
    }

    private func beginning(of body: HTTPClientResponse.Body) async throws -> [UInt8] {
        var kept: [UInt8] = []
        for try await buffer in body {
            kept.append(contentsOf: buffer.readableBytesView.prefix(BodyCollector.errorLimit - kept.count))
            if kept.count >= BodyCollector.errorLimit { break }
        }
        return kept
    }

    private func client(for cloud: Cloud) -> HTTPClient {
        cloud.trustRoots == nil ? common : trusting[cloud.name] ?? common
    }

    private func headers(of request: CloudRequest) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.reserveCapacity(request.headers.count + 3)
        headers.add(name: "User-Agent", value: settings.userAgent)
        headers.add(name: "Accept", value: "application/json")
        headers.add(name: "Accept-Encoding", value: "gzip")
        for header in request.headers { headers.add(name: header.name, value: header.value) }
        return headers
    }

    private func answer(_ status: HTTPResponseStatus, _ headers: HTTPHeaders, _ body: [UInt8]) -> CloudAnswer {
        CloudAnswer(
            status: Int(status.code),
            headers: headers.map { (name: $0.name, value: $0.value) },
            body: body,
            serverTime: headers.first(name: "date").flatMap(HTTPDate.parse)
                .map { ServerTime(date: $0, localDate: clock.wall()) }
        )
    }

    private func translated(_ error: any Error, _ request: CloudRequest, _ host: String) -> any Error {
        if error is CancellationError || (error as? HTTPClientError) == .cancelled { return CancellationError() }
        let failure = TransportFailure.failure(of: error, host: host)
        logger.debug(
            "Request failed",
            metadata: [
                "cloud.operation": "\(request.operation)", "server.address": "\(host)",
                "error.code": "\(failure.code)",
            ]
        )
        return failure
    }

    private func log(
        _ request: CloudRequest,
        _ host: String,
        _ status: Int,
        _ bytes: Int,
        since start: ContinuousClock.Instant
    ) {
        guard logger.logLevel <= .debug else { return }
        logger.debug(
            "Request finished",
            metadata: [
                "cloud.operation": "\(request.operation)", "server.address": "\(host)",
                "http.response.status_code": "\(status)", "http.response.body.bytes": "\(bytes)",
                "duration.ms": "\((ContinuousClock.now - start) / .milliseconds(1))",
            ]
        )
    }

    /// The authority of an address, which is all of it that is ever named.
    private static func host(of url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return "" }
        return String(url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" })
    }
}
