/// Starting, stopping and listing subscriptions.
extension Cloud {
    /// Fifteen minutes between two starts of one content type (API reference, "Start a subscription").
    static let startInterval: Int64 = 15 * 60

    mutating func start(
        _ call: Call,
        _ tenant: String,
        _ token: AccessToken,
        at now: Moment
    ) throws(ActivityRefusal) -> Reply {
        let type = try feed(call, token)
        guard let directory = tenants[tenant] else { throw .noTenant(tenant) }
        if directory.behaviour.auditing == .off {
            tenants[tenant]?.conduct.lastStarts[type] = now
            throw .auditingOff(tenant, correlation: tokenDice.guid())
        }
        let webhook = try Self.webhook(in: call.body)
        let current = directory.feeds[type]?.subscription
        if let current, directory.behaviour.startLimit == .on {
            let left = current.lastStart.seconds + Self.startInterval - now.seconds
            // A clock that was set back must not bar the way for longer than the rule does.
            if (1...Self.startInterval).contains(left) { throw .frequentStart(secondsLeft: left) }
        }
        tenants[tenant]?.conduct.lastStarts[type] = now
        if let current, current.isEnabled, current.webhook == webhook { throw .alreadyEnabled }
        guard let webhook else { return started(tenant, type, webhook: nil, at: now) }
        var reply = Reply(status: 202)
        reply.pending = PendingStart(tenant: tenant, type: type, webhook: webhook)
        return reply
    }

    /// Ends a start whose webhook was asked; nothing changes unless it answered 200.
    mutating func finish(_ pending: PendingStart, status: Int?, at now: Moment) -> Reply {
        guard status == 200 else {
            let reason = status.map { "The endpoint answered HTTP status \($0)." } ?? "The endpoint did not answer."
            let reply = ActivityRefusal.webhook(pending.webhook.address, reason).reply
            let name = tenants[pending.tenant]?.name ?? pending.tenant
            statistics.refuse(reply.refusal ?? "AF20021", endpoint: .start, tenant: name, at: now, target: "start")
            return reply
        }
        return started(pending.tenant, pending.type, webhook: pending.webhook, at: now)
    }

    private mutating func started(_ tenant: String, _ type: ContentType, webhook: Webhook?, at now: Moment) -> Reply {
        tenants[tenant]?.feeds[type, default: ContentFeed()].start(at: now, webhook: webhook)
        statistics.starts[tenants[tenant]?.name ?? tenant, default: [:]][type.rawValue, default: 0] += 1
        return .json(
            200,
            #"{"contentType":"\#(type.rawValue)","status":"enabled","webhook":\#(Self.described(webhook))}"#
        )
    }

    mutating func stop(
        _ call: Call,
        _ tenant: String,
        _ token: AccessToken,
        at now: Moment
    ) throws(ActivityRefusal) -> Reply {
        let type = try feed(call, token)
        guard tenants[tenant]?.feeds[type]?.subscription != nil else { throw .noSubscription }
        tenants[tenant]?.feeds[type]?.stop(at: now)
        return Reply(status: 200)
    }

    func subscriptions(_ tenant: String) -> Reply {
        guard let directory = tenants[tenant] else { return ActivityRefusal.noTenant(tenant).reply }
        let entries = ContentType.allCases.compactMap { type -> String? in
            guard let subscription = directory.feeds[type]?.subscription else { return nil }
            let isOn = subscription.isEnabled && directory.behaviour.state(of: type) != .disabledByAdmin
            let webhook = Self.described(subscription.webhook)
            return
                #"{"contentType":"\#(type.rawValue)","status":"\#(isOn ? "enabled" : "disabled")","webhook":\#(webhook)}"#
        }
        return .json(200, "[\(entries.joined(separator: ","))]")
    }

    /// The webhook that a start call names; none in an empty body, or in one without it.
    static func webhook(in body: [UInt8]) throws(ActivityRefusal) -> Webhook? {
        guard !body.isEmpty else { return nil }
        struct Start: Decodable { var webhook: Webhook? }
        guard let start = try? JSON.decode(Start.self, from: body) else {  // any fault of form is one refusal
            throw .invalid("webhook", "JSON object")
        }
        guard let webhook = start.webhook else { return nil }
        guard webhook.address.lowercased().hasPrefix("https://") else {
            throw .webhook(webhook.address, "The address must begin with HTTPS.")
        }
        return webhook
    }

    private static func described(_ webhook: Webhook?) -> String {
        guard let webhook else { return "null" }
        let authId = webhook.authId.map { JSON.quoted($0) } ?? "null"
        let expiration = webhook.expiration.map { $0.isEmpty ? "null" : JSON.quoted($0) } ?? "null"
        return
            #"{"status":"enabled","address":\#(JSON.quoted(webhook.address)),"authId":\#(authId),"expiration":\#(expiration)}"#
    }
}
