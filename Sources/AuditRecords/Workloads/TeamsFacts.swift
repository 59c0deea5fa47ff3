/// Teams: who was added to a team, channel or chat.
///
/// `Members[].Role` is documented as 0 member, 1 owner, 2 guest, but in every published record owners have 2 and members 1.
/// So a guest is told by the name (`#EXT#`) or by a foreign organization, and an owner by 2 on somebody who is no guest: a
/// member of the tenant cannot be what the documentation says 2 is. Every other number proves nothing and stays a word.
enum TeamsFacts {
    static let operations: Set<String> = [
        "MemberAdded", "MemberRemoved", "MemberRoleChanged", "ChatCreated", "ChatUpdated", "InviteSent",
        "InviteeResponded", "ChannelOwnerResponded", "TerminatedSharing", "SharingRestored",
        "TeamsTenantSettingChanged", "TeamSettingChanged",
    ]

    static func facts(_ record: AuditRecord) -> [SharingFact] {
        switch record.operation {
        case "MemberAdded": return members(record, .joined)
        case "MemberRemoved": return members(record, .left)
        case "MemberRoleChanged": return members(record, .roleChanged)
        case "ChatCreated", "ChatUpdated": return chat(record)
        // A shared channel: its members stay in their own tenants, so who is asked in comes from outside the team.
        case "InviteSent": return members(record, .invited)
        case "InviteeResponded": return members(record, .invitationAccepted)
        case "ChannelOwnerResponded": return members(record, .accessApproved)
        case "TerminatedSharing": return [record.fact(.revoked, place(record))]
        case "SharingRestored": return [record.fact(.granted, place(record), Audience(.unknown))]
        default:
            let isTenant = record.operation.hasPrefix("TeamsTenant")
            let place = isTenant ? SharedResource(.tenant, id: record.organizationID) : place(record)
            var details: [String: String] = [:]
            let setting = [record.text("Name"), record.text("OldValue"), record.text("NewValue")]
            if let name = setting[0] { details["changed"] = "\(name): \(setting[1] ?? "–") → \(setting[2] ?? "–")" }
            return [record.fact(.policyChanged, place, details: details)]
        }
    }

    private static func members(_ record: AuditRecord, _ act: SharingAct) -> [SharingFact] {
        let place = place(record)
        let members = record.json["Members"]?.elements ?? []
        // A change of members that names nobody is still one.
        guard !members.isEmpty else { return [record.fact(act, place, Audience(.unknown))] }
        return members.map { member in
            let audience = audience(member, record)
            return record.fact(act, place, audience, role: member["Role"].flatMap { role($0, audience, act) })
        }
    }

    private static func role(_ value: JSONValue, _ audience: Audience, _ act: SharingAct) -> SharedRole? {
        guard let raw = value.text else { return nil }
        if raw.lowercased() == "owner" || (raw == "2" && audience.kind != .guest) { return SharedRole(raw, .owner) }
        return SharedRole(raw, act == .roleChanged ? .other : .member)
    }

    private static func audience(_ member: JSONValue, _ record: AuditRecord) -> Audience {
        let name = member["UPN"]?.text ?? member["DisplayName"]?.text
        var audience = name.map { Audience(account: $0) } ?? Audience(.unknown)
        let home = member["OrganizationId"]?.text?.lowercased()
        if let home, let own = record.organizationID, home != own, audience.kind != .guest { audience.kind = .guest }
        if audience.id == nil, let id = member["MRI"]?.text ?? member["Id"]?.text {
            let bare = id.split(separator: ":").last.map(String.init) ?? id
            if GUIDText.isGUID(bare) { audience.id = bare.lowercased() }
        }
        return audience
    }

    /// A new chat, only where somebody from outside is in it: `ParticipantInfo` says so itself.
    private static func chat(_ record: AuditRecord) -> [SharingFact] {
        let info = record.json["ParticipantInfo"]
        let flags = ["HasForeignTenantUsers", "HasGuestUsers", "HasOtherGuestUsers", "HasUnauthenticatedUsers"]
        let outsiders = flags.filter { info?[$0]?.bool == true }
        guard !outsiders.isEmpty else { return [] }
        let place = place(record)
        let guests = (record.json["Members"]?.elements ?? []).map { audience($0, record) }.filter { $0.kind == .guest }
        let domains = (info?["ParticipatingDomains"]?.elements ?? []).compactMap(\.text)
        let details = ["outsiders": outsiders.joined(separator: ", ")]
        guard guests.isEmpty else {
            return guests.map { record.fact(.joined, place, $0, details: details) }
        }
        // Outsiders whom the record doesn't name: their domains are all there is.
        let own = record.actor.name?.mailDomain
        let foreign = domains.filter { $0.lowercased() != own }
        let named = foreign.map { Audience(.guest, name: $0, domain: $0.lowercased()) }
        return (named.isEmpty ? [Audience(.guest)] : named).map { record.fact(.joined, place, $0, details: details) }
    }

    private static func place(_ record: AuditRecord) -> SharedResource {
        if let chat = record.text("ChatThreadId") {
            return SharedResource(.chat, id: chat, name: record.text("ChatName") ?? record.text("ItemName"))
        }
        // A standard channel has its team's members; a private or shared one has its own.
        let type = record.text("ChannelType")?.lowercased() ?? ""
        let isShared = [
            "InviteSent", "InviteeResponded", "ChannelOwnerResponded", "TerminatedSharing", "SharingRestored",
        ]
        .contains(record.operation)
        if let channel = record.text("ChannelGuid"), type == "private" || type == "shared" || isShared {
            return SharedResource(.channel, id: channel, name: record.text("ChannelName"))
        }
        return SharedResource(
            .team,
            id: (record.text("AADGroupId") ?? record.text("TeamGuid"))?.lowercased(),
            name: record.text("TeamName") ?? record.text("ItemName")
        )
    }
}
