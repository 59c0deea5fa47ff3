/// Power BI and Fabric: reports and dashboards that are shared or published, and members of workspaces.
enum PowerBIFacts {
    static let operations: Set<String> = [
        "ShareReport", "ShareDashboard", "ShareArtifact", "ShareItem", "PublishToWebReport", "AddGroupMembers",
        "DeleteGroupMembers", "UpdateFolderAccess", "AddFolderAccess", "DeleteFolderAccess",
        "UpdatedAdminFeatureSwitch", "ShareDataset", "CreateApp", "UpdateApp", "TookOverDataset", "TookOverDataflow",
    ]

    static func facts(_ record: AuditRecord) -> [SharingFact] {
        switch record.operation {
        case "PublishToWebReport":
            // An embed code: whoever has it sees the report, without signing in.
            return [
                record.fact(
                    .linkCreated,
                    item(record),
                    Audience(.anyone),
                    role: SharedRole("Read", .view),
                    details: ["link": "publicWeb"]
                )
            ]
        case "CreateApp", "UpdateApp": return orgApp(record)
        case "TookOverDataset", "TookOverDataflow":
            return [record.fact(.ownerChanged, item(record), record.actor.name.map { Audience(account: $0) })]
        case "UpdatedAdminFeatureSwitch":
            let details = record.text("SwitchState").map { ["changed": $0] } ?? [:]
            return [record.fact(.policyChanged, SharedResource(.tenant, id: record.organizationID), details: details)]
        case "AddGroupMembers": return access(record, .joined)
        case "DeleteGroupMembers": return access(record, .left)
        case "UpdateFolderAccess", "AddFolderAccess": return access(record, .granted)
        case "DeleteFolderAccess": return access(record, .revoked)
        default: return shares(record)
        }
    }

    private static func shares(_ record: AuditRecord) -> [SharingFact] {
        let item = item(record)
        let recipients = record.json["SharingInformation"]?.unwrapped?.elements ?? []
        // A link for the whole organization names no recipient.
        guard !recipients.isEmpty else {
            let scope = (record.text("SharingScope") ?? record.text("ShareLinkId"))?.lowercased() ?? ""
            return [record.fact(.granted, item, Audience(scope.contains("organization") ? .organisation : .unknown))]
        }
        return recipients.map { recipient in
            let resharing = recipient["ResharePermission"]?.text
            return record.fact(.granted, item, audience(recipient), role: resharing.map { SharedRole($0, level($0)) })
        }
    }

    /// An app of a workspace, published to named people or to everybody; the name of the operation is used elsewhere too, so
    /// only a record that says for whom is one.
    private static func orgApp(_ record: AuditRecord) -> [SharingFact] {
        guard let permission = record.json["OrgAppPermission"]?.unwrapped else { return [] }
        let app = SharedResource(
            .workspace,
            id: (record.text("WorkspaceId") ?? record.text("FolderObjectId"))?.lowercased(),
            name: record.text("ItemName") ?? workspaceName(record) ?? record.text("AppName")
        )
        let recipients = (permission["recipients"] ?? permission["Recipients"])?.text ?? ""
        let role = (permission["permissions"] ?? permission["Permissions"])?.text.map { SharedRole($0, level($0)) }
        let names = recipients.split { $0 == "," || $0 == ";" }.map { String($0).trimmingWhitespace() }.filter {
            !$0.isEmpty
        }
        let audiences = names.map { name in
            name.lowercased().contains("entire organization") ? Audience(.organisation) : Audience(account: name)
        }
        return (audiences.isEmpty ? [Audience(.unknown)] : audiences).map { record.fact(.granted, app, $0, role: role) }
    }

    private static func audience(_ entry: JSONValue) -> Audience {
        let address = ["RecipientEmail", "MemberEmail", "EmailAddress", "UserId"].lazy.compactMap { entry[$0]?.text }
            .first
        let name = ["RecipientName", "UserName"].lazy.compactMap { entry[$0]?.text }.first
        let id = ["UserObjectId", "ObjectId", "GroupObjectId"].lazy.compactMap { entry[$0]?.text }.first
        if let address { return Audience(account: address, name: name).identified(id?.lowercased() ?? "") }
        return Audience(entry["GroupObjectId"] == nil ? .unknown : .group, id: id?.lowercased(), name: name)
    }

    private static func level(_ raw: String) -> SharedRole.Level {
        let lower = raw.lowercased()
        if lower.contains("owner") || lower.contains("admin") { return .owner }
        return lower.contains("write") || lower.contains("contributor") || lower.contains("edit") ? .edit : .view
    }

    private static func access(_ record: AuditRecord, _ act: SharingAct) -> [SharingFact] {
        let lists = ["MembershipInformation", "UserInformation", "FolderAccessRequests"]
        let entries = lists.lazy.compactMap { record.json[$0]?.unwrapped }.first
        let people = entries?.elements ?? entries.map { [$0] } ?? []
        let workspace = SharedResource(
            .workspace,
            id: (record.text("WorkspaceId") ?? record.text("FolderObjectId"))?.lowercased(),
            name: workspaceName(record) ?? record.text("FolderDisplayName")
        )
        guard !people.isEmpty else { return [record.fact(act, workspace, Audience(.unknown))] }
        return people.map { person in
            let raw = person["RolePermissions"]?.text ?? person["Permissions"]?.text
            return record.fact(act, workspace, audience(person), role: raw.map { SharedRole($0, level($0)) })
        }
    }

    private static func workspaceName(_ record: AuditRecord) -> String? {
        record.text("WorkSpaceName") ?? record.text("WorkspaceName")
    }

    private static func item(_ record: AuditRecord) -> SharedResource {
        let kinds: [(SharedResource.Kind, String)] = [
            (.report, "Report"), (.dashboard, "Dashboard"), (.dataset, "Dataset"), (.other, "Artifact"),
        ]
        for (kind, word) in kinds {
            guard let name = record.text("\(word)Name") else { continue }
            return SharedResource(kind, id: record.text("\(word)Id")?.lowercased(), name: name)
        }
        let kind = kinds.first { record.operation.contains($0.1) }?.0 ?? .other
        return SharedResource(kind, id: record.text("ObjectId"), name: record.text("ItemName"))
    }
}
