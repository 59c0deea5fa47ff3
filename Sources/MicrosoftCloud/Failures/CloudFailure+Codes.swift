// The codes of this package's own; those of the services stand in the tables of their clients.

extension CloudFailure.Code {
    /// The cloud has no address or audience for the service.
    public static let noService: Self = "cloud.no_service"
    /// No cloud has that name.
    public static let unknownCloud: Self = "cloud.unknown"
    /// A service named an address outside the tenant's own part of its cloud; no token was sent there.
    public static let addressRefused: Self = "address.refused"
    /// The host's name has no address.
    public static let dns: Self = "transport.dns"
    /// Nobody listens at the address.
    public static let refused: Self = "transport.refused"
    /// No way leads to the address.
    public static let unreachable: Self = "transport.unreachable"
    /// The TLS handshake failed, most often over a certificate.
    public static let tls: Self = "transport.tls"
    /// Connecting, or the next byte, took longer than allowed.
    public static let timeout: Self = "transport.timeout"
    /// The connection broke before the answer was complete.
    public static let closed: Self = "transport.closed"
    /// The answer is larger than the caller's limit.
    public static let tooLarge: Self = "transport.too_large"
    /// A compressed answer could not be unpacked, or unpacks to more than is allowed.
    public static let compression: Self = "transport.compression"
    /// The transport was shut down.
    public static let shutDown: Self = "transport.shut_down"
    /// Any other failure below HTTP.
    public static let transport: Self = "transport.failed"
    /// The answer is no JSON of the expected shape.
    public static let unreadable: Self = "answer.unreadable"
    /// The answer is an object where a list is expected.
    public static let notAList: Self = "answer.not_a_list"

    /// The code of an HTTP status that no service code explains.
    public static func http(_ status: Int) -> Self { Self(rawValue: "HTTP\(status)") }
}
