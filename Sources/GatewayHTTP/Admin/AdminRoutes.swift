import FoundationEssentials
package import Gateway
import HTTPTypes
package import Hummingbird
import MicrosoftCloud
import NIOCore
import Sealing

/// The admin API: every tenant, reachable over the unix socket whose file permissions are the login.
package struct AdminRoutes: Sendable {
    let database: Database
    let onboarding: Onboarding
    let webhooks: Webhooks
    let digests: DigestMaker
    let export: RecordExport
    let health: Health
    let migrations: MigrationReport
    let cache: ServingCache
    let deliveries: Deliveries
    let policies: PolicyDesk
    let trial: PolicyTrial
    let alerts: AlertDesk
    let mitigation: MitigationDesk
    let evidence: EvidenceDesk

    package init(
        database: Database,
        onboarding: Onboarding,
        webhooks: Webhooks,
        digests: DigestMaker,
        export: RecordExport,
        health: Health,
        migrations: MigrationReport,
        cache: ServingCache,
        deliveries: Deliveries,
        policies: PolicyDesk,
        book: PolicyBook,
        alerts: AlertDesk,
        mitigation: MitigationDesk,
        evidence: EvidenceDesk
    ) {
        self.database = database
        self.onboarding = onboarding
        self.webhooks = webhooks
        self.digests = digests
        self.export = export
        self.health = health
        self.migrations = migrations
        self.cache = cache
        self.deliveries = deliveries
        self.policies = policies
        trial = PolicyTrial(database: database, export: export, book: book)
        self.alerts = alerts
        self.mitigation = mitigation
        self.evidence = evidence
    }

    package func router() -> Router<GatewayContext> {
        let router = Router(context: GatewayContext.self)
        router.add(middleware: ProblemMiddleware())
        let admin = router.group("admin/v1")
        addTenants(to: admin)
        let tenant = admin.group("tenants/:tenant")
        addTenant(to: tenant)
        addTenantSettings(to: tenant)
        addWebhook(to: tenant)
        addKeys(to: tenant)
        addReading(to: tenant)
        addGaps(to: admin, tenant)
        addContent(to: tenant)
        addDigests(to: tenant)
        addBrand(to: admin, tenant)
        addRetention(to: tenant)
        addDelivery(to: admin, tenant)
        addPolicies(to: admin, tenant)
        addAlerts(to: admin, tenant)
        addMitigation(to: admin, tenant)
        addApprovers(to: tenant)
        addEvidence(to: tenant)
        admin.get("doctor") { _, _ in try JSONAnswer.response(Items(items: await health.doctor())) }
        admin.get("database") { _, _ in try JSONAnswer.response(Items(items: try await migrations.status())) }
        admin.post("database/migrate") { _, _ in
            try JSONAnswer.response(Items(items: try await migrations.migrate()))
        }
        return router
    }

    /// The tenant that the path names.
    func find(_ context: GatewayContext) async throws -> Tenant {
        let reference = try context.parameter("tenant")
        return try await database.asWorker { try await TenantStore.find(reference, on: $0) }
    }

    private func addKeys(to tenant: RouterGroup<GatewayContext>) {
        tenant.get("keys") { _, context in
            let tenant = try await find(context)
            return try JSONAnswer.response(
                Items(items: try await database.asWorker { try await APIKeyStore.all(tenant: tenant.id, on: $0) })
            )
        }
        tenant.post("keys") { request, context in
            let tenant = try await find(context)
            let wanted = try await AdminBody.decode(NewKey.self, from: request)
            let (key, record) = try await database.asWorker {
                try await APIKeyStore.create(
                    label: wanted.label ?? "",
                    scopes: try wanted.knownScopes(),
                    tenant: tenant.id,
                    on: $0
                )
            }
            // The one time that a key leaves: in the answer to whoever asked for it.
            return try JSONAnswer.response(IssuedKey(key: key.withString { $0 }, record: record), status: .created)
        }
        tenant.delete("keys/:key") { _, context in
            let tenant = try await find(context)
            let reference = try context.parameter("key")
            let record = try await database.asWorker {
                try await APIKeyStore.revoke(reference, tenant: tenant.id, on: $0)
            }
            // The database's own word comes a moment later, and to every replica.
            cache.forget(tenant.id)
            return try JSONAnswer.response(["record": record])
        }
    }

    private func addReading(to tenant: RouterGroup<GatewayContext>) {
        tenant.get("subscriptions") { _, context in
            let tenant = try await find(context)
            return try JSONAnswer.response(
                Items(items: try await database.asWorker { try await FeedStore.all(tenant: tenant.id, on: $0) })
            )
        }
        tenant.get("events") { request, context in
            let tenant = try await find(context)
            let page = try Paging(request)
            let found = try await database.asWorker {
                try await SharingEventView.page(
                    tenant: tenant.id,
                    since: page.since,
                    before: page.mark,
                    limit: page.limit + 1,
                    on: $0
                )
            }
            return try page.answer(found, mark: { $0.mark }, view: { $0.view })
        }
        tenant.get("resources") { request, context in
            let tenant = try await find(context)
            let page = try Paging(request)
            let selection = try page.inventorySelection()
            let found = try await database.asWorker {
                try await Inventory.page(
                    tenant: tenant.id,
                    selection,
                    before: page.mark,
                    limit: page.limit + 1,
                    on: $0
                )
            }
            return try page.answer(found, mark: { $0.mark }, view: { $0.share })
        }
        tenant.get("records") { request, context in
            let tenant = try await find(context)
            let selection = RecordExport.Selection(
                since: try Paging.time("since", in: request) ?? .distantPast,
                until: try Paging.time("until", in: request) ?? .distantFuture,
                operation: request.uri.queryParameters.get("operation")
            )
            let reading = try await export.begin(tenant.id, selection)
            return Response(
                status: .ok,
                headers: [.contentType: "application/x-ndjson", .cacheControl: "no-store"],
                body: ResponseBody { writer in
                    // An error from here on breaks the chunked body off, which the client takes for the failure it is.
                    while let lines = try await reading.next() { try await writer.write(ByteBuffer(bytes: lines)) }
                    try await writer.finish(nil)
                }
            )
        }
    }
}

/// What `key create` sends.
private struct NewKey: Decodable {
    var label: String?
    var scopes: [String]?

    func knownScopes() throws -> Set<APIKeyScope> {
        Set(
            try (scopes ?? []).map { text in
                guard let scope = APIKeyScope(rawValue: text) else {
                    throw GatewayError(
                        .requestInvalid,
                        "The scope '\(text.prefix(40))' is none of \(AlertBody.names(APIKeyScope.self))."
                    )
                }
                return scope
            }
        )
    }
}

/// What `key create` gets.
private struct IssuedKey: Encodable {
    let key: String
    let record: APIKeyRecord
}
