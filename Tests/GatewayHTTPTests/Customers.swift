import FoundationEssentials
import GatewayTesting
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import MicrosoftCloud
import NIOConcurrencyHelpers
import NIOCore
import Postgres
import Sealing

@testable import Gateway
@testable import GatewayHTTP

/// One replica's customer listener over a test's database, with two invented customers.
struct Customers: Sendable {
    static let contoso = TenantID(rawValue: UUID())
    static let fabrikam = TenantID(rawValue: UUID())

    let database: Database
    let cache: ServingCache
    let credentials: CredentialStore
    let deliveries: Deliveries
    let book: PolicyBook
    let news: AlertNews
    let mitigation: MitigationDesk
    /// What the evidence log was told of opened links.
    let seen = NIOLockedValueBox<[MitigationPerson]>([])

    /// No test here lets it reach anybody; one for all lives as long as the process.
    private static let access = Result {
        try CloudAccess(clouds: .builtIn, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// With a ring of another replica's, one more of the same gateway.
    init(ring: KeyRing? = nil) throws {
        let folder = try TestFolder.shared.makeFolder("ring")
        let database = Database(
            ScratchDatabase.current.configuration(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let cache = ServingCache(database: database)
        let credentials = CredentialStore(ring: try ring ?? KeyRing.create(path: "\(folder)/master.key"))
        self.database = database
        self.cache = cache
        self.credentials = credentials
        book = PolicyBook(
            database: database,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        mitigation = MitigationDesk(
            office: MitigationOffice(
                database: database,
                credentials: credentials,
                access: try Self.access.get(),
                book: book
            )
        )
        // Often, so that what a notification would tell is found without one too.
        news = AlertNews(database: database, tick: .milliseconds(200))
        deliveries = Deliveries(
            database: database,
            credentials: credentials,
            post: nil,
            publicURL: try BaseURL("https://gateway.example")
        )
    }

    /// A router is nobody's to share; one a question costs nothing.
    private func makeRouter() -> Router<GatewayContext> {
        let router = CustomerRoutes.router(
            database: database,
            rules: CompletenessRules(pollInterval: .seconds(300)),
            cache: cache,
            alerts: AlertDesk(database: database, book: book),
            news: news,
            mitigation: mitigation
        )
        LinkRoutes(
            links: DigestLinks(database: database, credentials: credentials),
            subscriptions: Subscriptions(database: database),
            approvals: ApprovalLinks(database: database, credentials: credentials, desk: mitigation) {
                [seen] tenant, id, person in
                seen.withLockedValue { $0.append(person) }
                try await mitigation.noteSeen(id, tenant: tenant, by: person)
            },
            database: database,
            cache: cache
        ).add(to: router)
        return router
    }

    func add(_ id: TenantID, name: String) async throws {
        try await database.asWorker { connection in
            try await TenantStore.insert(
                Tenant(
                    id: id,
                    name: name,
                    cloud: "lab",
                    clientId: GUID(UUID()),
                    timeZone: "Europe/Berlin",
                    contentTypes: ["Audit.General"],
                    state: .active,
                    stateSince: Date(),
                    createdAt: Date()
                ),
                on: connection
            )
        }
    }

    func key(of tenant: TenantID, scopes: Set<APIKeyScope> = []) async throws -> String {
        try await database.asWorker {
            try await APIKeyStore.create(label: "test", scopes: scopes, tenant: tenant, on: $0)
        }.key.withString { $0 }
    }

    @discardableResult
    func makeDigest(of tenant: TenantID) async throws -> StoredDigest {
        try await DigestMaker(database: database).makeNow(for: tenant.description)
    }

    struct Answer: Sendable {
        let status: Int
        let headers: HTTPFields
        let bytes: [UInt8]
        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    func ask(
        _ path: String,
        key: String? = nil,
        method: HTTPRequest.Method = .get,
        _ headers: HTTPFields = [:],
        body: String? = nil
    ) async throws -> Answer {
        var headers = headers
        if let key { headers[.authorization] = "Bearer \(key)" }
        let sent = headers
        // The framework keeps a request's id in its logger, so it must be one that keeps something.
        var logger = Logger(label: "test") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .critical
        return try await Application(router: makeRouter(), logger: logger)
            .test(.router) { client in
                let response = try await client.execute(
                    uri: path,
                    method: method,
                    headers: sent,
                    body: body.map { ByteBuffer(string: $0) }
                )
                return Answer(
                    status: response.status.code,
                    headers: response.headers,
                    bytes: Array(response.body.readableBytesView)
                )
            }
    }

    /// Runs with the cache listening to the database, as it does in the daemon.
    func listening<T: Sendable>(_ body: () async throws -> T) async throws -> T {
        let cache = cache
        // Owned and cancelled here.
        let service = Task { try await cache.run() }
        defer { service.cancel() }
        try await eventually("the cache listens") { cache.isListening }
        return try await body()
    }
}

/// Waits for what the database tells; it can only be asked for again and again.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < end {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(20))
    }
    throw Late(what: what)
}

struct Late: Error { let what: String }
