import EntraID
import Graph
import MicrosoftCloud
import PowerPlatform

extension CloudAccess {
    /// A tenant's sources of names, through the same app registration as its audit log.
    struct Names: Sendable {
        let tenant: Tenant
        let cloud: Cloud
        let transport: any Transport
        let tokens: @Sendable (Service) -> TokenSource

        /// - Throws: `CloudFailure` when the cloud has no known Graph host.
        func graph(_ pace: LookupPace) throws -> GraphClient {
            try GraphClient(
                tenant: tenant.id,
                cloud: cloud,
                tokens: tokens(.graph),
                transport: transport,
                beforeRequest: { try await pace.spend(.directory) }
            )
        }

        func platform(_ pace: LookupPace) -> PowerPlatformClient {
            platform { try await pace.spend($0 == .flow ? .powerAutomate : .powerApps) }
        }

        /// For the few requests that somebody waits for; look-ups leave room for them.
        func platform(
            beforeRequest: @escaping @Sendable (Service) async throws -> Void = { _ in }
        ) -> PowerPlatformClient {
            PowerPlatformClient(
                tenant: tenant.id,
                cloud: cloud,
                clientID: ClientID(rawValue: tenant.clientId.rawValue),
                tokens: tokens(.powerapps),
                flowTokens: tokens(.flow),
                transport: transport,
                beforeRequest: beforeRequest
            )
        }
    }

    /// - Throws: ``GatewayError`` with `cloud.unknown`.
    func names(of tenant: Tenant, credential: ClientCredential) throws -> Names {
        let cloud = try requireCloud(tenant.cloud)
        return Names(tenant: tenant, cloud: cloud, transport: transport) { service in
            tokens.source(
                for: TokenRequest(
                    cloud: cloud,
                    tenant: tenant.id,
                    clientID: ClientID(rawValue: tenant.clientId.rawValue),
                    credential: credential,
                    service: service
                )
            )
        }
    }
}
