package import MicrosoftCloud
import Postgres

/// The operator's way to webhooks: says what is wanted, and tells how far it has come.
package struct Webhooks: Sendable {
    /// Where the receiver answers on the customers' listener; behind it stands the tenant's id.
    package static let path = "/webhooks/activity/"
    /// A longer address was never seen to work.
    private static let addressLimit = 1024

    let database: Database
    let credentials: CredentialStore
    let publicURL: BaseURL?

    /// - Parameters:
    ///   - database: Where it is kept.
    ///   - credentials: Has the tenants' keys.
    ///   - publicURL: How the customers' listener is reached from outside, `GATEWAY_PUBLIC_URL`.
    package init(database: Database, credentials: CredentialStore, publicURL: BaseURL?) {
        self.database = database
        self.credentials = credentials
        self.publicURL = publicURL
    }

    /// Wants a webhook for the tenant; the next upkeep starts its subscriptions with it.
    ///
    /// - Parameters:
    ///   - reference: The tenant's name or id.
    ///   - address: What Microsoft calls in place of the public URL, with or without the tenant's path behind it.
    /// - Returns: What is wanted now, and how far it is.
    /// - Throws: ``GatewayError`` with `tenant.not_found`, `webhook.address`.
    package func enable(_ reference: String, address: String?) async throws -> WebhookReport {
        try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection)
            let address = try self.address(address, for: tenant)
            let key = try await credentials.dataKey(of: tenant.id, on: connection)
            try await WebhookStore.enable(tenant.id, address: address, key: key, on: connection)
            return try await WebhookReport.of(tenant, on: connection)
        }
    }

    /// Wants none; notifications are refused at once, and the next upkeep takes the webhook away at Microsoft.
    package func disable(_ reference: String) async throws -> WebhookReport {
        try await database.asWorker { connection in
            let tenant = try await TenantStore.find(reference, on: connection)
            try await WebhookStore.disable(tenant.id, on: connection)
            return try await WebhookReport.of(tenant, on: connection)
        }
    }

    package func report(on reference: String) async throws -> WebhookReport {
        try await database.asWorker { connection in
            try await WebhookReport.of(try await TenantStore.find(reference, on: connection), on: connection)
        }
    }

    private func address(_ given: String?, for tenant: Tenant) throws -> String {
        let path = Self.path + tenant.id.description
        guard let given else {
            guard let publicURL else {
                throw GatewayError(
                    .webhookAddress,
                    "The gateway does not know under which address Microsoft reaches it: GATEWAY_PUBLIC_URL is not set.",
                    remedy: """
                        Set GATEWAY_PUBLIC_URL to the https address of GATEWAY_LISTEN as the internet sees it and start \
                        gatewayd again, or give an address with --address.
                        """
                )
            }
            return publicURL.appending(path)
        }
        do throws(BaseURL.Problem) {
            guard given.utf8.count <= Self.addressLimit else { throw .malformed }
            let root = try BaseURL(given)
            // By its end upkeep knows which webhook at Microsoft is this gateway's to take away again.
            return root.path.hasSuffix(path) ? root.description : root.appending(path)
        } catch {
            throw GatewayError(
                .webhookAddress,
                "The webhook address cannot be used: \(error.words).",
                remedy: "Give an address such as https://gateway.example."
            )
        }
    }
}

extension BaseURL.Problem {
    /// What is wrong, to end a sentence with.
    package var words: String {
        switch self {
        case .malformed: "it is no absolute URL"
        case .notHTTPS: "it does not begin with https://"
        case .userInfo: "it carries a user name or password"
        case .queryOrFragment: "it carries a query or a fragment"
        }
    }
}
