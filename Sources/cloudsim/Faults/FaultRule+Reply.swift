internal import NIOCore

extension FaultRule {
    /// The answer that takes the place of the service's own, for the effects that have one.
    func reply(_ endpoint: Endpoint, call: Call, at now: Moment) -> Reply? {
        if endpoint == .token, let reply = loginReply(call, at: now) { return reply }
        if endpoint.isPlatform, let reply = platformReply(endpoint, call, at: now) { return reply }
        var reply: Reply
        switch effect {
        case .respond:
            reply = Reply(status: status ?? 500, body: ByteBuffer(string: body ?? ""))
            if headers?.keys.contains(where: { $0.lowercased() == "content-type" }) != true {
                reply.headers.append(("Content-Type", "application/json; charset=utf-8"))
            }
        case .throttle:
            reply = ActivityRefusal.throttled(endpoint, publisher: "00000000-0000-0000-0000-000000000000").reply
        case .throttle429:
            reply = .json(429, body ?? #"{"error":{"code":"429","message":"Too many requests."}}"#)
        case .internalError:
            reply = .json(
                500,
                #"{"error":{"code":"AF50000","message":"An internal error occurred. Retry the request."}}"#
            )
        case .unauthorized: reply = ActivityRefusal.unauthorized("invalid_token").reply
        case .missing: reply = ActivityRefusal.noContent(call.path.last ?? "").reply
        case .expired: reply = ActivityRefusal.expired(call.path.last ?? "").reply
        case .disabled: reply = ActivityRefusal.disabled.reply
        case .noSubscription: reply = ActivityRefusal.noSubscription.reply
        case .badPage: reply = ActivityRefusal.nextPage(call.parameter("nextPage") ?? "").reply
        case .staleWindow: reply = ActivityRefusal.windowTooOld.reply
        case .html:
            reply = Reply(
                status: 502,
                headers: [("Content-Type", "text/html")],
                body: ByteBuffer(
                    string: body ?? "<html><head><title>502 Bad Gateway</title></head><body></body></html>"
                )
            )
        case .malformed: reply = .json(200, body ?? #"[{"Id":"4a1c","CreationTime":"2026-01-"#)
        case .object: reply = .json(200, body ?? #"{"value":[]}"#)
        case .refuse, .reset:
            // What closes before the answer must not have happened; `lostAnswer` is for what must.
            guard endpoint.isWrite else { return nil }
            reply = Reply(status: 500)
        case .forbidden, .noEffect, .solutionAware, .lostAnswer, .truncate, .drop, .wrongLength, .slow, .delay, .gzip,
            .skewDate, .foreignHost:
            return nil
        }
        reply.status = status ?? reply.status
        // Arranged refusals are counted as faults, not as refusals.
        reply.refusal = nil
        return reply
    }

    /// The token endpoint has other words for the same troubles (Entra ID, authentication error codes).
    private func loginReply(_ call: Call, at now: Moment) -> Reply? {
        var refusal: LoginRefusal
        switch effect {
        case .throttle, .throttle429:
            refusal = .unavailable(429, 90_055, "The request has exceeded the tenant's limit of requests.")
        case .internalError:
            refusal = .unavailable(503, 90_033, "A transient error has occurred. Please try again.")
        default: return nil
        }
        refusal.status = status ?? refusal.status
        let zero = "00000000-0000-0000-0000-000000000000"
        var reply = refusal.reply(at: now, trace: zero, correlation: call.headers["client-request-id"] ?? zero)
        reply.refusal = nil
        return reply
    }

    /// The admin APIs and Graph have theirs.
    private func platformReply(_ endpoint: Endpoint, _ call: Call, at now: Moment) -> Reply? {
        var refusal: PlatformRefusal
        switch effect {
        case .throttle, .throttle429:
            refusal = .throttled
            // A wait of its own comes with `headers`.
            if headers?.keys.contains(where: { $0.lowercased() == "retry-after" }) == true { refusal.retryAfter = nil }
        case .internalError:
            refusal = PlatformRefusal(status: 500, code: "InternalServerError", message: "Encountered internal error.")
        case .unauthorized: refusal = .unauthorized("invalid_token")
        case .missing, .expired: refusal = .missing("ResourceNotFound", "resource", call.path.last ?? "")
        case .forbidden:
            let app = "00000000-0000-0000-0000-000000000000"
            refusal = .notRegistered(app, "/" + call.path.dropFirst().joined(separator: "/"))
        case .solutionAware: refusal = .inSolution(call.path.count > 8 ? call.path[8] : "")
        case .noEffect: return .json(status ?? 200, body ?? "{}")
        default: return nil
        }
        refusal.status = status ?? refusal.status
        var reply = endpoint.isGraph ? refusal.graphReply(request: "", at: now) : refusal.reply
        reply.refusal = nil
        return reply
    }

    /// Applies what concerns the way of the answer rather than its content.
    func bend(_ reply: inout Reply, _ endpoint: Endpoint) {
        if let headers { reply.headers += headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
        reply.delay = delayMilliseconds ?? 0
        let half = reply.body.readableBytes / 2
        switch effect {
        case .truncate:
            reply.body = reply.body.getSlice(at: reply.body.readerIndex, length: half) ?? ByteBuffer()
            reply.isWhole = false
        case .drop: reply.transfer = .dropped(after: half)
        case .reset: reply.transfer = .reset(after: endpoint.isWrite ? nil : half)
        case .wrongLength: reply.transfer = .overstated(by: max(1, half))
        case .refuse, .lostAnswer: reply.transfer = .refused
        case .slow: reply.transfer = .slow(bytesPerSecond: max(1, bytesPerSecond ?? 1_024))
        case .gzip: reply.isCompressed = true
        case .skewDate: reply.dateSkew = skewSeconds ?? 0
        case .foreignHost: reply.body = Self.redirected(reply.body)
        default: break
        }
        switch reply.transfer {
        case .whole, .slow: break
        case .dropped, .reset, .overstated, .refused: reply.isWhole = false
        }
    }

    /// A listing with the host of its addresses replaced; nothing listens there.
    private static func redirected(_ body: ByteBuffer) -> ByteBuffer {
        let text = String(buffer: body)
        let parts = text.split(separator: #""contentUri":"https://"#, omittingEmptySubsequences: false)
        guard let first = parts.first else { return body }
        let rest = parts.dropFirst().map { part in
            #""contentUri":"https://127.0.0.1:1"# + (part.firstIndex(of: "/").map { part[$0...] } ?? "")
        }
        return ByteBuffer(string: ([String(first)] + rest).joined())
    }
}
