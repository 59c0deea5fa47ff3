public import MicrosoftCloud

/// Which token is wanted: for which app in which customer's tenant, for which service, and what it must allow.
public struct TokenRequest: Sendable {
    /// The versions of the token endpoint.
    public enum Endpoint: String, Hashable, Sendable {
        /// `/oauth2/v2.0/token` with a scope; the default.
        case v2
        /// `/oauth2/token` with a resource, as the Management Activity API's own guide still shows.
        case v1
    }

    /// The cloud whose login host is asked.
    public var cloud: Cloud
    /// The customer's tenant; the token's `tid` must be it.
    public var tenant: TenantID
    /// The app.
    public var clientID: ClientID
    /// The app's proof.
    public var credential: ClientCredential
    /// The service the token is for.
    public var service: Service
    /// An application role that the token must have; Entra issues tokens without it when consent is missing.
    public var requiredRole: String?
    /// Which token endpoint is asked.
    public var endpoint: Endpoint

    /// States what is wanted; for the Management Activity API the role `ActivityFeed.Read` is required by default.
    public init(
        cloud: Cloud,
        tenant: TenantID,
        clientID: ClientID,
        credential: ClientCredential,
        service: Service = .activity,
        requiredRole: String? = nil,
        endpoint: Endpoint = .v2
    ) {
        self.cloud = cloud
        self.tenant = tenant
        self.clientID = clientID
        self.credential = credential
        self.service = service
        self.requiredRole = requiredRole ?? (service == .activity ? "ActivityFeed.Read" : nil)
        self.endpoint = endpoint
    }

    /// What makes two requests ask for the same token.
    struct Key: Hashable {
        let cloud: String
        let tenant: TenantID
        let clientID: ClientID
        let credential: String
        let audience: String
        let requiredRole: String?
        let endpoint: Endpoint
    }

    func key() throws(CloudFailure) -> Key {
        Key(
            cloud: cloud.name,
            tenant: tenant,
            clientID: clientID,
            credential: credential.id,
            audience: try cloud.audience(of: service),
            requiredRole: requiredRole,
            endpoint: endpoint
        )
    }

    /// The token endpoint, which is also the audience of a client assertion.
    func url() throws(CloudFailure) -> String {
        let root = try cloud.root(of: .login)
        return root.appending("/\(tenant)/oauth2/\(endpoint == .v2 ? "v2.0/" : "")token")
    }
}
