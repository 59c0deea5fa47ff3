import AuditRecords

/// One English sentence about an act, out of what the records say; a look-up may later put names in place of ids.
package enum SharingSummary {
    /// "megan@contoso.example shared the file Budget.xlsx with anyone who has the link (can edit)".
    ///
    /// Made of an event, so that one whose names were looked up can be told again with them.
    package static func sentence(event: SharingEvent) -> String {
        let more = event.otherResources.isEmpty ? "" : " and \(event.otherResources.count) more"
        let clause = clause(event, name(event.resource) + more, people(event.audiences))
        let rights = event.act.direction == .opens ? rights(event) : nil
        return "\(actor(event.actor)) \(clause)" + (rights.map { " (\($0))" } ?? "")
    }

    private static func clause(_ event: SharingEvent, _ thing: String, _ people: String?) -> String {
        let with = people.map { " with \($0)" } ?? ""
        let someone = people ?? "somebody"
        switch event.act {
        case .granted where event.resource.kind == .directoryRole: return "gave \(thing) to \(someone)"
        case .granted where isOwnership(event): return "made \(someone) an owner of \(thing)"
        case .granted where event.resource.kind == .application: return "let \(someone) use \(thing)"
        case .revoked where event.details["how"] == "deleted": return "deleted \(thing)"
        case .revoked where event.details["how"] == "forwardingEnded": return "stopped sending mail of \(thing) on"
        case .revoked where event.resource.kind == .directoryRole: return "took \(thing) from \(someone)"
        case .granted, .linkCreated:
            let isPersonal = event.act == .linkCreated && people == nil
            return "shared \(thing)" + (isPersonal ? " by a link for specific people" : with)
        case .changed: return "changed the permissions of \(thing)" + (people.map { " for \($0)" } ?? "")
        case .revoked: return "stopped sharing \(thing)" + with
        case .linkChanged: return "changed a link to \(thing)"
        case .linkRemoved: return "removed a link to \(thing)"
        case .linkUsed: return "opened a link to \(thing)"
        case .invited: return "invited \(someone) to \(thing)"
        case .invitationChanged: return "changed the invitation of \(someone) to \(thing)"
        case .invitationAccepted: return "accepted the invitation to \(thing)"
        case .invitationRevoked: return "withdrew the invitation of \(someone) to \(thing)"
        case .invitationBlocked: return "was kept by policy from inviting \(someone) to \(thing)"
        case .accessRequested: return "asked for access to \(thing)"
        case .accessApproved: return "approved a request for access to \(thing)"
        case .accessDenied: return "denied a request for access to \(thing)"
        case .joined: return "added \(someone) to \(thing)"
        case .left: return "removed \(someone) from \(thing)"
        case .roleChanged: return "changed the role of \(someone) in \(thing)"
        case .ownerChanged: return "made \(someone) the owner of \(thing)"
        case .quarantined: return "quarantined \(thing)"
        case .released: return "released \(thing) from quarantine"
        case .consented: return "allowed \(thing) to act" + (people.map { " for \($0)" } ?? "")
        case .consentRevoked: return "withdrew what \(thing) was allowed to do"
        case .credentialsChanged: return "changed the keys of \(thing)"
        case .federationChanged: return "changed the federation of \(thing)"
        case .forwardingSet: return "had mail of \(thing) sent on to \(someone)"
        case .policyChanged: return "changed a sharing rule of \(thing)"
        case .inheritanceChanged: return "changed the inheritance of \(thing)"
        }
    }

    /// Owning a group or an application is a part one has, not a right on something shared.
    private static func isOwnership(_ event: SharingEvent) -> Bool {
        event.roles.contains { $0.level == .owner }
            && (event.resource.kind == .group || event.resource.kind == .application)
    }

    /// "the file Budget.xlsx", "a cloud flow (2770e508-…)".
    static func name(_ resource: SharedResource) -> String {
        let word = word(resource.kind)
        if resource.kind == .tenant { return resource.name.map { "the domain \($0)" } ?? "the organisation" }
        if let name = resource.name { return "the \(word) \(name)" }
        return resource.id.map { "the \(word) \($0)" } ?? "a \(word)"
    }

    private static func word(_ kind: SharedResource.Kind) -> String {
        switch kind {
        case .canvasApp: "app"
        case .cloudFlow: "flow"
        case .directoryRole: "role"
        case .mailFolder: "mail folder"
        case .other: "item"
        case .connection, .file, .folder, .list, .site, .team, .channel, .chat, .group, .application, .report,
            .dashboard,
            .dataset, .workspace, .mailbox, .tenant:
            kind.rawValue
        }
    }

    private static func people(_ audiences: [Audience]) -> String? {
        let names = audiences.map { audience in
            switch audience.kind {
            case .anyone: "anyone who has the link"
            case .organisation: "everybody in the organisation"
            case .guest: "the guest \(audience.name ?? audience.id ?? "(not named)")"
            case .group: "the group \(audience.name ?? audience.id ?? "(not named)")"
            case .application: "the application \(audience.name ?? audience.id ?? "(not named)")"
            case .person: audience.name ?? audience.id ?? "somebody"
            case .unknown: audience.name ?? audience.id ?? "somebody the record does not name (may be everyone)"
            }
        }
        guard let first = names.first else { return nil }
        // Three are a sentence, more a number.
        if names.count > 3 { return "\(first) and \(names.count - 1) others" }
        return names.count == 1 ? first : names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
    }

    private static func rights(_ event: SharingEvent) -> String? {
        let saysItself: Set<SharedResource.Kind> = [.directoryRole, .application, .group, .tenant]
        guard !saysItself.contains(event.resource.kind), event.act != .forwardingSet, event.act != .roleChanged else {
            return nil
        }
        let levels = Set(event.roles.map(\.level))
        if levels.contains(.owner) { return event.resource.kind == .cloudFlow ? "co-owner" : "owner" }
        if levels.contains(.edit) { return "can edit" }
        if levels.contains(.use) { return "can run" }
        return levels.contains(.view) ? "can view" : nil
    }

    private static func actor(_ actor: Actor) -> String {
        switch actor.kind {
        case .anonymous: "Somebody without signing in"
        case .guest: "The guest \(actor.name ?? actor.id ?? "(not named)")"
        case .user, .admin, .partner, .application, .system: actor.name ?? actor.id ?? "Somebody"
        }
    }
}
