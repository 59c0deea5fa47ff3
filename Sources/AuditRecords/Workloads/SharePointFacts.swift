/// SharePoint and OneDrive: sharing, links, invitations, access requests, site permissions.
///
/// One share writes several records with one `CorrelationId`, most of them bookkeeping on hidden groups. Those are kept
/// as noise: evidence of the same act, never an event of their own.
enum SharePointFacts {
    static let operations: Set<String> = Set(SharePointMeaning.all.keys)

    static func facts(_ record: AuditRecord) -> [SharingFact] {
        guard let meaning = SharePointMeaning.all[record.operation] else { return [] }
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
        let isBookkeeping =
            meaning.isBookkeeping || meaning.act == .inheritanceChanged || target?.isSystem == true
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
    private static func resolved(
        _ link: SharePointMeaning.Link,
        _ record: AuditRecord,
        _ event: EventData
    ) -> SharePointMeaning.Link {
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

    private static func actor(_ record: AuditRecord, _ meaning: SharePointMeaning) -> Actor {
        // Who opens an anonymous link is nobody, whatever `UserId` holds.
        let isAnonymous = meaning.act == .linkUsed && meaning.link == .anyone
        return isAnonymous ? Actor(.anonymous) : record.actor
    }

    private static func resource(_ record: AuditRecord, _ act: SharingAct) -> SharedResource {
        let url = record.text("ObjectId")
        let site = record.text("SiteUrl")
        let kind: SharedResource.Kind =
            switch record.text("ItemType")?.lowercased() {
            // Words in records, numbers in the schema ("Enum: ItemType").
            case "file", "page", "1", "11": .file
            case "folder", "5": .folder
            case "list", "documentlibrary", "listitem", "9": .list
            case "web", "site", "6", "7": .site
            case "tenant", "8": .tenant
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
