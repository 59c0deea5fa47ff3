package import FoundationEssentials
package import MicrosoftCloud
import Postgres

/// One customer of the gateway, and the app registration through which its audit log is read.
package struct Tenant: Sendable, Codable, Equatable {
    /// Whether the scheduler works for the tenant, as the `tenant.state` column spells it.
    package enum State: String, Sendable, Codable, CaseIterable {
        /// Leased whenever it is due; `pause` and an operator's failure end this state.
        case active
        /// Never leased; only `resume` ends this state.
        case paused
        /// Leased once an hour to see whether what an operator must mend was mended; then it is active again by itself.
        case suspended
    }

    /// Why a tenant is suspended.
    package struct Reason: Sendable, Codable, Equatable {
        /// The service's code, such as `AADSTS7000222`.
        package var code: String
        /// The service's words.
        package var message: String
        /// The next step.
        package var remedy: String

        package init(code: String, message: String, remedy: String) {
            self.code = code
            self.message = message
            self.remedy = remedy
        }
    }

    package var id: TenantID
    package var name: String
    package var cloud: String
    package var clientId: GUID
    package var timeZone: String
    package var contentTypes: [String]
    package var state: State
    package var stateSince: Date
    package var reason: Reason?
    /// The tenant's own request budget; `nil`: `GATEWAY_REQUESTS_PER_MINUTE`.
    package var requestsPerMinute: Int?
    /// Mail domains whose guests are expected, subdomains included.
    package var partnerDomains: [String] = []
    /// Application ids and names whose consents and keys are expected.
    package var trustedApps: [String] = []
    /// Whether Microsoft is asked for names of people, groups, apps and flows.
    package var lookUps = true
    /// Groups that it belongs to: what policies may be applied to.
    package var tags: [String] = []
    package var createdAt: Date
    package var credential: CredentialSummary?

    private enum CodingKeys: String, CodingKey {
        case id = "tenantId"
        case name, cloud, clientId, timeZone, contentTypes, state, stateSince, reason, requestsPerMinute
        case partnerDomains, trustedApps, lookUps, tags, createdAt, credential
    }
}

/// What may be shown of a credential: its kind and its end, never itself.
package struct CredentialSummary: Sendable, Codable, Equatable {
    package enum Kind: String, Sendable, Codable { case secret, certificate }

    package var kind: Kind
    /// A certificate's SHA-1 thumbprint as Entra's portal shows it, upper-case hexadecimal.
    package var thumbprint: String?
    package var expiresAt: Date?
    package var createdAt: Date
}

extension Tenant {
    /// The columns that ``init(row:)`` reads, from `tenant t` left joined with `tenant_credential c`.
    static let columns: PostgresQuery = """
        t.tenant_id, t.name, t.cloud, t.client_id, t.time_zone, t.content_types, t.state, t.state_since,
        t.reason_code, t.reason, t.remedy, t.requests_per_minute, t.partner_domains, t.trusted_apps, t.look_ups, t.tags,
        t.created_at,
        c.kind, c.thumbprint, c.expires_at, c.created_at as credential_created_at
        """

    init(row: PostgresRow) throws {
        id = TenantID(rawValue: try row.decode("tenant_id", as: UUID.self))
        name = try row.decode("name", as: String.self)
        cloud = try row.decode("cloud", as: String.self)
        clientId = GUID(try row.decode("client_id", as: UUID.self))
        timeZone = try row.decode("time_zone", as: String.self)
        contentTypes = try row.decode("content_types", as: [String].self)
        state = try row.decodeCase("state")
        stateSince = try row.decode("state_since", as: Date.self)
        createdAt = try row.decode("created_at", as: Date.self)
        reason = try Reason(row: row)
        requestsPerMinute = try row.decode("requests_per_minute", as: Int?.self)
        partnerDomains = try row.decode("partner_domains", as: [String].self)
        trustedApps = try row.decode("trusted_apps", as: [String].self)
        lookUps = try row.decode("look_ups", as: Bool.self)
        tags = try row.decode("tags", as: [String].self)
        credential = try row.decode("kind", as: String?.self).map { _ in
            CredentialSummary(
                kind: try row.decodeCase("kind"),
                thumbprint: try row.decode("thumbprint", as: String?.self),
                expiresAt: try row.decode("expires_at", as: Date?.self),
                createdAt: try row.decode("credential_created_at", as: Date.self)
            )
        }
    }
}

extension Tenant.Reason {
    /// Reads the three columns; `nil` when the tenant is not suspended.
    init?(row: PostgresRow) throws {
        guard let code = try row.decode("reason_code", as: String?.self) else { return nil }
        self.init(
            code: code,
            message: try row.decode("reason", as: String?.self) ?? "",
            remedy: try row.decode("remedy", as: String?.self) ?? ""
        )
    }
}
