/// SharePoint and OneDrive: sharing, links, invitations, access requests, site permissions.
///
/// One share writes several records with one `CorrelationId`, most of them bookkeeping on hidden groups. Those are kept
/// as noise: evidence of the same act, never an event of their own.
enum SharePointFacts {
    /// What an operation does, and whom a link of it reaches.
    private struct Meaning {
        let act: SharingAct
        let link: Link?

        init(_ act: SharingAct, _ link: Link? = nil) {
            self.act = act
            self.link = link
        }
    }

    private enum Link: String {
        case anyone, organisation, specificPeople
        /// The record says it in `SharingLinkScope`.
        case scoped
    }

    /// "Use sharing auditing in the audit log" and "Audit log activities", both generations of names.
    private static let meanings: [String: Meaning] = [
        "SharingSet": Meaning(.granted), "SharingRevoked": Meaning(.revoked),
        "SharingPermissionChanged": Meaning(.changed),
        "SharingInvitationCreated": Meaning(.invited), "SharingInvitationUpdated": Meaning(.invitationChanged),
        "SharingInvitationAccepted": Meaning(.invitationAccepted),
        "SharingInvitationRevoked": Meaning(.invitationRevoked),
        "SharingInvitationBlocked": Meaning(.invitationBlocked),
        "AccessInvitationCreated": Meaning(.invited), "AccessInvitationUpdated": Meaning(.invitationChanged),
        "AccessInvitationAccepted": Meaning(.invitationAccepted),
        "AccessInvitationRevoked": Meaning(.invitationRevoked), "AccessInvitationExpired": Meaning(.invitationRevoked),
        "AnonymousLinkCreated": Meaning(.linkCreated, .anyone), "AnonymousLinkUpdated": Meaning(.linkChanged, .anyone),
        "AnonymousLinkRemoved": Meaning(.linkRemoved, .anyone), "AnonymousLinkUsed": Meaning(.linkUsed, .anyone),
        "CompanyLinkCreated": Meaning(.linkCreated, .organisation),
        "CompanyLinkUpdated": Meaning(.linkChanged, .organisation),
        "CompanyLinkRemoved": Meaning(.linkRemoved, .organisation),
        "CompanyLinkUsed": Meaning(.linkUsed, .organisation),
        "SecureLinkCreated": Meaning(.linkCreated, .specificPeople),
        "SecureLinkUpdated": Meaning(.linkChanged, .specificPeople),
        "SecureLinkDeleted": Meaning(.linkRemoved, .specificPeople),
        "SecureLinkUsed": Meaning(.linkUsed, .specificPeople),
        "SharingLinkCreated": Meaning(.linkCreated, .scoped), "SharingLinkUpdated": Meaning(.linkChanged, .scoped),
        "SharingLinkDeleted": Meaning(.linkRemoved, .scoped), "SharingLinkUsed": Meaning(.linkUsed, .scoped),
        "SharedLinkCreated": Meaning(.linkCreated, .scoped), "SharedLinkDisabled": Meaning(.linkRemoved, .scoped),
        "AddedToSecureLink": Meaning(.granted), "RemovedFromSecureLink": Meaning(.revoked),
        "AddedToSharingLink": Meaning(.granted), "RemovedFromSharingLink": Meaning(.revoked),
        "AccessRequestCreated": Meaning(.accessRequested), "AccessRequestUpdated": Meaning(.accessRequested),
        "AccessRequestAccepted": Meaning(.accessApproved), "AccessRequestApproved": Meaning(.accessApproved),
        "AccessRequestDenied": Meaning(.accessDenied), "AccessRequestRejected": Meaning(.accessDenied),
        "AddedToGroup": Meaning(.granted), "RemovedFromGroup": Meaning(.revoked),
        "SiteCollectionAdminAdded": Meaning(.granted), "SiteCollectionAdminRemoved": Meaning(.revoked),
        "SitePermissionsModified": Meaning(.changed), "PermissionLevelModified": Meaning(.changed),
        "SharingPolicyChanged": Meaning(.policyChanged), "WebMembersCanShareModified": Meaning(.policyChanged),
        "WebRequestAccessModified": Meaning(.policyChanged),
        "SharingInheritanceBroken": Meaning(.inheritanceChanged),
        "SharingInheritanceReset": Meaning(.inheritanceChanged),
        "GroupAdded": Meaning(.inheritanceChanged), "PermissionLevelAdded": Meaning(.inheritanceChanged),
    ]

