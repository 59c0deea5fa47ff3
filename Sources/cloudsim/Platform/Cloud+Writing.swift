/// Changing apps and flows, as management applications may.
extension Cloud {
    /// Makes the change that a request asks for, or refuses it whole.
    ///
    /// It is judged by everything that was accepted before it, also by what reads do not show yet.
    mutating func write(
        _ call: Call,
        _ endpoint: Endpoint,
        _ tenant: SimulatedTenant,
        _ token: AccessToken,
        at now: Moment
    ) throws(PlatformRefusal) -> Reply {
        let kind: ResourceChange.Kind = endpoint.host == "flow" ? .flow : .app
        let resource = try resource(kind, call, tenant, in: tenant.accepted)
        let effects = try Self.effects(of: call, endpoint, kind, resource, tenant)
        let change = ResourceChange(kind: kind, id: resource.id, effects: effects)
        let done = tenants[tenant.id]?.accept(change, by: token.objectID, at: now) ?? []
        echo(done, kind, resource, of: tenant, by: .servicePrincipal(token.objectID), at: now)
        var reply = Reply.json(200, "{}")
        reply.madeChange = !done.isEmpty
        return reply
    }

    private static func effects(
        of call: Call,
        _ endpoint: Endpoint,
        _ kind: ResourceChange.Kind,
        _ resource: Organisation.Resource,
        _ tenant: SimulatedTenant
    ) throws(PlatformRefusal) -> [ResourceChange.Effect] {
        switch endpoint {
        case .startFlow: return [.state("Started")]
        case .stopFlow: return [.state("Stopped")]
        case .setAppQuarantine: return [.quarantine(try quarantine(call))]
        default:
            if kind == .flow, resource.isSolutionAware == true { throw .inSolution(resource.id) }
            guard let request = try? JSON.decode(PermissionRequest.self, from: call.body) else {
                // Why it cannot be read does not matter to who is refused.
                throw .invalid("InvalidRequestContent", "The request content is not valid.")
            }
            return try request.effects(on: kind, resource, of: tenant)
        }
    }

    /// `{"QuarantineStatus":"quarantined"}`, in any case; the wrapping that the connector's client shows is not taken.
    private static func quarantine(_ call: Call) throws(PlatformRefusal) -> Bool {
        let body = try? JSON.decode([String: JSON].self, from: call.body)  // not JSON is refused below
        let status = body?.first { $0.key.lowercased() == "quarantinestatus" }?.value.text?.lowercased()
        switch status {
        case "quarantined": return true
        case "unquarantined": return false
        default: throw .invalid("InvalidRequestContent", "The quarantine status '\(status ?? "")' is not valid.")
        }
    }
}
