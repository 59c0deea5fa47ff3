package import EntraID
import FoundationEssentials
package import Logging
package import ManagementActivity
package import MicrosoftCloud

/// The gateway's way to Microsoft: every cloud, one transport, one token cache.
package struct CloudAccess: Sendable {
    /// A tenant's audit feed, and where its tokens come from.
    package struct Feed: Sendable {
        package let client: ActivityClient
        package let tokens: TokenSource
    }

    private let clouds: Clouds
    let transport: CloudTransport
    let tokens: TokenProvider

    /// - Throws: `CloudFailure` when the extra roots of a cloud cannot be used.
    package init(clouds: Clouds, settings: TransportSettings = TransportSettings(), logger: Logger) throws {
        self.clouds = clouds
        transport = try CloudTransport(clouds: clouds, settings: settings, logger: logger)
        tokens = TokenProvider(client: EntraClient(transport: transport))
    }

    package func shutdown() async { await transport.shutdown() }

    /// Forgets what Entra answered for the tenant, refusals too: somebody has mended something and wants to know now.
    func forget(_ tenant: TenantID) async { await tokens.forget(tenant) }

    /// - Throws: ``GatewayError`` with `cloud.unknown`.
    func requireCloud(_ name: String) throws -> Cloud {
        do {
            return try clouds.cloud(named: name)
        } catch {
            throw GatewayError(.cloudUnknown, error.message, remedy: error.remedy)
        }
    }

    /// The feed of a tenant through its app registration.
    ///
    /// - Throws: ``GatewayError`` with `cloud.unknown`; `CloudFailure` when the cloud has no audit service.
    func feed(of tenant: Tenant, credential: ClientCredential, publisherID: UUID) throws -> Feed {
        let cloud = try requireCloud(tenant.cloud)
        let source = tokens.source(
            for: TokenRequest(
                cloud: cloud,
                tenant: tenant.id,
                clientID: ClientID(rawValue: tenant.clientId.rawValue),
                credential: credential
            )
        )
        let client = try ActivityClient(
            tenant: tenant.id,
            cloud: cloud,
            publisherID: TenantID(rawValue: publisherID),
            tokens: source,
            transport: transport
        )
        return Feed(client: client, tokens: source)
    }
}
