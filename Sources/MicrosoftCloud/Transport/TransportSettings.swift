/// The limits of a ``CloudTransport``.
public struct TransportSettings: Sendable {
    /// Connections, and so requests at once, per host.
    ///
    /// Range 1…1024, default 16.
    public var connectionsPerHost: Int
    /// How long name look-up, TCP and TLS may take together.
    ///
    /// Default 10 s.
    public var connectTimeout: Duration
    /// How long a request may stand without a byte.
    ///
    /// Default 60 s. There is no limit on the whole: a blob that crawls but moves is a good blob.
    public var idleTimeout: Duration
    /// How long an unused connection is kept.
    ///
    /// Default 30 s, below the idle limits of usual front doors, so that a request seldom meets a connection that is
    /// just being closed.
    public var keepAlive: Duration
    /// What one compressed answer may unpack to, in bytes.
    ///
    /// Default 1 GiB.
    public var decompressedLimit: Int
    /// The product token that each request carries as `User-Agent`.
    public var userAgent: String

    /// The defaults, unless told otherwise.
    public init(
        connectionsPerHost: Int = 16,
        connectTimeout: Duration = .seconds(10),
        idleTimeout: Duration = .seconds(60),
        keepAlive: Duration = .seconds(30),
        decompressedLimit: Int = 1 << 30,
        userAgent: String = "audit-gateway/1.0"
    ) {
        precondition((1...1024).contains(connectionsPerHost), "connectionsPerHost must be 1…1024")
        self.connectionsPerHost = connectionsPerHost
        self.connectTimeout = connectTimeout
        self.idleTimeout = idleTimeout
        self.keepAlive = keepAlive
        self.decompressedLimit = decompressedLimit
        self.userAgent = userAgent
    }
}
