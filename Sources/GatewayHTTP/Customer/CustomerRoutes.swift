import FoundationEssentials
package import Gateway
package import Hummingbird

/// The customer's API: one key, one tenant, read only but for the states of alerts and the word on approvals, under forced row-level security.
package enum CustomerRoutes {
    /// The whole router of the HTTPS listener.
    package static func router(
        database: Database,
        rules: CompletenessRules,
        cache: ServingCache,
        alerts: AlertDesk,
        news: AlertNews,
        mitigation: MitigationDesk
    ) -> Router<GatewayContext> {
        let router = Router(context: GatewayContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: ProblemMiddleware())
        // What the documents look like is no secret, and whoever writes a program against them has no key yet.
        router.get("schemas/digest-2.schema.json") { _, _ in
            JSONAnswer.bytes(
                DigestSchema.document,
                type: "application/schema+json",
                headers: [.cacheControl: "public, max-age=86400"]
            )
        }
        let api = router.group("v1")
            .add(middleware: KeyGuard(database: database, cache: cache))
            .add(middleware: ConditionalMiddleware())
        addTenant(to: api, database, rules)
        addDigests(to: api, database, DigestServing(database: database, cache: cache))
        addDigestEvents(to: api, database)
        addEvents(to: api, database)
        addGaps(to: api, database)
        addResources(to: api, database)
        addAlerts(to: api, alerts, database, news)
        addApprovals(to: api, mitigation, database)
        return router
    }

    /// Every path and method, for the description of the API and for the test that walks them all.
    package static let paths = [
        "/v1/tenant", "/v1/digests", "/v1/digests/{id}", "/v1/digests/{id}/events", "/v1/events", "/v1/gaps",
        "/v1/resources", "/v1/alerts", "/v1/alerts/{id}", "/v1/alerts/stream", "/v1/approvals",
        "/v1/approvals/{id}", "/v1/approvals/{id}/decision", "/v1/approvals/{id}/stop",
    ]

    private static func addTenant(
        to api: RouterGroup<GatewayContext>,
        _ database: Database,
        _ rules: CompletenessRules
    ) {
        api.get("tenant") { _, context in
            let tenant = try context.requireTenant()
            return try JSONAnswer.response(
                try await database.asTenant(tenant) { try await TenantProfile.get(tenant, rules: rules, on: $0) }
            )
        }
    }

    private static func addDigests(
        to api: RouterGroup<GatewayContext>,
        _ database: Database,
        _ serving: DigestServing
    ) {
        api.get("digests") { request, context in
            let tenant = try context.requireTenant()
            let page = try Paging(request)
            let cadence = try Paging.cadence(in: request)
            let found = try await database.asTenant(tenant) {
                try await DigestStore.all(
                    tenant: tenant,
                    cadence: cadence,
                    before: page.mark,
                    limit: page.limit + 1,
                    on: $0
                )
            }
            return try page.answer(found) { PageMark(at: $0.madeAt, id: $0.digestId.rawValue) }
        }
        api.get("digests/:id") { request, context in
            let tenant = try context.requireTenant()
            return try await serving.answer(
                context.parameter("id"),
                cadence: try Paging.cadence(in: request),
                tenant: tenant,
                to: request
            )
        }
    }

    /// Everything that a digest told, also what its document does not name.
    private static func addDigestEvents(to api: RouterGroup<GatewayContext>, _ database: Database) {
        api.get("digests/:id/events") { request, context in
            let tenant = try context.requireTenant()
            let reference = try context.parameter("id")
            let page = try Paging(request)
            let cadence = try Paging.cadence(in: request)
            let found = try await database.asTenant(tenant) { connection in
                let stored = try await DigestStore.get(reference, cadence: cadence, tenant: tenant, on: connection)
                return try await DigestLedger.page(
                    of: stored,
                    after: page.mark?.id,
                    limit: page.limit + 1,
                    tenant: tenant,
                    on: connection
                )
            }
            return try page.answer(found) {
                PageMark(at: $0.occurredAt, id: UUID(uuidString: $0.eventId) ?? UUID())
            }
        }
    }

    private static func addEvents(to api: RouterGroup<GatewayContext>, _ database: Database) {
        api.get("events") { request, context in
            let tenant = try context.requireTenant()
            let page = try Paging(request)
            let found = try await database.asTenant(tenant) {
                try await SharingEventView.page(
                    tenant: tenant,
                    since: page.since,
                    before: page.mark,
                    limit: page.limit + 1,
                    on: $0
                )
            }
            return try page.answer(found, mark: { $0.mark }, view: { $0.view })
        }
    }

    private static func addResources(to api: RouterGroup<GatewayContext>, _ database: Database) {
        api.get("resources") { request, context in
            let tenant = try context.requireTenant()
            let page = try Paging(request)
            let selection = try page.inventorySelection()
            let found = try await database.asTenant(tenant) {
                try await Inventory.page(
                    tenant: tenant,
                    selection,
                    before: page.mark,
                    limit: page.limit + 1,
                    on: $0
                )
            }
            return try page.answer(found, mark: { $0.mark }, view: { $0.share })
        }
    }

    private static func addGaps(to api: RouterGroup<GatewayContext>, _ database: Database) {
        api.get("gaps") { request, context in
            let tenant = try context.requireTenant()
            let openOnly = try Paging.flag("open", in: request)
            let page = try Paging(request)
            let found = try await database.asTenant(tenant) {
                try await GapStore.all(
                    tenant: tenant,
                    since: page.since,
                    before: page.mark,
                    limit: page.limit + 1,
                    openOnly: openOnly,
                    on: $0
                )
            }
            let now = Date()
            return try page.answer(found, mark: { PageMark(at: $0.recordedAt, id: $0.gapId.rawValue) }) {
                GapView($0, now: now)
            }
        }
    }
}
