import EntraID
import FoundationEssentials
import HTTPTypes
import Hummingbird
import HummingbirdTLS
import Logging
import ManagementActivity
import MicrosoftCloud
import NIOConcurrencyHelpers
import NIOCore
import NIOSSL
import Sealing
import ServiceLifecycle

/// A cloud of the test's own: a TLS server on loopback with a certificate made for it, and a transport that trusts it.
struct Lab: Sendable {
    static let tenant = TenantID("0a1b2c3d-1111-4222-8333-444455556666") ?? TenantID(rawValue: UUID())
    static let publisher = TenantID("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee") ?? TenantID(rawValue: UUID())
    static let clientID = ClientID("99999999-1111-4222-8333-444455556666") ?? ClientID(rawValue: UUID())
    static let feed = "/activity/api/v1.0/\(tenant)/activity/feed"

    let cloud: Cloud
    let transport: CloudTransport
    let requests: Requests

    /// What the server was asked, in order.
    final class Requests: Sendable {
        private let box = NIOLockedValueBox<[Asked]>([])
        var all: [Asked] { box.withLockedValue { $0 } }
        var tokens: [Asked] { all.filter(\.isToken) }
        var feed: [Asked] { all.filter { !$0.isToken } }

        func add(_ make: (Int) -> Asked, path: String) -> Asked {
            box.withLockedValue { asked in
                let new = make(asked.count { $0.path == path })
                asked.append(new)
                return new
            }
        }
    }

    /// One certificate for all servers of the test run: making a key costs more than a test.
    private static let certificate = Result { try SelfSignedCertificate.make(hosts: ["localhost"], days: 2) }

    private static let places = Places(4)

    /// Runs a server that answers as told, the test against it, and ends both.
    @discardableResult
    static func run<R: Sendable>(
        settings: TransportSettings = TransportSettings(),
        clock: CloudClock = CloudClock(),
        logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
        certificateHosts: [String]? = nil,
        answer: @Sendable @escaping (Asked) async throws -> Reply,
        _ test: @Sendable (Lab) async throws -> R
    ) async throws -> R {
        let requests = Requests()
        let certificate =
            try certificateHosts.map { try SelfSignedCertificate.make(hosts: $0, days: 2) } ?? certificate.get()
        // All tests start at once; with a server each they would wait for one another longer than their timeouts.
        await places.enter()
        defer { Task { await places.leave() } }
        return try await server(requests, certificate, answer) { port in
            let trust = try TrustRoots(pem: Array(certificate.certificatePEM.utf8))
            let cloud = try lab(port: port, trust: trust)
            let transport = try CloudTransport(
                clouds: Clouds(adding: [cloud]),
                settings: settings,
                clock: clock,
                logger: logger
            )
            let result: Result<R, any Error>
            do {
                result = .success(try await test(Lab(cloud: cloud, transport: transport, requests: requests)))
            } catch {
                result = .failure(error)
            }
            await transport.shutdown()
            return try result.get()
        }
    }

    static func lab(port: Int, trust: TrustRoots?) throws -> Cloud {
        let root = "https://localhost:\(port)"
        return Cloud(
            name: "lab",
            roots: try Dictionary(
                uniqueKeysWithValues: MicrosoftCloud.Service.allCases.map {
                    ($0, try BaseURL("\(root)/\($0.rawValue)"))
                }
            ),
            audiences: [
                .activity: "https://manage.office.com", .powerapps: "https://service.powerapps.com/",
                .bap: "https://service.powerapps.com/", .flow: "https://service.flow.microsoft.com/",
                .graph: "https://graph.microsoft.com",
            ],
            trustRoots: trust
        )
    }

    private static func server<R: Sendable>(
        _ requests: Requests,
        _ made: (certificatePEM: String, keyPEM: Secret),
        _ answer: @Sendable @escaping (Asked) async throws -> Reply,
        _ body: @Sendable (Int) async throws -> R
    ) async throws -> R {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(made.certificatePEM.utf8))
        let key = try made.keyPEM.withBytes { try NIOSSLPrivateKey(bytes: Array($0), format: .pem) }
        let tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let responder = CallbackResponder { (request: Request, _: BasicRequestContext) in
            try await respond(to: request, requests, answer)
        }
        let application = Application(
            responder: responder,
            server: try .tls(.http1(), tlsConfiguration: tls),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { announce.yield($0.localAddress?.port ?? 0) },
            logger: Logger(label: "server", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        let services = ServiceGroup(configuration: .init(services: [application], logger: application.logger))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            var first = ports.makeAsyncIterator()
            let port = await first.next() ?? 0
            let result: Result<R, any Error>
            do {
                result = .success(try await body(port))
            } catch {
                result = .failure(error)
            }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            return try result.get()
        }
    }

    private static func respond(
        to request: Request,
        _ requests: Requests,
        _ answer: @Sendable (Asked) async throws -> Reply
    ) async throws -> Response {
        let body = try await request.body.collect(upTo: 1 << 20)
        let path = request.uri.path
        let asked = requests.add(
            { earlier in
                Asked(
                    method: request.method.rawValue,
                    path: path,
                    query: request.uri.queryParameters.map { (String($0.key), String($0.value)) },
                    headers: Dictionary(
                        request.headers.map { ($0.name.canonicalName, $0.value) },
                        uniquingKeysWith: { first, _ in first }
                    ),
                    body: String(buffer: body),
                    host: request.head.authority ?? "",
                    earlier: earlier
                )
            },
            path: path
        )
        let reply = try await answer(asked)
        var headers = HTTPFields()
        for (name, value) in reply.headers {
            guard let field = HTTPField.Name(name) else { continue }
            headers.append(HTTPField(name: field, value: value))
        }
        return Response(status: .init(code: reply.status), headers: headers, body: reply.body)
    }
}

extension Lab {
    /// A request for a token of the lab's tenant.
    func tokenRequest(
        _ credential: ClientCredential = ClientCredential(id: "one", .secret(Secret("s3cr3t~+/=&")))
    ) -> TokenRequest {
        TokenRequest(cloud: cloud, tenant: Lab.tenant, clientID: Lab.clientID, credential: credential)
    }

    /// A client of the lab's tenant with real tokens of the lab's server.
    func client() throws -> ActivityClient {
        let provider = TokenProvider(client: EntraClient(transport: transport))
        return try ActivityClient(
            tenant: Lab.tenant,
            cloud: cloud,
            publisherID: Lab.publisher,
            tokens: provider.source(for: tokenRequest()),
            transport: transport
        )
    }

    /// An item whose blob lies under the given name in the tenant's feed.
    func item(_ name: String = "blob$1$audit_general") throws -> ContentItem {
        ContentItem(
            contentType: .general,
            contentID: name,
            contentURI: try cloud.root(of: .activity).appending("/api/v1.0/\(Lab.tenant)/activity/feed/audit/\(name)"),
            createdAt: Date(timeIntervalSince1970: 1_700_000_000),
            expiresAt: nil
        )
    }
}
