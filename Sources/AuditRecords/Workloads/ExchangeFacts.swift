/// Exchange: rights on mailboxes and folders, and mail that is sent on.
enum ExchangeFacts {
    static let operations: Set<String> = [
        "Add-MailboxPermission", "Remove-MailboxPermission", "Add-RecipientPermission", "Remove-RecipientPermission",
        "Add-MailboxFolderPermission", "Set-MailboxFolderPermission", "Remove-MailboxFolderPermission",
        "AddFolderPermissions", "ModifyFolderPermissions", "RemoveFolderPermissions",
        "New-InboxRule", "Set-InboxRule", "UpdateInboxRules", "Set-Mailbox", "New-TransportRule", "Set-TransportRule",
        "New-SharingPolicy", "Set-SharingPolicy", "New-OrganizationRelationship", "Set-OrganizationRelationship",
        "Add-DistributionGroupMember", "Remove-DistributionGroupMember", "Add-UnifiedGroupLinks",
        "Remove-UnifiedGroupLinks",
    ]

    static func facts(_ record: AuditRecord) -> [SharingFact] {
        let parameters = CmdletParameters(record.json["Parameters"])
        switch record.operation {
        case "Add-MailboxPermission", "Remove-MailboxPermission", "Add-RecipientPermission",
            "Remove-RecipientPermission":
            return mailbox(record, parameters)
        case "Add-MailboxFolderPermission", "Set-MailboxFolderPermission", "Remove-MailboxFolderPermission":
            return folder(record, parameters)
        case "AddFolderPermissions", "ModifyFolderPermissions", "RemoveFolderPermissions": return mailboxFolder(record)
        case "New-InboxRule", "Set-InboxRule", "Set-Mailbox", "New-TransportRule", "Set-TransportRule":
            return forwarding(record, parameters)
        case "UpdateInboxRules": return clientRule(record)
        case "Add-DistributionGroupMember", "Remove-DistributionGroupMember", "Add-UnifiedGroupLinks",
            "Remove-UnifiedGroupLinks":
            return group(record, parameters)
        default:
            let changed = parameters.names.filter { $0 != "Identity" && $0 != "Name" }.joined(separator: ", ")
            let resource = SharedResource(.tenant, id: record.organizationID, name: parameters["Identity"])
            return [fact(record, .policyChanged, resource, details: changed.isEmpty ? [:] : ["changed": changed])]
        }
    }

    /// Exchange's own accounts set rights by the thousand when a tenant is upgraded: bookkeeping.
    private static func fact(
        _ record: AuditRecord,
        _ act: SharingAct,
        _ resource: SharedResource,
        _ audience: Audience? = nil,
        _ role: SharedRole? = nil,
        isNoise: Bool = false,
        details: [String: String] = [:]
    ) -> SharingFact {
        let isSystem = record.actor.kind == .system
        return record.fact(act, resource, audience, role: role, isNoise: isNoise || isSystem, details: details)
    }

    private static func mailbox(_ record: AuditRecord, _ parameters: CmdletParameters) -> [SharingFact] {
        let act: SharingAct = record.operation.hasPrefix("Add") ? .granted : .revoked
        let name = parameters["Identity"] ?? record.text("ObjectId")
        let audience = (parameters["User"] ?? parameters["Trustee"]).map { Audience(account: lastPart($0)) }
        let rights = parameters["AccessRights"]
        let role = rights.map { SharedRole($0, $0.lowercased().contains("fullaccess") ? .owner : .other) }
        let resource = SharedResource(.mailbox, id: name.map(GUIDText.canonical), name: name.map(lastPart))
        return [fact(record, act, resource, audience ?? Audience(.unknown), role)]
    }

    private static func folder(_ record: AuditRecord, _ parameters: CmdletParameters) -> [SharingFact] {
        let act: SharingAct =
            switch record.operation.prefix(3) {
            case "Add": .granted
            case "Set": .changed
            default: .revoked
            }
        let name = parameters["Identity"] ?? record.text("ObjectId")
        let audience = parameters["User"].map(folderUser) ?? Audience(.unknown)
        let resource = SharedResource(.mailFolder, id: name, name: name)
        return [fact(record, act, resource, audience, parameters["AccessRights"].map(folderRole))]
    }

    /// The mailbox's own log of folder rights; members of a group's mailbox (`Member@local`) are bookkeeping.
    private static func mailboxFolder(_ record: AuditRecord) -> [SharingFact] {
        let acts: [String: SharingAct] = [
            "AddFolderPermissions": .granted, "ModifyFolderPermissions": .changed, "RemoveFolderPermissions": .revoked,
        ]
        let folder = record.json["Item"]?["ParentFolder"] ?? record.json["Item"]
        let member = folder?["MemberUpn"]?.text
        let resource = SharedResource(
            .mailFolder,
            id: folder?["Id"]?.text,
            name: folder?["Path"]?.text ?? folder?["Name"]?.text,
            owner: record.text("MailboxOwnerUPN")
        )
        return [
            fact(
                record,
                acts[record.operation] ?? .changed,
                resource,
                member.map(folderUser) ?? Audience(.unknown),
                folder?["MemberRights"]?.text.map(folderRole),
                isNoise: member?.lowercased().hasSuffix("@local") == true
            )
        ]
    }

