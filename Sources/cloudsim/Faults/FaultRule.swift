/// A misfortune arranged beforehand: which requests it meets, how often, and what becomes of them.
struct FaultRule: Codable, Sendable {
    /// What happens; everything but `respond` needs no further field.
    enum Effect: String, CaseIterable, Codable, Sendable {
        /// `status`, `headers` and `body` are the answer.
        case respond
        /// HTTP 403 with AF429 in single quotes, as the service throttles; the token endpoint's own form there.
        case throttle
        /// Plain HTTP 429; a `Retry-After` comes by `headers`.
        case throttle429
        /// HTTP 500 AF50000; at the token endpoint HTTP 503 AADSTS90033.
        case internalError
        /// HTTP 401.
        case unauthorized
        /// AF20050 for a blob that was listed.
        case missing
        /// AF20051 for a blob that was listed.
        case expired
        /// AF20023, HTTP 400.
        case disabled
        /// AF20022, HTTP 400.
        case noSubscription
        /// AF20031 for requests with `nextPage`; no others are met.
        case badPage
        /// AF20055, HTTP 400.
        case staleWindow
        /// An HTML page with status 502 (or `status`).
        case html
        /// Valid HTTP, broken JSON.
        case malformed
        /// HTTP 200 with an object where an array is due.
        case object
        /// The body ends in the middle, with a length to match.
        case truncate
        /// The connection closes in the middle of the body, with TLS's goodbye.
        case drop
        /// The connection is reset in the middle of the body (TCP RST, no goodbye).
        case reset
        /// The whole body, a greater `Content-Length`, and then the connection closes.
        case wrongLength
        /// The connection closes before the answer.
        case refuse
        /// A write takes effect, and the connection closes before the answer.
        case lostAnswer
        /// A write is answered with HTTP 200 and changes nothing.
        case noEffect
        /// HTTP 403 of Power Platform, as for an app that nobody registered.
        case forbidden
        /// The refusal of a flow that is part of a solution.
        case solutionAware
        /// The right answer, `bytesPerSecond` slow.
        case slow
        /// The right answer, `delayMilliseconds` late.
        case delay
        /// The right answer in gzip, for requests that accept it; no others are met.
        case gzip
        /// The right answer, its `Date` moved by `skewSeconds`.
        case skewDate
        /// A listing whose addresses lead to `https://127.0.0.1:1`; only listings are met.
        case foreignHost
    }

    var name: String
    /// Name, domain or id; none is every tenant.
    var tenant: String?
    /// None is every endpoint that the effect makes sense for.
    var endpoint: Endpoint?
    var contentType: ContentType?
    /// A part of the content id.
    var contentId: String?
    /// So many matching requests pass before the first that is met.
    var skip: Int?
    /// So many requests are met; none is without end.
    var count: Int?
    /// How likely it is that a matching request is met, 0 to 1; always unless given.
    var probability: Double?
    /// For the dice of `probability`; the rule's name unless given.
    var seed: UInt64?
    /// The rule ends by itself so many seconds after it was made, by the machine's clock.
    var seconds: Double?
    var effect: Effect
    var status: Int?
    var headers: [String: String]?
    var body: String?
    var delayMilliseconds: Int64?
    var bytesPerSecond: Int?
    /// For `skewDate`: what is added to the time; negative is past.
    var skewSeconds: Int64?
}

extension FaultRule {
    /// What is wrong with the rule; nil when nothing is.
    var problem: String? {
        if let probability, !(0...1).contains(probability) { return "probability must lie between 0 and 1" }
        if let seconds, seconds < 0 { return "seconds must not be negative" }
        if let status, !(100...599).contains(status) { return "status must be an HTTP status" }
        if let endpoint, [.lostAnswer, .noEffect, .forbidden, .solutionAware].contains(effect),
            effect.endpoints?.contains(endpoint) != true
        {
            return "\(effect.rawValue) cannot happen at \(endpoint.rawValue)"
        }
        if effect == .skewDate, skewSeconds == nil { return "skewDate needs skewSeconds" }
        return nil
    }
}
