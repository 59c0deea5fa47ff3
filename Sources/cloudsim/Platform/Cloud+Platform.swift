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
            tenants[id]?.settle(at: now)
            guard let tenant = tenants[id] else { throw PlatformRefusal.unauthorized("tenant") }
            guard Self.methods(of: endpoint).contains(call.method) else {
                throw PlatformRefusal(status: 405, code: "MethodNotAllowed", message: "\(call.method) is not allowed.")
            }
            switch endpoint {
            case .graphObjects: return try graphObjects(call, tenant)
            case .graphCounts: return try graphCount(call, tenant)
            case .graphBatch: return try graphBatch(call, tenant, at: now)
            case .environments: return environments(call, tenant)
            case .adminApplications: return try adminApplications(call, tenant, token)
            case .apps: return try apps(call, tenant, token)
            case .app, .appPermissions, .appQuarantine: return try app(call, endpoint, tenant, token)
            case .flows: return try flows(call, tenant)
            case _ where endpoint.isWrite: return try write(call, endpoint, tenant, token, at: now)
            default: return try flow(call, endpoint, tenant)
            }
        } catch {
            guard endpoint.isGraph else { return error.reply }
            return error.graphReply(request: call.headers["client-request-id"] ?? "", at: now)
        }
    }

    private static func methods(of endpoint: Endpoint) -> [String] {
        switch endpoint {
        case .graphObjects, .graphBatch: ["POST"]
        case .adminApplications: ["GET", "PUT", "DELETE"]
        default: endpoint.isWrite ? ["POST"] : ["GET"]
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
        let top = call.parameter("$top").flatMap { Int($0) }.map { max(1, $0) }
        let page = items.dropFirst(max(0, start)).prefix(min(top ?? settings.pageSize, settings.pageSize))
        var answer: [String: JSON] = ["value": .array(Array(page))]
        if start + page.count < items.count {
            let path = call.path.joined(separator: "/")
            let kept = ["api-version", "$top", "include"].compactMap { name in
                call.parameter(name).map { "\(name)=\($0)&" }
            }
            let link = "\(settings.baseURL)/\(path)?\(kept.joined())$skiptoken=\(start + page.count)"
            answer["nextLink"] = .string(link)
        }
        return .json(encoding: JSON.object(answer))
    }
}