    /// `Default` is everybody in the organization, `Anonymous` anybody at all ("Set-MailboxFolderPermission").
    private static func folderUser(_ name: String) -> Audience {
        switch lastPart(name).lowercased() {
        case "default", "everyone": Audience(.organisation, name: name)
        case "anonymous": Audience(.anyone, name: name)
        default: Audience(account: lastPart(name))
        }
    }

    private static func folderRole(_ rights: String) -> SharedRole {
        let lower = rights.lowercased()
        if lower.contains("owner") { return SharedRole(rights, .owner) }
        let canEdit = ["editor", "author", "create", "edit", "delete"].contains { lower.contains($0) }
        return SharedRole(rights, canEdit ? .edit : .view)
    }

    private static func forwarding(_ record: AuditRecord, _ parameters: CmdletParameters) -> [SharingFact] {
        let names = [
            "ForwardTo", "ForwardAsAttachmentTo", "RedirectTo", "ForwardingSmtpAddress", "ForwardingAddress", "CopyTo",
            "BlindCopyTo", "RedirectMessageTo", "GrantSendOnBehalfTo",
        ]
        let mailbox = record.operation.hasSuffix("TransportRule") ? nil : owner(record, parameters)
        let rule = parameters["Name"] ?? parameters["Identity"]
        return names.flatMap { name in
            (parameters[name].map(addresses) ?? []).map { address in
                let isDelegate = name == "GrantSendOnBehalfTo"
                let resource = SharedResource(mailbox == nil ? .tenant : .mailbox, name: mailbox ?? rule)
                return fact(
                    record,
                    isDelegate ? .granted : .forwardingSet,
                    resource,
                    Audience(account: address),
                    SharedRole(name, isDelegate ? .edit : .view),
                    details: rule.map { ["rule": $0] } ?? [:]
                )
            }
        }
    }

    private static func owner(_ record: AuditRecord, _ parameters: CmdletParameters) -> String? {
        if record.operation == "Set-Mailbox" {
            return (parameters["Identity"] ?? record.text("ObjectId")).map(lastPart)
        }
        return parameters["Mailbox"].map(lastPart) ?? record.actor.name ?? record.text("ObjectId")
    }

    /// A rule made in Outlook: only those whose actions send mail on.
    private static func clientRule(_ record: AuditRecord) -> [SharingFact] {
        let properties = record.json["OperationProperties"]?.unwrapped
        guard let actions = properties?.named("RuleActions")?.text else { return [] }
        let lower = actions.lowercased()
        guard lower.contains("forward") || lower.contains("redirect") else { return [] }
        let recipients = addresses(actions).filter { $0.mailDomain != nil }
        let resource = SharedResource(.mailbox, name: record.text("MailboxOwnerUPN") ?? record.actor.name)
        let details = properties?.named("RuleName")?.text.map { ["rule": $0] } ?? [:]
        let audiences = recipients.isEmpty ? [Audience(.unknown)] : recipients.map { Audience(account: $0) }
        return audiences.map {
            fact(record, .forwardingSet, resource, $0, SharedRole("Forward", .view), details: details)
        }
    }

    private static func group(_ record: AuditRecord, _ parameters: CmdletParameters) -> [SharingFact] {
        let act: SharingAct = record.operation.hasPrefix("Add") ? .joined : .left
        let resource = SharedResource(.group, name: (parameters["Identity"] ?? record.text("ObjectId")).map(lastPart))
        let isOwner = parameters["LinkType"]?.lowercased().hasPrefix("owner") == true
        let role = isOwner ? SharedRole("Owner", .owner) : SharedRole("Member", .member)
        let members = (parameters["Member"] ?? parameters["Links"]).map(addresses) ?? []
        let audiences = members.isEmpty ? [Audience(.unknown)] : members.map { Audience(account: lastPart($0)) }
        return audiences.map { fact(record, act, resource, $0, role) }
    }

    /// `EURPR01A001.PROD.OUTLOOK.COM/…/contoso.onmicrosoft.com/MeganB` and `<tenant>\MeganB` are MeganB.
    private static func lastPart(_ text: String) -> String {
        guard text.contains("/") || text.contains("\\") else { return text }
        return text.split { $0 == "/" || $0 == "\\" }.last.map { String($0).trimmingWhitespace() } ?? text
    }

    /// The addresses in a list: `smtp:a@x.com;b@x.com`, `"Name" [SMTP:a@x.com]`.
    private static func addresses(_ text: String) -> [String] {
        let parts = text.split { ";,[]{}\"<>()".contains($0) || $0.isWhitespace }.map { part in
            part.lowercased().hasPrefix("smtp:") ? String(part.dropFirst(5)) : String(part)
        }
        let found = parts.filter { $0.mailDomain != nil }
        let unique = found.enumerated().filter { index, address in !found[..<index].contains(address) }.map(\.element)
        let whole = text.trimmingWhitespace()
        return unique.isEmpty ? (whole.isEmpty || whole == "$null" ? [] : [whole]) : unique
    }
}
