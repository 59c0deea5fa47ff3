/// Power Automate: who shared a flow, and with whom.
///
/// RecordType 30. The flow and its environment stand only in `FlowDetailsUrl`; `RecipientUPN` is in fact an object id in
/// the published records, and `SharingPermission` a number there but text in the documentation.
enum CloudFlowFacts {
    static let operations: Set<String> = ["PutPermissions", "DeletePermissions"]

    static func facts(_ record: AuditRecord) -> [SharingFact] {
        let properties = PowerPlatformProperties(record)
        let act: SharingAct = record.operation == "PutPermissions" ? .granted : .revoked
        let recipient = record.text("RecipientUPN") ?? properties.first("targetuser.id", "targetObjectId")
        let audience = recipient.map { Self.audience($0, record) } ?? Audience(.unknown)
        // On a removal the field holds the filler 1.
        let role = act == .granted ? role(record.json["SharingPermission"] ?? .null) : nil
        let resource = flow(record, properties)
        var actor = record.actor
        if actor.id == nil, let id = record.text("ObjectId"), GUIDText.isGUID(id) { actor.id = id.lowercased() }
        if record.json["UserTypeInitiated"]?.integer == 2, actor.kind == .user { actor.kind = .admin }
        return [
            record.fact(
                act,
                resource,
                audience,
                role: role,
                actor: actor,
                correlation: properties.first("correlation.id"),
                scope: resource.id ?? ""
            )
        ]
    }

    private static func audience(_ recipient: String, _ record: AuditRecord) -> Audience {
        let lower = recipient.lowercased()
        let id = lower.suffix(after: "tenant-") ?? lower
        if id == record.organizationID { return Audience(.organisation, id: id) }
        return Audience(account: recipient)
    }

    /// 3 is an owner, 2 may run it (Power Platform documentation, "Power Automate activity logging").
    private static func role(_ value: JSONValue) -> SharedRole? {
        switch value.integer {
        case 3: SharedRole("3", .owner)
        case 2: SharedRole("2", .use)
        case 1: nil
        default: value.text.map { SharedRole($0, .other) }
        }
    }

    /// By the names of the path's segments: two forms of the URL are in use, with the ids at different places.
    private static func flow(_ record: AuditRecord, _ properties: PowerPlatformProperties) -> SharedResource {
        let url = record.text("FlowDetailsUrl")
        let segments = (url ?? "").prefix { $0 != "?" && $0 != "#" }.split(separator: "/").map(String.init)
        func segment(after name: String) -> String? {
            guard let index = segments.firstIndex(where: { $0.lowercased() == name }), index + 1 < segments.count else {
                return nil
            }
            return segments[index + 1].lowercased()
        }
        return SharedResource(
            .cloudFlow,
            id: segment(after: "flows") ?? properties.first("flow.id", "cloud_flow.id")?.lowercased(),
            name: properties.first("flow.display_name", "cloud_flow.display_name"),
            url: url,
            environmentID: segment(after: "environments") ?? properties.environmentID,
            environmentName: properties.first("environment.name")
        )
    }
}
