internal import FoundationEssentials

/// What a service answered.
public struct CloudAnswer: Sendable {
    /// The HTTP status.
    public let status: Int
    /// The header fields as they came.
    public let headers: [(name: String, value: String)]
    /// The body; of an answer other than 2xx at most the first 64 KiB, of a streamed 2xx none.
    public let body: [UInt8]
    /// The server's clock, if it gave it.
    public let serverTime: ServerTime?

    /// States an answer.
    public init(
        status: Int,
        headers: [(name: String, value: String)] = [],
        body: [UInt8] = [],
        serverTime: ServerTime? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.serverTime = serverTime
    }

    /// Whether the status is 2xx.
    public var isSuccess: Bool { (200..<300).contains(status) }

    /// The first value of a header field, the name's letter case aside.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.utf8.count == name.utf8.count && $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The wait that `Retry-After` asks for, in seconds or until a date (RFC 9110 §10.2.3), never negative, at most a day.
    public var retryAfter: Duration? {
        guard let text = header("Retry-After") else { return nil }
        let seconds: Double
        if let number = Double(text), number.isFinite {
            seconds = number
        } else if let date = HTTPDate.parse(text), let serverTime {
            // Both by the server's clock, so that ours does not matter; without its Date there is no telling.
            seconds = date.timeIntervalSince(serverTime.date)
        } else {
            return nil
        }
        return .seconds(min(max(seconds, 0), 86_400))
    }
}
