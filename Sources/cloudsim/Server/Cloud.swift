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
        /// What tenants start with and return to.
        var behaviour = Behaviour()
        /// When this simulator took over from another one with the same content; nil for the first.
        var resumedAt: Moment?
    }

    var settings: Settings
    /// By lower case tenant id.
    var tenants = TenantDirectory()
    var faults: [ArrangedFault] = []
    var statistics = Statistics()
    var violations = Violations()
    /// Seconds by which the service's clock differs from the machine's.
    var clockOffset: Int64 = 0
    /// The greatest lie that a fault told in a `Date` header lately, in milliseconds, and until when (by the machine's
    /// clock) it may mislead.
    var dateLie: Int64 = 0
    var dateLieEnds = Moment(milliseconds: 0)
    /// Tokens already verified, by their text.
    var verifiedTokens: [String: AccessToken] = [:]
    /// What was announced or should be: filled by publishing, emptied by whoever sends it.
    var announcements: [Announcement] = []
    var notifications: [Announcement] = []
    var tokenDice = Dice(seed: UInt64.random(in: 0 ... .max))

    init(settings: Settings) { self.settings = settings }

    mutating func answer(_ call: Call, at now: Moment) -> Reply {
        var (endpoint, tenantKey) = Endpoint.route(call)
        if endpoint == .control { return control(call, at: now) }
        if endpoint.isPlatform { tenantKey = tenantOfToken(call) }
        let tenant = tenantKey.flatMap { find($0) }
        let label = tenant.flatMap { tenants[$0]?.name } ?? tenantKey ?? ""
        statistics.count(endpoint, tenant: label)
        judge(call, endpoint, tenantKey: tenantKey ?? "", at: now)

        let fault = matchingFault(endpoint, tenant: tenant, call: call, at: now)
        var reply: Reply
        if let fixed = fault?.reply(endpoint, call: call, at: now) {
            reply = fixed
        } else {
            switch endpoint {
            case .token: reply = token(call, tenantKey: tenantKey ?? "", tenant: tenant, at: now)
            case .unknown:
                reply = Reply.json(404, #"{"Message":"No HTTP resource was found that matches the request URI."}"#)
            case _ where endpoint.isPlatform: reply = platform(call, endpoint, at: now)
            default: reply = activity(call, endpoint, tenantKey: tenantKey ?? "", at: now)
            }
        }
        if let refusal = reply.refusal {
            statistics.refuse(refusal, endpoint: endpoint, tenant: label, at: now, target: call.path.last ?? "")
        }
        if let fault {
            statistics.faultsServed[fault.name, default: 0] += 1
            fault.bend(&reply, endpoint)
        }
        if endpoint.isWrite, let tenant, let token = Self.bearer(call).flatMap({ accessToken($0) }) {
            let entry = WriteEntry(call, endpoint, reply, token: token, fault: fault, at: now)
            tenants[tenant]?.note(entry)
        }
        if let blob = reply.blob {
            if reply.isWhole {
                tenants[blob.tenant]?.served[blob.id, default: 0] += 1
            } else {
                reply.blob = nil
            }
        }
        learn(from: reply, fault: fault, endpoint, tenant: tenant, at: now)
        return reply
    }

    /// The id of the tenant that has this id, domain or name.
    func find(_ key: String) -> String? { tenants.find(key) }

    /// Takes back that a blob went out whole: its reader went away before the end.
    mutating func withdraw(_ blob: String, of tenant: String) {
        guard let count = tenants[tenant]?.served[blob] else { return }
        tenants[tenant]?.served[blob] = count > 1 ? count - 1 : nil
    }

    /// Puts a rule in force.
    mutating func arrange(_ rule: FaultRule, at now: Moment) {
        faults.append(ArrangedFault(rule, at: now.adding(seconds: -clockOffset)))
    }

    /// Moves the service's clock; clients cannot know before their next answer.
    mutating func moveClock(to offset: Int64) {
        let move = offset - clockOffset
        guard move != 0 else { return }
        clockOffset = offset
        for id in tenants.keys { tenants[id]?.conduct.clockMoved(by: move) }
    }

    private mutating func matchingFault(
        _ endpoint: Endpoint,
        tenant: String?,
        call: Call,
        at now: Moment
    ) -> FaultRule? {
        guard !faults.isEmpty else { return nil }
        let machineTime = now.adding(seconds: -clockOffset)
        faults.removeAll { $0.isOver(at: machineTime) }
        for index in faults.indices {
            guard faults[index].rule.matches(endpoint, tenant: tenant, in: self, call: call), faults[index].take()
            else { continue }
            return faults[index].rule
        }
        return nil
    }
}
