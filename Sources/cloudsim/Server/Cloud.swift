/// Everything the simulator knows.
///
/// Each request is one call of `answer`, a plain function of state, request and time.
struct Cloud: Sendable {
    /// What does not change while it runs.
    struct Settings: Sendable {
        /// `https://localhost:9443`, with the real port.
        var baseURL = "https://localhost:9443"
        /// The tenant GUID of the vendor, which every call but the token's must carry.
        var publisherID = "6f1a2c3d-0b4e-4c5f-9a86-7d8e9f0a1b2c"
        var pageSize = 200
        /// The reference names the header `NextPageUri`, the troubleshooting guide `NextPageUrl`.
        var nextPageHeader = "NextPageUri"
        /// Seals access tokens, so that they outlive a restart.
        var tokenKey: [UInt8] = Array("a key for tests".utf8)
    }

    var settings: Settings
    /// By lower case tenant id.
    var tenants: [String: SimulatedTenant] = [:]
    var faults: [FaultRule] = []
    var statistics = Statistics()
    /// Seconds by which the service's clock differs from the machine's.
    var clockOffset: Int64 = 0
    /// Tokens already verified, by their text.
    var verifiedTokens: [String: AccessToken] = [:]
    /// What was announced or should be: filled by publishing, emptied by whoever sends it.
    var announcements: [Announcement] = []
    var notifications: [Announcement] = []
    var tokenDice = Dice(seed: UInt64.random(in: 0 ... .max))

    init(settings: Settings) { self.settings = settings }

    mutating func answer(_ call: Call, at now: Moment) -> Reply {
        let (endpoint, tenantKey) = Endpoint.route(call)
        if endpoint == .control { return control(call, at: now) }
        let tenant = tenantKey.flatMap { find($0) }
        let label = tenant.flatMap { tenants[$0]?.name } ?? tenantKey ?? ""
        statistics.count(endpoint, tenant: label)

        let fault = matchingFault(endpoint, tenant: tenant, call: call)
        var reply: Reply
        if let fixed = fault?.reply(endpoint: endpoint) {
            reply = fixed
        } else {
            switch endpoint {
            case .token: reply = token(call, tenantKey: tenantKey ?? "", tenant: tenant, at: now)
            case .unknown:
                reply = Reply.json(404, #"{"Message":"No HTTP resource was found that matches the request URI."}"#)
            default: reply = activity(call, endpoint, tenantKey: tenantKey ?? "", at: now)
            }
        }
        if let refusal = reply.refusal {
            statistics.refuse(refusal, endpoint: endpoint, tenant: label, at: now, target: call.path.last ?? "")
        }
        if let fault {
            statistics.faultsServed[fault.name, default: 0] += 1
            fault.bend(&reply)
        }
        return reply
    }

    /// The id of the tenant that has this id, domain or name.
    func find(_ key: String) -> String? {
        let key = key.lowercased()
        if tenants[key] != nil { return key }
        return tenants.values.first { $0.domain == key || $0.name.lowercased() == key }?.id
    }

    private mutating func matchingFault(_ endpoint: Endpoint, tenant: String?, call: Call) -> FaultRule? {
        for index in faults.indices where faults[index].matches(endpoint, tenant: tenant, in: self, call: call) {
            guard faults[index].take() else { continue }
            return faults[index]
        }
        return nil
    }
}
