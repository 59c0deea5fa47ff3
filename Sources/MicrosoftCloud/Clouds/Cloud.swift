/// One Microsoft cloud: where its services stand and what a token for each is asked for.
///
/// Five are built in (``Clouds/builtIn``); a clouds file adds others (``Clouds/load(file:)``).
public struct Cloud: Hashable, Sendable {
    /// The name that settings and commands use, such as `gcc-high`.
    public let name: String
    /// The roots of the services; one that is missing does not exist in this cloud or is not known.
    public let roots: [Service: BaseURL]
    /// What a token for a service is asked for: the `resource` of v1, the `scope` before `/.default` of v2.
    ///
    /// A trailing slash is part of the value, so that the scope then has two (`https://service.powerapps.com//.default`).
    public let audiences: [Service: String]
    /// Certificates trusted beside the system's, for this cloud's hosts only.
    public let trustRoots: TrustRoots?

    /// Describes a cloud.
    public init(
        name: String,
        roots: [Service: BaseURL],
        audiences: [Service: String],
        trustRoots: TrustRoots? = nil
    ) {
        self.name = name
        self.roots = roots
        self.audiences = audiences
        self.trustRoots = trustRoots
    }

    /// The root of a service.
    ///
    /// - Parameter service: The service wanted.
    /// - Returns: Its root.
    /// - Throws: `cloud.no_service` when this cloud has none, in words for an operator.
    public func root(of service: Service) throws(CloudFailure) -> BaseURL {
        guard let root = roots[service] else { throw missing(service, "address") }
        return root
    }

    /// The audience of a service's tokens.
    ///
    /// - Parameter service: The service wanted.
    /// - Returns: Its audience.
    /// - Throws: `cloud.no_service` when none is known, in words for an operator.
    public func audience(of service: Service) throws(CloudFailure) -> String {
        guard let audience = audiences[service] else { throw missing(service, "token audience") }
        return audience
    }

    private func missing(_ service: Service, _ what: String) -> CloudFailure {
        CloudFailure(
            .noService,
            retry: .operatorMustAct,
            message: "The cloud \"\(name)\" has no known \(what) for the \(service.rawValue) service.",
            remedy: service == .activity && name == "china"
                ? "Microsoft documents no Management Activity API for the China cloud (21Vianet). If the tenant is in"
                    + " another cloud, change the connection's cloud; if you know the address, add a cloud of your own"
                    + " to the clouds file."
                : "Choose another cloud for this connection, or add one with this address to the clouds file."
        )
    }
}

extension Cloud: CustomStringConvertible {
    /// The cloud's name.
    public var description: String { name }
}
