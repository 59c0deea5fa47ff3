/// One request to a service.
///
/// Its description never shows headers, query or body.
public struct CloudRequest: Sendable {
    /// The HTTP methods in use.
    public enum Method: String, Sendable {
        /// Reads.
        case get = "GET"
        /// Acts, or asks with a body.
        case post = "POST"
    }

    /// What is done, for logs: a constant such as `activity.content`.
    public var operation: String
    /// The method.
    public var method: Method
    /// The whole address.
    public var url: String
    /// The header fields beside those that the transport adds.
    public var headers: [(name: String, value: String)]
    /// The body.
    public var body: [UInt8]

    /// States a request.
    public init(
        _ operation: String,
        _ method: Method = .get,
        url: String,
        headers: [(name: String, value: String)] = [],
        body: [UInt8] = []
    ) {
        self.operation = operation
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

extension CloudRequest: CustomStringConvertible, CustomReflectable {
    /// The operation and the method.
    public var description: String { "\(method.rawValue) \(operation)" }
    /// Nothing but the description, so that `dump` shows no token.
    public var customMirror: Mirror { Mirror(self, children: ["operation": operation]) }
}
