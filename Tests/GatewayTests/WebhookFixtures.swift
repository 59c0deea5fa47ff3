import FoundationEssentials
import GatewayTesting
import Logging
import ManagementActivity
import MicrosoftCloud
import Postgres
import Sealing

@testable import Gateway

/// Two customers, the first with a webhook, and a receiver that knows the ring their keys are wrapped by.
struct WebhookFixtures {
    static let address = "https://gateway.example/webhooks/activity/\(Fixtures.contoso)"

    let base = Fixtures()
    let ring: KeyRing
    let credentials: CredentialStore
    let refusals: WebhookRefusals
    let receiver: WebhookReceiver

    init() async throws {
        let folder = try TestFolder.shared.makeFolder("ring")
        ring = try KeyRing.create(path: "\(folder)/master.key")
        credentials = CredentialStore(ring: ring)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        refusals = WebhookRefusals(database: base.database, logger: logger)
        receiver = try WebhookReceiver(database: base.database, ring: ring, refusals: refusals)
        try await base.addTenant(Fixtures.contoso, name: "Contoso")
        try await base.addTenant(Fixtures.fabrikam, name: "Fabrikam")
    }

    func webhooks(publicURL: String? = "https://gateway.example") throws -> Webhooks {
        Webhooks(
            database: base.database,
            credentials: credentials,
            publicURL: try publicURL.map { try BaseURL($0) }
        )
    }

    func enable(_ tenant: TenantID = Fixtures.contoso) async throws {
        _ = try await webhooks().enable(tenant.description, address: nil)
    }

    /// The secret word as Microsoft is told it.
    func authID(of tenant: TenantID = Fixtures.contoso) async throws -> String? {
        try await base.database.asWorker { connection in
            let key = try await credentials.dataKey(of: tenant, on: connection)
            return try await WebhookStore.target(of: tenant, key: key, on: connection)?.authID
        }
    }

    /// A notification's body, as Microsoft words it.
    func notification(tenant: TenantID = Fixtures.contoso, client: String? = nil) async throws -> [UInt8] {
        let found = try await base.database.asWorker { try await TenantStore.get(Fixtures.contoso, on: $0) }
        return Array(
            """
            [{"tenantId":"\(tenant.description.uppercased())","clientId":"\(client ?? found.clientId.description)",
              "contentType":"Audit.General","contentId":"20260302$abc","contentUri":"https://evil.example/steal",
              "contentCreated":"2026-03-02T10:15:00.000Z","contentExpiration":"2026-03-09T10:15:00.000Z"}]
            """.utf8
        )
    }

    /// What the route does with a request.
    func post(
        _ tenant: String,
        authID: String?,
        validationCode: String? = nil,
        _ body: [UInt8]
    ) async throws -> WebhookCall {
        let sender = try await receiver.admit(tenant: tenant, authID: authID)
        let call = try receiver.read(body, validationCode: validationCode, from: sender)
        try await receiver.take(call, from: sender)
        return call
    }

    struct LeaseRow: Equatable {
        let isDue: Bool
        let secondsUntilDue: Double
        let isWoken: Bool
        let failures: Int
        let hasUpkeep: Bool

        /// Due within the moment that a push allows itself.
        var isSoon: Bool { secondsUntilDue <= 2 }
    }

    func lease(of tenant: TenantID = Fixtures.contoso) async throws -> LeaseRow? {
        try await base.database.asWorker { connection in
            try await connection.query(
                """
                select due_at <= now() as due, extract(epoch from due_at - now())::float8 as seconds, woken, failures,
                    upkeep_at is not null as upkeep
                from tenant_lease where tenant_id = \(tenant.rawValue)
                """
            ).first.map {
                LeaseRow(
                    isDue: try $0.decode("due", as: Bool.self),
                    secondsUntilDue: try $0.decode("seconds", as: Double.self),
                    isWoken: try $0.decode("woken", as: Bool.self),
                    failures: try $0.decode("failures", as: Int.self),
                    hasUpkeep: try $0.decode("upkeep", as: Bool.self)
                )
            }
        }
    }

    /// Arranges the tenant's lease: `change` is the SET list of an UPDATE.
    func arrange(_ change: PostgresQuery) async throws {
        try await base.database.asWorker {
            _ = try await $0.execute("update tenant_lease set \(change) where tenant_id = \(Fixtures.contoso.rawValue)")
        }
    }
}