    static let operations: Set<String> = Set(meanings.keys)

    static func facts(_ record: AuditRecord) -> [SharingFact] {
        guard let meaning = meanings[record.operation] else { return [] }
        let event = EventData(record.text("EventData") ?? "")
        let target = SharePointTarget(record)
        var details = details(record, event)
        var audience = target?.audience
        if let link = meaning.link.map({ resolved($0, record, event) }) {
            details["link"] = link.rawValue
            switch link {
            case .anyone: audience = audience ?? Audience(.anyone)
            case .organisation: audience = audience ?? Audience(.organisation)
            case .scoped where meaning.act == .linkCreated: audience = audience ?? Audience(.unknown)
            case .specificPeople, .scoped: break
            }
        }
        if meaning.act == .invited || meaning.act == .invitationBlocked, audience?.kind == .person {
            audience?.kind = .guest
        }
        let role = SharePointRole.role(record, event)
        let isBookkeeping = meaning.act == .inheritanceChanged || target?.isSystem == true
        let resource = resource(record, meaning.act)
        return [
            record.fact(
                meaning.act,
                resource,
                audience,
                role: role,
                actor: actor(record, meaning),
                correlation: record.text("CorrelationId"),
                part: (resource.url ?? resource.siteURL ?? resource.id)?.lowercased(),
                isNoise: isBookkeeping || SharePointRole.isLimited(role),
                details: details
            )
        ]
    }

    /// A link's reach; for the newer operations the record's own word (`Anyone`, `Organization`, `Users`).
    private static func resolved(_ link: Link, _ record: AuditRecord, _ event: EventData) -> Link {
        guard link == .scoped else { return link }
        switch (record.text("SharingLinkScope") ?? event["SharingLinkScope"] ?? event["Scope"])?.lowercased() {
        case "anyone", "anonymous": return .anyone
        case "organization", "organisation", "company": return .organisation
        case "users", "specificpeople", "existingaccess": return .specificPeople
        default: return .scoped
        }
    }

    private static func details(_ record: AuditRecord, _ event: EventData) -> [String: String] {
        var details: [String: String] = [:]
        details["sharingID"] = record.text("UniqueSharingId")
        details["expires"] = event["ExpirationDate"] ?? event["Expiration"]
        let changes = (record.json["ModifiedProperties"]?.elements ?? []).compactMap { entry in
            entry["Name"]?.text.map { "\($0): \(entry["OldValue"]?.text ?? "–") → \(entry["NewValue"]?.text ?? "–")" }
        }
        if !changes.isEmpty { details["changed"] = changes.joined(separator: "; ") }
        return details
    }

    private static func actor(_ record: AuditRecord, _ meaning: Meaning) -> Actor {
        // Who opens an anonymous link is nobody, whatever `UserId` holds.
        let isAnonymous = meaning.act == .linkUsed && meaning.link == .anyone
        return isAnonymous ? Actor(.anonymous) : record.actor
    }

    private static func resource(_ record: AuditRecord, _ act: SharingAct) -> SharedResource {
        let url = record.text("ObjectId")
        let site = record.text("SiteUrl")
        let kind: SharedResource.Kind =
            switch record.text("ItemType")?.lowercased() {
            case "file", "page": .file
            case "folder": .folder
            case "list", "documentlibrary", "listitem": .list
            case "web", "site": .site
            case "tenant": .tenant
            default: record.text("SourceFileName") == nil ? .site : .file
            }
        let ids: [String] =
            switch kind {
            case .file, .folder: ["ListItemUniqueId"]
            case .list: ["ListId"]
            default: ["Site", "WebId"]
            }
        let path = (url ?? site)?.split(separator: "/").last.map(String.init)
        return SharedResource(
            kind,
            id: ids.lazy.compactMap { record.text($0) }.first?.lowercased(),
            name: record.text("SourceFileName") ?? path,
            url: url,
            siteURL: site.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
        )
    }
}
