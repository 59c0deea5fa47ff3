import Gateway
import Hummingbird

extension AdminRoutes {
    func addTenantSettings(to tenant: RouterGroup<GatewayContext>) {
        tenant.patch { request, context in
            let wanted = try await AdminBody.decode(NewSettings.self, from: request)
            return try JSONAnswer.response(try await onboarding.change(context.parameter("tenant"), wanted.change))
        }
    }
}

/// What `tenant set` sends: what is absent stays, and `null` is the gateway's default.
private struct NewSettings: Decodable {
    let change: Onboarding.Change

    private enum CodingKeys: String, CodingKey {
        case name, timeZone, requestsPerMinute, partnerDomains, trustedApps, lookUps, addTags, removeTags
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        var change = Onboarding.Change()
        change.name = try container.decodeIfPresent(String.self, forKey: .name)
        change.timeZone = try container.decodeIfPresent(String.self, forKey: .timeZone)
        if container.contains(.requestsPerMinute) {
            change.requestsPerMinute = .some(try container.decodeIfPresent(Int.self, forKey: .requestsPerMinute))
        }
        change.partnerDomains = try container.decodeIfPresent([String].self, forKey: .partnerDomains)
        change.trustedApps = try container.decodeIfPresent([String].self, forKey: .trustedApps)
        change.lookUps = try container.decodeIfPresent(Bool.self, forKey: .lookUps)
        change.addTags = try container.decodeIfPresent([String].self, forKey: .addTags) ?? []
        change.removeTags = try container.decodeIfPresent([String].self, forKey: .removeTags) ?? []
        self.change = change
    }
}
