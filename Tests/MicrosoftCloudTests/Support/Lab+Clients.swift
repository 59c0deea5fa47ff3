import EntraID
import Graph
import MicrosoftCloud
import PowerPlatform

extension Lab {
    /// Real tokens of the lab's server for a service.
    func tokens(_ service: Service, _ provider: TokenProvider) -> TokenSource {
        var request = tokenRequest()
        request.service = service
        request.requiredRole = nil
        return provider.source(for: request)
    }

    /// A Power Platform client of the lab's tenant.
    func powerPlatform(
        beforeRequest: @escaping @Sendable (Service) async throws -> Void = { _ in }
    ) -> PowerPlatformClient {
        let provider = TokenProvider(client: EntraClient(transport: transport))
        return PowerPlatformClient(
            tenant: Lab.tenant,
            cloud: cloud,
            clientID: Lab.clientID,
            tokens: tokens(.powerapps, provider),
            flowTokens: tokens(.flow, provider),
            transport: transport,
            beforeRequest: beforeRequest
        )
    }

    /// A Graph client of the lab's tenant.
    func graph() throws -> GraphClient {
        let provider = TokenProvider(client: EntraClient(transport: transport))
        return try GraphClient(
            tenant: Lab.tenant,
            cloud: cloud,
            tokens: tokens(.graph, provider),
            transport: transport
        )
    }
}
