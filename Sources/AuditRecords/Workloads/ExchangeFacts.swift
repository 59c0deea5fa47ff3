/// Exchange: rights on mailboxes and folders, and mail that is sent on.
enum ExchangeFacts {
    private static let mailboxRights: Set<String> = [
        "Add-MailboxPermission", "Remove-MailboxPermission", "Add-RecipientPermission", "Remove-RecipientPermission",
    ]
    private static let folderRights: Set<String> = [
        "Add-MailboxFolderPermission", "Set-MailboxFolderPermission", "Remove-MailboxFolderPermission",
        "Add-PublicFolderClientPermission", "Remove-PublicFolderClientPermission",
    ]
    private static let folderLog: Set<String> = [
        "AddFolderPermissions", "ModifyFolderPermissions", "RemoveFolderPermissions",
    ]
    private static let forwardings: Set<String> = [
        "New-InboxRule", "Set-InboxRule", "Set-Mailbox", "New-TransportRule", "Set-TransportRule", "New-JournalRule",
        "Set-JournalRule",
    ]
    private static let memberships: Set<String> = [
        "Add-DistributionGroupMember", "Remove-DistributionGroupMember", "Add-UnifiedGroupLinks",
        "Remove-UnifiedGroupLinks",
    ]
    private static let administrators: Set<String> = [
        "Add-RoleGroupMember", "Remove-RoleGroupMember", "New-ManagementRoleAssignment",
    ]
    private static let policies: Set<String> = [
        "New-SharingPolicy", "Set-SharingPolicy", "Remove-SharingPolicy", "New-OrganizationRelationship",
        "Set-OrganizationRelationship", "Remove-OrganizationRelationship", "New-RemoteDomain", "Set-RemoteDomain",
        "New-HostedOutboundSpamFilterPolicy", "Set-HostedOutboundSpamFilterPolicy",
    ]

    static let operations: Set<String> = [
        mailboxRights, folderRights, folderLog, forwardings, memberships, administrators, policies,
        ["UpdateInboxRules", "Set-MailboxCalendarFolder"],
    ].reduce([]) { $0.union($1) }

    static func facts(_ record: AuditRecord) -> [SharingFact] {
        let parameters = CmdletParameters(record.json["Parameters"])
        let operation = record.operation
        if mailboxRights.contains(operation) { return mailbox(record, parameters) }
        if folderRights.contains(operation) { return folder(record, parameters) }
        if folderLog.contains(operation) { return mailboxFolder(record) }
        if forwardings.contains(operation) { return forwarding(record, parameters) }
        if memberships.contains(operation) { return group(record, parameters) }
        if administrators.contains(operation) { return administrator(record, parameters) }
        if operation == "UpdateInboxRules" { return clientRule(record) }
        if operation == "Set-MailboxCalendarFolder" { return calendar(record, parameters) }
        return policy(record, parameters)
    }

    /// What may be shared with, or sent on to, other organizations.
    private static func policy(_ record: AuditRecord, _ parameters: CmdletParameters) -> [SharingFact] {
        let isMailFlow = record.operation.hasSuffix("RemoteDomain") || record.operation.hasSuffix("SpamFilterPolicy")
        // Of these only what lets mail be sent on by itself has to do with sharing.
        let names = parameters.names.filter { $0 != "Identity" && $0 != "Name" }
            .filter { !isMailFlow || $0.lowercased().hasPrefix("autoforward") }
        guard !isMailFlow || !names.isEmpty else { return [] }
        let changed = names.map { name in isMailFlow ? "\(name): \(parameters[name] ?? "")" : name }.joined(
            separator: ", "
        )
        let resource = SharedResource(.tenant, id: record.organizationID, name: parameters["Identity"])
        return [fact(record, .policyChanged, resource, details: changed.isEmpty ? [:] : ["changed": changed])]
    }

    /// A role group of Exchange or of the compliance centre, or a role given directly: rights over everybody's mail.
    private static func administrator(_ record: AuditRecord, _ parameters: CmdletParameters) -> [SharingFact] {
        let isGiven = !record.operation.hasPrefix("Remove")
        let name = (parameters["Role"] ?? parameters["Identity"] ?? record.text("ObjectId")).map(lastPart)
        let members = ["Member", "User", "SecurityGroup", "App", "Computer"].lazy.compactMap { parameters[$0] }.first
        let resource = SharedResource(.directoryRole, name: name)
        let audience = members.map { Audience(account: lastPart($0)) } ?? Audience(.unknown)
        return [fact(record, isGiven ? .granted : .revoked, resource, audience, SharedRole(name ?? "Role", .owner))]
    }

    /// A calendar that is published: whoever has its address sees it ("Set-MailboxCalendarFolder", PublishEnabled).
    private static func calendar(_ record: AuditRecord, _ parameters: CmdletParameters) -> [SharingFact] {
        let state = parameters["PublishEnabled"]?.lowercased()
        guard let state else { return [] }
        let name = parameters["Identity"] ?? record.text("ObjectId")
        let isOn = state.hasSuffix("true") || state == "1"
        let resource = SharedResource(.mailFolder, id: name, name: name)
        let role = SharedRole(parameters["DetailLevel"] ?? "Published", .view)
        return [fact(record, isOn ? .linkCreated : .linkRemoved, resource, Audience(.anyone), role)]
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
        let role = rights.map { SharedRole($0, mailboxLevel($0)) }
        let resource = SharedResource(.mailbox, id: name.map(GUIDText.canonical), name: name.map(lastPart))
        return [fact(record, act, resource, audience ?? Audience(.unknown), role)]
    }

    /// "Add-MailboxPermission", "Add-RecipientPermission": everything, sending as somebody, or reading.
    private static func mailboxLevel(_ rights: String) -> SharedRole.Level {
        let lower = rights.lowercased()
        if lower.contains("fullaccess") || lower.contains("changeowner") { return .owner }
        if lower.contains("sendas") || lower.contains("changepermission") { return .edit }
        return lower.contains("readpermission") ? .view : .other
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
            "BlindCopyTo", "RedirectMessageTo", "GrantSendOnBehalfTo", "JournalEmailAddress",
        ]
        let isTenantWide = record.operation.hasSuffix("TransportRule") || record.operation.hasSuffix("JournalRule")
        let mailbox = isTenantWide ? nil : owner(record, parameters)
        let rule = parameters["Name"] ?? parameters["Identity"]
        let ended = names.filter { $0 != "GrantSendOnBehalfTo" && parameters.cleared.contains($0.lowercased()) }.map {
            name in
            fact(
                record,
                .revoked,
                SharedResource(mailbox == nil ? .tenant : .mailbox, name: mailbox ?? rule),
                nil,
                SharedRole(name, .view),
                details: ["how": "forwardingEnded"]
            )
        }
        return ended
            + names.flatMap { name in
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
