import AuditRecords
import FoundationEssentials

/// One resource that an event opened to, or closed for, one audience; the inventory is what is open in the end.
struct SharingLine: Sendable, Equatable {
    /// What closes every link of a resource that is not told apart.
    static let everyLink = "*"
    /// More pairs than this in one act are not a share that a person made.
    private static let limit = 500

    var resource: SharedResource
    var resourceKey: String
    var audience: Audience
    var audienceKey: String
    /// Which of several links it is about.
    var link: String?
    var opens: Bool
    var role: String?

    /// The lines of an event, in an order that depends on the event alone.
    static func lines(of event: SharingEvent) -> [SharingLine] {
        let opens: Bool
        switch event.act {
        case .granted, .changed, .linkCreated, .linkChanged, .invited, .accessApproved, .joined, .roleChanged,
            .ownerChanged:
            opens = true
        case .revoked, .linkRemoved, .invitationRevoked, .left: opens = false
        default: return []
        }
        let isLink = event.act == .linkCreated || event.act == .linkChanged || event.act == .linkRemoved
        let link = isLink ? event.details["sharingID"] : nil
        var lines: [SharingLine] = []
        for resource in [event.resource] + event.otherResources where isShareable(resource.kind) {
            guard let resourceKey = key(of: resource) else { continue }
            func add(_ audience: Audience, _ audienceKey: String) {
                lines.append(
                    SharingLine(
                        resource: resource,
                        resourceKey: resourceKey,
                        audience: audience,
                        audienceKey: audienceKey,
                        link: link,
                        opens: opens,
                        role: audience.level?.rawValue ?? event.roles.map(\.raw).joined(separator: ", ").nonEmpty
                    )
                )
            }
            for audience in event.audiences { key(of: audience).map { add(audience, $0) } }
            if event.act == .linkRemoved, event.audiences.allSatisfy({ key(of: $0) == nil }) {
                add(Audience(.unknown), everyLink)
            }
        }
        return Array(lines.prefix(limit))
    }

    /// Rights on an application or a role are no share of a thing.
    private static func isShareable(_ kind: SharedResource.Kind) -> Bool {
        switch kind {
        case .application, .directoryRole, .tenant, .group: false
        default: true
        }
    }

    private static func key(of resource: SharedResource) -> String? {
        resource.id ?? (resource.url ?? resource.siteURL ?? resource.name)?.lowercased()
    }

    /// Records about the same person carry the address or the id; where both are there, the address is in all of them.
    private static func key(of audience: Audience) -> String? {
        switch audience.kind {
        case .anyone, .organisation: return audience.kind.rawValue
        case .person, .guest, .group, .application, .unknown:
            if let name = audience.name, name.contains("@") { return name.lowercased() }
            return audience.id ?? audience.name?.lowercased()
        }
    }
}

extension String {
    /// Nothing in place of an empty text.
    var nonEmpty: String? { isEmpty ? nil : self }
}
