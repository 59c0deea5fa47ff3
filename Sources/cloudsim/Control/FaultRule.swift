internal import NIOCore

/// A misfortune arranged beforehand: which requests it meets, how often, and what becomes of them.
struct FaultRule: Codable, Sendable {
    /// What happens; everything but `respond` and `missing` needs no further field.
    enum Effect: String, Codable, Sendable {
        /// `status`, `headers` and `body` are the answer.
        case respond
        /// HTTP 403 with AF429 in single quotes, as the service throttles.
        case throttle
        /// HTTP 500 AF50000.
        case internalError
        /// HTTP 401.
        case unauthorized
        /// AF20050 for a blob that was listed.
        case missing
        /// An HTML page with status 502 (or `status`).
        case html
        /// Valid HTTP, broken JSON.
        case malformed
        /// The body ends in the middle, with a length to match.
        case truncate
        /// The connection closes in the middle of the body.
        case drop
        /// The connection closes before the answer.
        case refuse
        /// The right answer, `bytesPerSecond` slow.
        case slow
        /// The right answer, `delayMilliseconds` late.
        case delay
    }

    var name: String
    /// Name, domain or id; none is every tenant.
    var tenant: String?
    /// None is every endpoint.
    var endpoint: Endpoint?
    var contentType: ContentType?
    /// A part of the content id.
    var contentId: String?
    /// So many matching requests pass before the first that is met.
    var skip: Int?
    /// So many requests are met; none is without end.
    var count: Int?
    var effect: Effect
    var status: Int?
    var headers: [String: String]?
    var body: String?
    var delayMilliseconds: Int64?
    var bytesPerSecond: Int?
}

extension FaultRule {
    func matches(_ endpoint: Endpoint, tenant: String?, in cloud: Cloud, call: Call) -> Bool {
        if let wanted = self.endpoint, wanted != endpoint { return false }
        if let wanted = self.tenant {
            guard let tenant, cloud.find(wanted) == tenant else { return false }
        }
        let last = call.path.last ?? ""
        if let contentType {
            let named = call.parameter("contentType").flatMap { ContentType(name: $0) }
            guard named == contentType || (endpoint == .blob && last.contains(contentType.idPart)) else { return false }
        }
        if let contentId {
            guard last.contains(contentId) else { return false }
        }
        return true
    }

    /// Uses the rule up by one; false while it skips and when it is spent.
    mutating func take() -> Bool {
        if let left = skip, left > 0 {
            skip = left - 1
            return false
        }
        guard let left = count else { return true }
        guard left > 0 else { return false }
        count = left - 1
        return true
    }

    /// The answer that takes the place of the service's own, for the effects that have one.
    func reply(endpoint: Endpoint) -> Reply? {
        var reply: Reply
        switch effect {
        case .respond:
            reply = Reply(status: status ?? 500, body: ByteBuffer(string: body ?? ""))
        case .throttle:
            let method =
                endpoint == .blob
                ? "GetBlob" : "\(endpoint.rawValue.prefix(1).uppercased())\(endpoint.rawValue.dropFirst())"
            let text = "Too many requests. Method=\(method), PublisherId=00000000-0000-0000-0000-000000000000"
            reply = .json(status ?? 403, "{'error':{'code':'AF429','message':'\(text)'}}")
        case .internalError:
            reply = .json(
                status ?? 500,
                #"{"error":{"code":"AF50000","message":"An internal error occurred. Retry the request."}}"#
            )
        case .unauthorized:
            reply = ActivityRefusal.unauthorized("invalid_token").reply
            reply.refusal = nil
        case .missing:
            reply = .json(
                status ?? 404,
                #"{"error":{"code":"AF20050","message":"The specified content does not exist."}}"#
            )
        case .html:
            reply = Reply(
                status: status ?? 502,
                headers: [("Content-Type", "text/html")],
                body: ByteBuffer(
                    string: body ?? "<html><head><title>502 Bad Gateway</title></head><body></body></html>"
                )
            )
        case .malformed:
            reply = .json(status ?? 200, body ?? #"[{"Id":"4a1c","CreationTime":"2026-01-"#)
        case .truncate, .drop, .refuse, .slow, .delay:
            return nil
        }
        if effect == .respond, headers?.keys.contains(where: { $0.lowercased() == "content-type" }) != true {
            reply.headers.append(("Content-Type", "application/json; charset=utf-8"))
        }
        return reply
    }

    /// Applies what concerns the way of the answer rather than its content.
    func bend(_ reply: inout Reply) {
        if let headers { reply.headers += headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
        reply.delay = delayMilliseconds ?? 0
        switch effect {
        case .truncate: reply.body = reply.body.getSlice(at: 0, length: reply.body.readableBytes / 2) ?? ByteBuffer()
        case .drop: reply.transfer = .dropped(after: reply.body.readableBytes / 2)
        case .refuse: reply.transfer = .refused
        case .slow: reply.transfer = .slow(bytesPerSecond: max(1, bytesPerSecond ?? 1_024))
        default: break
        }
    }
}
