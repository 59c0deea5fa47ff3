import AuditRecords

/// The reasons that lie in what was done, and to what.
enum ActRisk {
    static func reasons(_ event: SharingEvent, _ basis: RiskBasis) -> [SharingRisk.Reason] {
        switch event.act {
        case .granted, .changed, .joined, .roleChanged, .ownerChanged: right(event).map { [$0] } ?? []
        case .consented: consent(event, basis)
        case .credentialsChanged:
            basis.isTrusted(event)
                ? [trusted] : [reason(.medium, "credentials", "The keys of an application were changed")]
        case .federationChanged:
            [reason(.critical, "federation", "Whoever holds the other side can sign in as anybody")]
        case .forwardingSet: [forwarding(event)]
        case .policyChanged: [reason(.medium, "policy", "A rule about sharing was changed")]
        default: []
        }
    }

    private static let trusted = reason(.low, "app.trusted", "The application is trusted: expected")

    /// Roles with which one can take over a tenant (Microsoft, "Least privileged roles", "privileged roles"), in lower case;
    /// "company administrator" is what the log calls a global one.
    private static let privileged: Set<String> = [
        "global administrator", "company administrator", "privileged role administrator",
        "privileged authentication administrator", "authentication administrator", "security administrator",
        "application administrator", "cloud application administrator", "user administrator", "helpdesk administrator",
        "exchange administrator", "exchange service administrator", "sharepoint administrator",
        "sharepoint service administrator", "hybrid identity administrator", "domain name administrator",
        "conditional access administrator", "intune administrator", "intune service administrator",
        "partner tier2 support",
    ]

    /// What having a part in such a thing lets one do.
    private static func right(_ event: SharingEvent) -> SharingRisk.Reason? {
        let isOwner = event.roles.contains { $0.level == .owner }
        switch event.resource.kind {
        case .directoryRole:
            let names = event.roles.map { $0.raw.lowercased() } + [event.resource.name?.lowercased() ?? ""]
            return names.contains(where: privileged.contains)
                ? reason(.critical, "role.privileged", "The role can take over the tenant")
                : reason(.high, "role", "A directory role was given")
        case .cloudFlow where isOwner:
            return reason(.medium, "flow.coOwner", "A flow co-owner can change the flow and use its connections")
        case .connection:
            return reason(.medium, "connection", "Whoever has the connection acts with the sign-in stored in it")
        case .mailbox: return reason(.medium, "mailbox", "Somebody else can open the mailbox or send from it")
        case .site where event.roles.contains { $0.raw == "Site collection administrator" }:
            return reason(.medium, "site.admin", "A site administrator can see and change everything in the site")
        case .application where isOwner && event.act == .granted:
            return reason(.medium, "app.owner", "An application's owner can add keys and act as the application")
        default: return nil
        }
    }

    /// Permissions with which an application reads or changes what belongs to everybody, or rules the tenant: those that
    /// Microsoft names in its guidance on illicit consent ("Detect and remediate illicit consent grants") and their like.
    private static let broadScopes = [
        "mail.", "mailboxsettings.", "files.read.all", "files.readwrite", "sites.", "directory.readwrite",
        "directory.accessasuser", "rolemanagement.", "application.readwrite", "approleassignment.readwrite",
        "user.readwrite.all", "group.readwrite.all", "full_access_as_user", "full_access_as_app", "ews.accessasuser",
        "contacts.read", "chat.read", "notes.read.all", "user_impersonation",
    ]

    private static func consent(_ event: SharingEvent, _ basis: RiskBasis) -> [SharingRisk.Reason] {
        guard !basis.isTrusted(event) else { return [trusted] }
        var reasons: [SharingRisk.Reason] = []
        if event.details["grant"] == "application" {
            reasons.append(reason(.high, "consent.application", "The application can act by itself, without a person"))
        } else if event.audiences.contains(where: { $0.kind == .organisation }) {
            reasons.append(reason(.high, "consent.organisation", "The application can act for everybody"))
        } else {
            reasons.append(reason(.medium, "consent.person", "The application can act for the person"))
        }
        let scopes = (event.details["scopes"] ?? "").split { $0 == " " || $0 == "," }.map(String.init)
        let broad = scopes.filter { scope in
            let lower = scope.lowercased()
            return broadScopes.contains { lower.hasPrefix($0) }
        }
        if !broad.isEmpty {
            let names = Array(Set(broad)).sorted()
            let more = names.count > 4 ? " and \(names.count - 4) more" : ""
            let list = names.prefix(4).joined(separator: ", ") + more
            reasons.append(reason(.high, "consent.broad", "It may read or change much: \(list)"))
        }
        return reasons
    }

    private static func forwarding(_ event: SharingEvent) -> SharingRisk.Reason {
        let own = event.resource.name?.mailDomain ?? event.actor.name?.mailDomain
        let others = Set(event.audiences.compactMap(\.domain)).subtracting([own].compactMap(\.self)).sorted()
        return others.isEmpty
            ? reason(.medium, "forwarding", "Mail is sent on")
            : reason(
                .high,
                "forwarding.outside",
                "Mail is sent on to another domain (\(others.joined(separator: ", ")))"
            )
    }

    private static func reason(_ level: SharingRisk.Level, _ code: String, _ text: String) -> SharingRisk.Reason {
        SharingRisk.Reason(code: code, text: text, level: level)
    }
}
