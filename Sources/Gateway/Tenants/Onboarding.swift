package import FoundationEssentials
import ManagementActivity
package import MicrosoftCloud
import Postgres
import Sealing

/// Brings tenants in, checks them, and lets them go.
package struct Onboarding: Sendable {
    /// What an engineer knows of a new customer.
    package struct Application: Sendable {
        package var name: String
        package var tenantID: TenantID
        package var clientID: UUID
        package var cloud: String
        package var timeZone: String
        package var contentTypes: [String]
        package var isPaused: Bool
        /// `nil`: the gateway's default.
        package var requestsPerMinute: Int?
        package var credential: CredentialStore.Handover

        package init(
            name: String,
            tenantID: TenantID,
            clientID: UUID,
            cloud: String,
            timeZone: String,
            contentTypes: [String],
            isPaused: Bool,
            requestsPerMinute: Int? = nil,
            credential: CredentialStore.Handover
        ) {
            self.name = name
            self.tenantID = tenantID
            self.clientID = clientID
            self.cloud = cloud
            self.timeZone = timeZone
            self.contentTypes = contentTypes
            self.isPaused = isPaused
            self.requestsPerMinute = requestsPerMinute
            self.credential = credential
        }
    }

    /// What a check found, and the tenant it was about.
    package struct Report: Sendable, Codable {
        package var tenant: Tenant
        package var checks: [CheckStep]
    }

    /// What the sharing product needs at least, and the directory for guests and groups.
    package static let defaultContentTypes = [
        "Audit.AzureActiveDirectory", "Audit.Exchange", "Audit.General", "Audit.SharePoint",
    ]

    let database: Database
    let credentials: CredentialStore
    let access: CloudAccess
    let publisherID: UUID

    package init(database: Database, credentials: CredentialStore, access: CloudAccess, publisherID: UUID) {
        self.database = database
        self.credentials = credentials
        self.access = access
        self.publisherID = publisherID
    }

    /// Checks the app registration and stores the tenant; with `check` off it is stored unseen.
    ///
    /// - Throws: ``GatewayError`` with `tenant.invalid`, `tenant.exists`, `cloud.unknown`; ``TenantCheckFailure`` when
    ///   Microsoft refuses, and then nothing is stored.
    package func add(_ application: Application, check: Bool) async throws -> Report {
        var tenant = try validated(application)
        try await refuseTaken(tenant)
        var checks: [CheckStep] = []
        var started: [String] = []
        if check {
            let feed = try feed(of: tenant, application.credential)
            let result = try await TenantCheck(feed: feed, tenant: tenant).run(mayStart: { _ in true })
            checks = result.steps
            started = result.started
            guard !checks.contains(where: { $0.outcome == .failed }) else { throw TenantCheckFailure(checks: checks) }
        }
        let draft = tenant
        tenant = try await database.asWorker { [started] connection in
            try await TenantStore.insert(draft, on: connection)
            let key = try await credentials.dataKey(of: draft.id, on: connection)
            try await credentials.store(application.credential, tenant: draft.id, key: key, on: connection)
            for contentType in started {
                _ = try await FeedStore.claimStart(of: contentType, tenant: draft.id, on: connection)
            }
            return try await TenantStore.get(draft.id, on: connection)
        }
        return Report(tenant: tenant, checks: checks)
    }

    /// Looks at a stored tenant with its stored credential.
    package func check(_ reference: String) async throws -> Report {
        let (tenant, credential, webhook) = try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection)
            let key = try await credentials.dataKey(of: tenant.id, on: connection)
            let credential = try await credentials.credential(of: tenant.id, key: key, on: connection)
            return (tenant, credential, try await WebhookStore.target(of: tenant.id, key: key, on: connection))
        }
        await access.forget(tenant.id)
        let feed = try access.feed(of: tenant, credential: credential, publisherID: publisherID)
        let result = try await TenantCheck(feed: feed, tenant: tenant, webhook: webhook).run { contentType in
            try await database.asWorker {
                try await FeedStore.claimStart(of: contentType, tenant: tenant.id, on: $0)
            }
        }
        if !result.steps.contains(where: { $0.outcome == .failed }) {
            // What was wrong may be mended: the scheduler need not wait for its next probe or upkeep to find out.
            try await database.asWorker { connection in
                try await Wake.now(tenant.id, on: connection)
                try await NameLeases.rouse(tenant.id, on: connection)
            }
        }
        return Report(tenant: tenant, checks: result.steps)
    }

    /// Replaces the tenant's credential, after the new one proved itself unless `check` is off; a suspended tenant is due at once.
    package func rotate(_ reference: String, to handover: CredentialStore.Handover, check: Bool) async throws -> Report
    {
        let tenant = try await database.asWorker { try await TenantStore.find(reference, on: $0) }
        var checks: [CheckStep] = []
        if check {
            checks = try await TenantCheck(feed: feed(of: tenant, handover), tenant: tenant)
                .run(mayStart: { _ in false }).steps
            guard !checks.contains(where: { $0.outcome == .failed }) else { throw TenantCheckFailure(checks: checks) }
        }
        let rotated = try await database.asWorker { connection in
            try await Wake.hold(tenant.id, on: connection)
            let key = try await credentials.dataKey(of: tenant.id, on: connection)
            try await credentials.store(handover, tenant: tenant.id, key: key, on: connection)
            try await Wake.now(tenant.id, on: connection)
            return try await TenantStore.get(tenant.id, on: connection)
        }
        return Report(tenant: rotated, checks: checks)
    }

    /// Stops the work for a tenant; its subscriptions stay, for a stopped one loses what happens meanwhile.
    package func setState(_ state: Tenant.State, of reference: String) async throws -> Tenant {
        try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection)
            try await TenantStore.setState(state, of: tenant.id, on: connection)
            return try await TenantStore.get(tenant.id, on: connection)
        }
    }

    /// Lets a tenant go: its credential and keys end now; with `purge` its data key and every row do too, for good.
    package func remove(_ reference: String, purge: Bool) async throws {
        try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection)
            guard !purge else { return try await TenantStore.purge(tenant.id, on: connection) }
            try await TenantStore.setState(.paused, of: tenant.id, on: connection)
            try await connection.execute("delete from tenant_credential where tenant_id = \(tenant.id.rawValue)")
            // From now on Microsoft's notifications are refused, and it stops sending them.
            try await connection.execute("delete from tenant_webhook where tenant_id = \(tenant.id.rawValue)")
            try await connection.execute(
                "update api_key set revoked_at = coalesce(revoked_at, now()) where tenant_id = \(tenant.id.rawValue)"
            )
        }
    }

    private func feed(of tenant: Tenant, _ handover: CredentialStore.Handover) throws -> CloudAccess.Feed {
        try access.feed(of: tenant, credential: handover.credential, publisherID: publisherID)
    }

    private func refuseTaken(_ tenant: Tenant) async throws {
        let taken = try await database.asWorker { connection in
            try await connection.query(
                "select name from tenant where tenant_id = \(tenant.id.rawValue) or lower(name) = lower(\(tenant.name))"
            ).first?.decode("name", as: String.self)
        }
        guard let taken else { return }
        throw GatewayError(
            .tenantExists,
            "The tenant '\(taken)' has this name or tenant id already.",
            remedy: """
                Look at it with: gatewayctl tenant show '\(taken)'. To replace its credential: gatewayctl tenant rotate.
                """
        )
    }

    private func validated(_ application: Application) throws -> Tenant {
        let name = try valid(name: application.name)
        try require(timeZone: application.timeZone)
        try require(requestsPerMinute: application.requestsPerMinute)
        let types = application.contentTypes.isEmpty ? Self.defaultContentTypes : application.contentTypes
        let known = ContentType.all.map(\.rawValue)
        if let wrong = types.first(where: { !known.contains($0) }) {
            throw invalid("There is no content type '\(wrong)'.", "Use one of: \(known.joined(separator: ", ")).")
        }
        _ = try access.requireCloud(application.cloud)
        return Tenant(
            id: application.tenantID,
            name: name,
            cloud: application.cloud,
            clientId: GUID(application.clientID),
            timeZone: application.timeZone,
            contentTypes: Set(types).sorted(),
            state: application.isPaused ? .paused : .active,
            stateSince: Date(),
            reason: nil,
            requestsPerMinute: application.requestsPerMinute,
            createdAt: Date(),
            credential: nil
        )
    }

    func invalid(_ message: String, _ remedy: String) -> GatewayError {
        GatewayError(.tenantInvalid, message, remedy: remedy)
    }
}

/// Microsoft refused the app registration: what was looked at, and what is wrong.
package struct TenantCheckFailure: Error {
    package let checks: [CheckStep]

    /// The first thing to mend, as an error like any other.
    package var error: GatewayError {
        let first = checks.first { $0.outcome == .failed }
        let code = first?.code.map { " [\($0)]" } ?? ""
        return GatewayError(
            .tenantCheckFailed,
            "The tenant was not stored: \(first?.detail ?? "a check failed.")\(code)",
            remedy: first?.remedy
        )
    }
}
