/// The admin APIs of Power Platform, and Graph: who may call, then what each operation does.
extension Cloud {
    static let appsAudience = "https://service.powerapps.com"
    static let flowAudience = "https://service.flow.microsoft.com"
    static let graphAudience = "https://graph.microsoft.com"

    /// The tenant that a call is about: these APIs read it from the token, not from the path.
    mutating func tenantOfToken(_ call: Call) -> String? {
        Self.bearer(call).flatMap { accessToken($0) }?.tenantID
    }

    mutating func platform(_ call: Call, _ endpoint: Endpoint, at now: Moment) -> Reply {
        do throws(PlatformRefusal) {
            let (id, token) = try admitToPlatform(call, endpoint, at: now)
            guard let tenant = tenants[id] else { throw PlatformRefusal.unauthorized("tenant") }
            guard call.method == (endpoint == .graphObjects || endpoint == .graphBatch ? "POST" : "GET") else {
                throw PlatformRefusal(status: 405, code: "MethodNotAllowed", message: "\(call.method) is not allowed.")
            }
            switch endpoint {
            case .graphObjects: return try graphObjects(call, tenant)
            case .graphCounts: return try graphCount(call, tenant)
            case .graphBatch: return try graphBatch(call, tenant, at: now)
            case .environments: return environments(call, tenant)
            case .app, .appPermissions: return try app(call, endpoint, tenant, token)
            default: return try flow(call, endpoint, tenant)
            }
        } catch {
            guard endpoint.isGraph else { return error.reply }
            return error.graphReply(request: call.headers["client-request-id"] ?? "", at: now)
        }
    }

    /// Token, audience, registration and rate, in the order in which a caller must get them right.
    private mutating func admitToPlatform(
        _ call: Call,
        _ endpoint: Endpoint,
        at now: Moment
    ) throws(PlatformRefusal) -> (tenant: String, token: AccessToken) {
        guard let text = Self.bearer(call) else { throw .unauthorized("noToken") }
        guard let token = accessToken(text) else { throw .unauthorized("badToken") }
        guard token.expires > now else { throw .unauthorized("expired") }
        guard let behaviour = tenants[token.tenantID]?.behaviour else { throw .unauthorized("tenant") }
        guard Self.audiences(of: endpoint, behaviour).contains(token.audience) else { throw .unauthorized("audience") }
        if !endpoint.isGraph, behaviour.managementApp == .off {
            throw .notRegistered(token.clientID, "/" + call.path.dropFirst().joined(separator: "/"))
        }
        if tenants[token.tenantID]?.exceedsPlatformRate(endpoint.host, at: now) == true { throw .throttled }
        return (token.tenantID, token)
    }

    /// The environment host takes the Power Apps audience, the flow host that and its own.
    private static func audiences(of endpoint: Endpoint, _ behaviour: Behaviour) -> Set<String> {
        switch endpoint.host {
        case "graph": [graphAudience]
        case "flow": behaviour.flowAudience == .own ? [flowAudience] : [flowAudience, appsAudience]
        default: [appsAudience]
        }
    }

    /// One page of a list, with the address of the next one.
    func page(_ items: [JSON], _ call: Call) -> Reply {
        let start = call.parameter("$skiptoken").flatMap { Int($0) } ?? 0
        let page = items.dropFirst(max(0, start)).prefix(settings.pageSize)
        var answer: [String: JSON] = ["value": .array(Array(page))]
        if start + page.count < items.count {
            let path = call.path.joined(separator: "/")
            let version = call.parameter("api-version") ?? ""
            let link = "\(settings.baseURL)/\(path)?api-version=\(version)&$skiptoken=\(start + page.count)"
            answer["nextLink"] = .string(link)
        }
        return .json(encoding: JSON.object(answer))
    }
}
