/// Entra ID: guests, groups, roles, consent to applications, federation.
///
/// Operation names end with a full stop, one holds an en dash and ends with a space. Values in `ModifiedProperties` may
/// be JSON in a string. Records of one request share `InterSystemsId`.
enum DirectoryFacts {
    /// What sort of record an operation writes.
    private enum Kind {
        case invitation, redemption, userAdded, userDeleted
        case group(SharingAct), role(SharingAct)
        case consent, scopes(SharingAct), appPermission(SharingAct), appAssignment(SharingAct), appOwner(SharingAct)
        case credentials, federation, domain, policy, partner(SharingAct)
    }

    private static let kinds: [String: Kind] = [
        "Invite external user.": .invitation, "Redeem external user invite.": .redemption,
        "Add user.": .userAdded, "Add User.": .userAdded, "Delete user.": .userDeleted,
        "Add member to group.": .group(.joined), "Remove member from group.": .group(.left),
        "Add owner to group.": .group(.granted), "Remove owner from group.": .group(.revoked),
        "Add member to role.": .role(.granted), "Remove member from role.": .role(.revoked),
        "Add eligible member to role.": .role(.granted), "Remove eligible member from role.": .role(.revoked),
        "Add scoped member to role.": .role(.granted), "Remove scoped member from role.": .role(.revoked),
        "Consent to application.": .consent,
        "Add delegated permission grant.": .scopes(.consented), "Add OAuth2PermissionGrant.": .scopes(.consented),
        "Remove delegated permission grant.": .scopes(.consentRevoked),
        "Remove OAuth2PermissionGrant.": .scopes(.consentRevoked),
        "Add app role assignment to service principal.": .appPermission(.consented),
        "Remove app role assignment from service principal.": .appPermission(.consentRevoked),
        "Add app role assignment grant to user.": .appAssignment(.granted),
        "Remove app role assignment from user.": .appAssignment(.revoked),
        "Add app role assignment to group.": .appAssignment(.granted),
        "Remove app role assignment from group.": .appAssignment(.revoked),
        "Add owner to application.": .appOwner(.granted), "Remove owner from application.": .appOwner(.revoked),
        "Add owner to service principal.": .appOwner(.granted),
        "Remove owner from service principal.": .appOwner(.revoked),
        "Update application – Certificates and secrets management ": .credentials,
        "Update application – Certificates and secrets management": .credentials,
        "Update application - Certificates and secrets management": .credentials,
        "Add service principal credentials.": .credentials, "Remove service principal credentials.": .credentials,
        "Set federation settings on domain.": .federation, "Set domain authentication.": .federation,
        "Add unverified domain.": .domain, "Add verified domain.": .domain, "Verify domain.": .domain,
        "Remove unverified domain.": .domain, "Remove verified domain.": .domain, "Update domain.": .domain,
        "Add partner to company.": .partner(.granted), "Remove partner from company.": .partner(.revoked),
        "Update authorization policy.": .policy,
    ].merging(privilegedIdentity.merging(crossTenant) { first, _ in first }) { first, _ in first }

    /// Roles given through Privileged Identity Management; with and without the full stop, because both are told of.
    private static let privilegedIdentity: [String: Kind] = {
        let given = [
            "Add member to role in PIM completed (permanent)", "Add member to role in PIM completed (timebound)",
            "Add eligible member to role in PIM completed (permanent)",
            "Add eligible member to role in PIM completed (timebound)",
        ]
        let taken = [
            "Remove member from role in PIM completed (permanent)",
            "Remove member from role in PIM completed (timebound)",
            "Remove eligible member from role in PIM completed (permanent)",
            "Remove eligible member from role in PIM completed (timebound)",
        ]
        var kinds: [String: Kind] = [:]
        for name in given { (kinds[name], kinds[name + "."]) = (.role(.granted), .role(.granted)) }
        for name in taken { (kinds[name], kinds[name + "."]) = (.role(.revoked), .role(.revoked)) }
        return kinds
    }()

    /// Cross-tenant access settings ("Microsoft Entra audit log categories and activities", "Cross-tenant access settings").
    private static let crossTenant: [String: Kind] = {
        let names = [
            "Add a partner to cross-tenant access setting", "Add partner to cross-tenant access setting",
            "Update a partner cross-tenant access setting", "Update partner cross-tenant access setting",
            "Delete partner specific cross-tenant access setting", "Reset the cross-tenant access default setting",
            "Update the company default cross-tenant access setting",
            "Create a partner cross-tenant identity sync setting",
            "Update a partner cross-tenant identity sync setting",
            "Delete a partner cross-tenant identity sync setting",
        ]
        return Dictionary(uniqueKeysWithValues: names.flatMap { [($0, Kind.policy), ($0 + ".", Kind.policy)] })
    }()

