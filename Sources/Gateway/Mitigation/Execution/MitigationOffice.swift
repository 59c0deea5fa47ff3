import FoundationEssentials
import Logging
import MicrosoftCloud
import Policies
import Postgres

/// What carrying mitigations out needs, constructed once.
package struct MitigationOffice: Sendable {
    let database: Database
    let credentials: CredentialStore
    let access: CloudAccess
    let book: PolicyBook
    /// Whether there is a relay to send mail through.
    let canMail: Bool
    var pace: MitigationPace
    let log: MitigationLog
    let metrics = MitigationMetrics()

    package init(
        database: Database,
        credentials: CredentialStore,
        access: CloudAccess,
        book: PolicyBook,
        canMail: Bool = true,
        pace: MitigationPace = MitigationPace()
    ) {
        self.database = database
        self.credentials = credentials
        self.access = access
        self.book = book
        self.canMail = canMail
        self.pace = pace
        log = MitigationLog(credentials: credentials)
    }

    func reading(of tenant: TenantID) async throws -> LiveReading {
        try await LiveReading(of: tenant, database: database, credentials: credentials, access: access)
    }

    /// Looks whether Power Platform lets the app in, and writes down what is news.
    ///
    /// - Parameters:
    ///   - id: The tenant.
    ///   - person: Who asks; `nil`: the gateway itself.
    /// - Returns: The settings as they are then: the first time the app is let in, `waiting` becomes `on`.
    /// - Throws: ``GatewayError`` with `tenant.not_found`, `sealing.failed`.
    func probe(_ id: TenantID, by person: MitigationPerson?) async throws -> MitigationSettings {
        // Somebody may just have registered the app: an older refusal of Entra's must not answer for it.
        await access.forget(id)
        let found = try await reading(of: id).probe()
        return try await database.asWorker { connection in
            let tenant = try await TenantStore.get(id, on: connection)
            let before = try await MitigationSettingsStore.lock(tenant, on: connection)
            try await MitigationSettingsStore.probed(
                found.failure,
                principal: found.principal,
                tenant: id,
                on: connection
            )
            // Every few seconds somebody asks; what is news is told.
            if before.probedAt == nil || before.probeCode != found.failure?.code.rawValue {
                let what = found.failure.map { MitigationLog.told($0) } ?? ["registered": true]
                try await log.append([.init(.probed, nil, by: person, what: what)], tenant: id, on: connection)
            }
            return try await MitigationSettingsStore.get(tenant, on: connection)
        }
    }

    /// A resource as it is now; `nil` when it is gone.
    ///
    /// - Throws: `CloudFailure`, also for a credential that cannot be opened: it is tried again, and has its end, like
    ///   Microsoft's own trouble. ``GatewayError`` of the database passes.
    func state(of resource: Mitigation.Resource, tenant: TenantID) async throws -> LiveState? {
        do {
            return try await reading(of: tenant).state(of: resource)
        } catch let error as GatewayError where error.code != .databaseUnavailable && error.code != .databaseFull {
            throw CloudFailure(
                CloudFailure.Code(rawValue: error.code.rawValue),
                retry: .retry,
                message: error.message,
                remedy: error.remedy ?? ""
            )
        }
    }
}
