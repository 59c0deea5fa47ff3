extension FaultRule {
    func matches(_ endpoint: Endpoint, tenant: String?, in cloud: Cloud, call: Call) -> Bool {
        if let wanted = self.endpoint {
            if wanted != endpoint { return false }
        } else if let natural = effect.endpoints {
            if !natural.contains(endpoint) { return false }
        } else if endpoint.isPlatform {
            // Look-ups come when they please: a storm over the audit log must not spend itself on them.
            return false
        }
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
        switch effect {
        case .badPage: return call.parameter("nextPage") != nil
        case .gzip: return call.headers["accept-encoding"]?.lowercased().contains("gzip") == true
        case .foreignHost: return endpoint == .content
        default: return true
        }
    }
}

extension FaultRule.Effect {
    /// Where the effect can happen by nature, for rules that name no endpoint; nil is everywhere.
    var endpoints: Set<Endpoint>? {
        switch self {
        case .badPage, .staleWindow, .foreignHost: [.content]
        case .disabled, .noSubscription: [.content, .blob, .notifications]
        case .expired: [.blob]
        case .lostAnswer, .noEffect: Set(Endpoint.allCases.filter(\.isWrite))
        case .forbidden: Set(Endpoint.allCases.filter { $0.isPlatform && !$0.isGraph })
        case .solutionAware: [.modifyFlowPermissions]
        default: nil
        }
    }
}
