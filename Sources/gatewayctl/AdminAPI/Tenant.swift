import FoundationEssentials

/// A customer, as far as tables show one.
struct Tenant: Decodable {
    struct Reason: Decodable {
        var code: String
        var message: String
        var remedy: String?
    }

    struct Credential: Decodable {
        var kind: String
        var thumbprint: String?
        var expiresAt: Date?
        var createdAt: Date?

        /// "secret until 2026-01-31", by the day in UTC: that is the grain at which a credential is replaced.
        var summary: String { expiresAt.map { "\(kind) until \($0.wireText.prefix(10))" } ?? kind }
    }

    var tenantId: String
    var name: String
    var cloud: String
    var clientId: String
    var timeZone: String
    var contentTypes: [String]
    var state: String
    var stateSince: Date?
    var reason: Reason?
    var requestsPerMinute: Int?
    var partnerDomains: [String]?
    var trustedApps: [String]?
    var lookUps: Bool?
    var tags: [String]?
    var createdAt: Date?
    var credential: Credential?

    var stateCell: Cell {
        switch state {
        case "active": .state(state, .good)
        case "suspended": .state(state, .bad)
        default: .state(state, .warning)
        }
    }

    static var table: Table<Tenant> {
        Table(columns: [
            Column("name", "NAME", .shorten) { .text($0.name) },
            Column("state", "STATE") { $0.stateCell },
            Column("stateSince", "SINCE", .leave) { Cell($0.stateSince) },
            Column("tenantId", "TENANT ID", .leave) { .text($0.tenantId) },
            Column("cloud", "CLOUD", .leave) { .text($0.cloud) },
            Column("clientId", nil) { .text($0.clientId) },
            Column("timeZone", nil) { .text($0.timeZone) },
            Column("contentTypes", nil) { .list($0.contentTypes) },
            Column("requestsPerMinute", nil) { $0.requestsPerMinute.map { .number($0) } ?? .none },
            Column("partnerDomains", nil) { .list($0.partnerDomains ?? []) },
            Column("trustedApps", nil) { .list($0.trustedApps ?? []) },
            Column("lookUps", nil) { Cell($0.lookUps.map { $0 ? "on" : "off" }) },
            Column("tags", "TAGS", .leave) { .list($0.tags ?? []) },
            Column("credential", "CREDENTIAL", .leave) { Cell($0.credential?.summary) },
            Column("credentialExpiresAt", nil) { Cell($0.credential?.expiresAt) },
            Column("createdAt", nil) { Cell($0.createdAt) },
            Column("reasonCode", nil) { Cell($0.reason?.code) },
            Column("reason", "REASON", .wrap) { Cell($0.reason?.message) },
        ])
    }

    var details: Details {
        var details = Details()
        details.add("Name", .text(name))
        details.add("State", stateCell)
        details.add("Since", Cell(stateSince))
        details.add("Reason", Cell(reason.map { "\($0.message) (\($0.code))" }))
        details.add("Next step", Cell(reason?.remedy))
        details.add("Tenant ID", .text(tenantId))
        details.add("Client ID", .text(clientId))
        details.add("Cloud", .text(cloud))
        details.add("Time zone", .text(timeZone))
        details.add("Content types", .list(contentTypes))
        details.add("Requests/min", .text(requestsPerMinute.map(String.init) ?? "the gateway's default"))
        if let partnerDomains, !partnerDomains.isEmpty { details.add("Partner domains", .list(partnerDomains)) }
        if let trustedApps, !trustedApps.isEmpty { details.add("Trusted apps", .list(trustedApps)) }
        if let tags, !tags.isEmpty { details.add("Tags", .list(tags)) }
        if let lookUps { details.add("Look-ups", .text(lookUps ? "on" : "off")) }
        details.add("Credential", Cell(credential?.kind))
        details.add("Thumbprint", Cell(credential?.thumbprint))
        details.add("Expires", Cell(credential?.expiresAt))
        details.add("Stored", Cell(credential?.createdAt))
        details.add("Added", Cell(createdAt))
        return details
    }
}
