internal import NIOCore

/// The Management Activity API: who may call, then what each operation does.
extension Cloud {
    mutating func activity(_ call: Call, _ endpoint: Endpoint, tenantKey: String, at now: Moment) -> Reply {
        do {
            guard call.method == Self.method(of: endpoint) else {
                return .json(
                    405,
                    #"{"Message":"The requested resource does not support http method '\#(call.method)'."}"#
                )
            }
            let (tenant, token) = try admit(call, endpoint, tenantKey: tenantKey, at: now)
            switch endpoint {
            case .start: return try start(call, tenant, token, at: now)
            case .stop: return try stop(call, tenant, token, at: now)
            case .list: return subscriptions(tenant)
            case .content: return try content(call, tenant, token, at: now)
            case .notifications: return try sentNotifications(call, tenant, token, at: now)
            case .blob: return try blob(call, tenant, token, at: now)
            default: return sensitiveTypes()
            }
        } catch {
            return error.reply
        }
    }

    /// Token, tenant, role, publisher and rate, in the order in which a caller must get them right.
    private mutating func admit(
        _ call: Call,
        _ endpoint: Endpoint,
        tenantKey: String,
        at now: Moment
    ) throws(ActivityRefusal) -> (tenant: String, token: AccessToken) {
        guard let text = Self.bearer(call) else { throw .unauthorized("noToken") }
        guard let token = accessToken(text) else { throw .unauthorized("badToken") }
        guard token.expires > now else {
            judgeExpired(text, tenant: token.tenantID, at: now)
            throw .unauthorized("expired")
        }
        guard token.audience == Self.activityAudience else { throw .unauthorized("audience") }

        let id = tenantKey.lowercased()
        guard GUID.isWellFormed(id) else { throw .notGUID(tenantKey) }
        guard id == token.tenantID else { throw .otherTenant(url: tenantKey, token: token.tenantID) }
        guard tenants[id] != nil else { throw .noTenant(tenantKey) }
        guard token.roles.contains("ActivityFeed.Read") || token.roles.contains("ActivityFeed.ReadDlp") else {
            throw .missingRole(token.roles)
        }
        guard let publisher = call.parameter("PublisherIdentifier"), !publisher.isEmpty else {
            throw .publisherMissing
        }
        guard publisher.lowercased() == settings.publisherID.lowercased() else { throw .publisherWrong(publisher) }
        if tenants[id]?.exceedsRate(at: now) == true { throw .throttled(endpoint, publisher: publisher) }
        return (id, token)
    }

    static func method(of endpoint: Endpoint) -> String {
        switch endpoint {
        case .start, .stop: "POST"
        default: "GET"
        }
    }

    /// The bearer token of a call.
    static func bearer(_ call: Call) -> String? {
        guard let header = call.headers["authorization"], header.lowercased().hasPrefix("bearer ") else { return nil }
        return String(header.dropFirst(7))
    }

    /// A token of ours, expired or not; nil when it is none.
    mutating func accessToken(_ text: String) -> AccessToken? {
        if let known = verifiedTokens[text] { return known }
        guard let token = AccessToken(text: text, key: settings.tokenKey) else { return nil }
        if verifiedTokens.count > 10_000 { verifiedTokens.removeAll() }
        verifiedTokens[text] = token
        return token
    }

    static func blobID(_ call: Call) -> String {
        call.path.count == 8 ? call.path[7] : call.path.dropFirst(7).joined(separator: "/")
    }

    /// The feed that a call names, checked against what the token may read.
    func feed(_ call: Call, _ token: AccessToken) throws(ActivityRefusal) -> ContentType {
        guard let name = call.parameter("contentType"), !name.isEmpty else { throw .missing("contentType") }
        guard let type = ContentType(name: name) else { throw .contentType }
        try Self.permit(type, token)
        return type
    }

    /// Sensitive data needs its own role (API reference, "DLP.All").
    private static func permit(_ type: ContentType, _ token: AccessToken) throws(ActivityRefusal) {
        let needed = type == .dlp ? "ActivityFeed.ReadDlp" : "ActivityFeed.Read"
        guard token.roles.contains(needed) else { throw .missingRole(token.roles, expected: needed) }
    }

    /// The subscription must exist, be enabled, and not be switched off by an administrator.
    func requireSubscription(_ tenant: String, _ type: ContentType) throws(ActivityRefusal) {
        guard let subscription = tenants[tenant]?.feeds[type]?.subscription else { throw .noSubscription }
        switch tenants[tenant]?.behaviour.state(of: type) {
        case .disabledByAdmin: throw .disabledByAdmin
        case .notEffective: throw .disabled
        case .normal, nil: break
        }
        guard subscription.isEnabled else { throw .disabled }
    }

    private mutating func blob(
        _ call: Call,
        _ tenant: String,
        _ token: AccessToken,
        at now: Moment
    ) throws(ActivityRefusal) -> Reply {
        let id = Self.blobID(call)
        guard let type = ContentType.allCases.first(where: { id.contains("$\($0.idPart)$") }) else {
            throw .contentID(id)
        }
        try Self.permit(type, token)
        guard let blob = tenants[tenant]?.blobs[id], blob.visible <= now else { throw .noContent(id) }
        try requireSubscription(tenant, type)
        guard blob.expires > now else { throw .expired(id) }
        let name = tenants[tenant]?.name ?? tenant
        let before = tenants[tenant]?.fetches[id] ?? 0
        tenants[tenant]?.fetches[id] = before + 1
        statistics.blobs[name, default: 0] += 1
        if before > 0 { statistics.repeatedBlobs[name, default: 0] += 1 }
        statistics.blobBytes += blob.body.readableBytes
        var reply = Reply.json(200, bytes: blob.body)
        reply.blob = (tenant, id)
        return reply
    }

    private func sensitiveTypes() -> Reply {
        .json(
            200,
            #"[{"id":"50842eb7-edc8-4019-85dd-5a5c1f2bb085","name":"Credit Card Number"},"#
                + #"{"id":"a44669fe-0d48-453d-a9b1-2cc83f2cba77","name":"U.S. Social Security Number (SSN)"}]"#
        )
    }
}
