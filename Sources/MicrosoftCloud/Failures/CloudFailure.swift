/// What went wrong between us and a Microsoft service, classified once, in words a person can act on.
///
/// Every client of this package throws this type and, when its task is cancelled, `CancellationError`; nothing else.
public struct CloudFailure: Error, Sendable {
    /// The stable name of a failure: the service's own (`AADSTS7000215`, `AF20022`), `HTTP503`, or one of ours.
    public struct Code: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
        /// The name as it stands in logs, metrics and tables.
        public let rawValue: String
        /// Wraps a name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// Wraps a name written in code.
        public init(stringLiteral value: String) { rawValue = value }
    }

    /// Which failure it is.
    public var code: Code
    /// What may be done about it by a program.
    public var retry: RetryClass
    /// The shortest wait before another try, when the service named one or the table of codes does.
    public var retryAfter: Duration?
    /// What happened, in the service's own words where it had some: at most 2 kB, no control characters, and neither
    /// tokens nor the query of an address in it.
    public var message: String
    /// The next step of an operator.
    public var remedy: String
    /// The HTTP status, when there was an answer.
    public var status: Int?
    /// The server's clock, when there was an answer.
    public var serverTime: ServerTime?
    /// Entra's or the service's trace id, which Microsoft's support asks for.
    public var traceID: String?
    /// The correlation id, which Microsoft's support asks for.
    public var correlationID: String?
    /// The service's own time of the failure, as it wrote it.
    public var timestamp: String?
    /// The beginning of a body that could not be understood, made safe like ``message``; for the log.
    public var body: String?
    /// Of a request that writes: whether it may have taken effect although it failed.
    ///
    /// False only when that is certain: it never left, or the service said that it refused it. The transport tells it of
    /// requests without an answer; of the answers themselves only clients that write do.
    public var mayHaveHappened = false
    /// What caused it, for the log alone.
    public var cause: (any Error)?

    /// States a failure; the message is made safe and bounded here.
    public init(
        _ code: Code,
        retry: RetryClass,
        retryAfter: Duration? = nil,
        message: String,
        remedy: String,
        status: Int? = nil,
        cause: (any Error)? = nil
    ) {
        self.code = code
        self.retry = retry
        self.retryAfter = retryAfter
        self.message = FailureText.safe(message)
        self.remedy = remedy
        self.status = status
        self.cause = cause
    }
}

extension CloudFailure: CustomStringConvertible {
    /// Code, status, the service's words and the next step, in one line.
    public var description: String {
        "\(code.rawValue)\(status.map { " (HTTP \($0))" } ?? ""): \(message) \(remedy)"
    }
}

extension CloudFailure.Code: CustomStringConvertible {
    /// The name itself.
    public var description: String { rawValue }
}