    static let operations: Set<String> = Set(kinds.keys)

    static func facts(_ record: AuditRecord) -> [SharingFact] {
        guard let kind = kinds[record.operation] else { return [] }
        let entry = DirectoryEntry(record)
        switch kind {
        case .invitation: return [fact(entry, .invited, tenant(record), guest(entry))]
        case .redemption: return [fact(entry, .invitationAccepted, tenant(record), guest(entry))]
        case .userAdded, .userDeleted:
            // An account of the tenant itself is no share.
            let account = entry.account
            let isGuest =
                account.kind == .guest || (entry.new("UserType") ?? entry.old("UserType"))?.lowercased() == "guest"
            guard isGuest else { return [] }
            let act: SharingAct = record.operation == "Delete user." ? .left : .joined
            return [fact(entry, act, tenant(record), guest(entry))]
        case .group(let act):
            let role = act == .granted ? SharedRole("Owner", .owner) : SharedRole("Member", .member)
            return [fact(entry, act, entry.resource(.group, "Group"), entry.account, role)]
        case .role(let act):
            let resource = entry.resource(.directoryRole, "Role")
            let name = resource.name ?? entry.new("Role.WellKnownObjectName") ?? "Role"
            return [fact(entry, act, resource, entry.account, SharedRole(name, .owner))]
        case .consent: return [DirectoryConsent.consent(entry)]
        case .scopes(let act): return [DirectoryConsent.scopes(entry, act)]
        case .appPermission(let act): return [DirectoryConsent.permission(entry, act)]
        case .appAssignment(let act): return [DirectoryConsent.assignment(entry, act)]
        case .appOwner(let act):
            let resource = entry.named(.application, "Application") ?? entry.named(.application, "ServicePrincipal")
            return [
                fact(entry, act, resource ?? entry.target(.application), entry.account, SharedRole("Owner", .owner))
            ]
        case .credentials:
            let change = entry.old("KeyDescription").map { _ in "replaced or removed" } ?? "added"
            return [fact(entry, .credentialsChanged, entry.target(.application), details: ["changed": change])]
        case .federation:
            var resource = tenant(record)
            resource.name = entry.targetName ?? record.text("ObjectId")
            return [fact(entry, .federationChanged, resource, details: entry.changes)]
        case .domain:
            var resource = tenant(record)
            resource.name = entry.targetName ?? record.text("ObjectId")
            return [fact(entry, .policyChanged, resource, details: ["changed": Self.words(record.operation)])]
        case .partner(let act):
            // A provider that gets the right to administer the tenant: an outsider, whoever it is.
            let name = entry.targetName ?? record.text("ObjectId")
            return [fact(entry, act, tenant(record), Audience(.guest, name: name), SharedRole("Partner", .owner))]
        case .policy:
            return [fact(entry, .policyChanged, tenant(record), details: entry.changes)]
        }
    }

    private static func fact(
        _ entry: DirectoryEntry,
        _ act: SharingAct,
        _ resource: SharedResource,
        _ audience: Audience? = nil,
        _ role: SharedRole? = nil,
        details: [String: String] = [:]
    ) -> SharingFact {
        entry.record.fact(
            act,
            resource,
            audience,
            role: role,
            actor: entry.actor,
            correlation: entry.record.text("InterSystemsId"),
            scope: scope(act, resource, audience),
            details: details
        )
    }

    /// What else must be equal for two records of one request to be one act.
    ///
    /// An invitation writes that somebody was invited and that an account was added: one act, about one guest.
    private static func scope(_ act: SharingAct, _ resource: SharedResource, _ audience: Audience?) -> String {
        if resource.kind == .tenant, act == .invited || act == .joined, let guest = audience?.name ?? audience?.id {
            return "guest|\(guest)"
        }
        return "\(resource.kind.rawValue)|\(resource.id ?? "")|\(act.rawValue)"
    }

    /// An operation's name without the full stop at its end.
    private static func words(_ operation: String) -> String {
        operation.hasSuffix(".") ? String(operation.dropLast()) : operation
    }

    private static func tenant(_ record: AuditRecord) -> SharedResource {
        SharedResource(.tenant, id: record.organizationID)
    }

    private static func guest(_ entry: DirectoryEntry) -> Audience {
        var account = entry.account
        account.kind = .guest
        // The address that was invited, where the account's own name does not have it.
        if account.domain == nil || account.name == nil, let mail = entry.new("Mail") ?? entry.new("OtherMail") {
            account.name = mail
            account.domain = mail.mailDomain
        }
        return account
    }
}
