/// What a SharePoint record grants: a permission level, a link's type, or a site group.
enum SharePointRole {
    static func role(_ record: AuditRecord, _ event: EventData) -> SharedRole? {
        switch record.operation {
        case "SiteCollectionAdminAdded", "SiteCollectionAdminRemoved", "SiteAdminChangeRequest",
            "SecondaryMySiteOwnerSet":
            return SharedRole("Site collection administrator", .owner)
        default: break
        }
        if let group = event["Group"] { return SharedRole(group, level(ofGroup: group)) }
        let raw = event["PermissionsGranted"] ?? record.text("Permission") ?? event["Type"] ?? event["PermissionLevel"]
        return raw.map { SharedRole($0, level(of: $0)) }
    }

    /// "Limited Access" is the permission to pass through to one shared item: SharePoint gives it by itself.
    static func isLimited(_ role: SharedRole?) -> Bool {
        guard let raw = role?.raw.lowercased() else { return false }
        return raw.hasPrefix("limited access") || raw.hasPrefix("system.limited") || raw == "accès limité"
            || raw == "beschränkter zugriff" || raw == "acceso limitado"
    }

    /// Built-in permission levels; the log has them in the language of the site, here those that were seen or are common.
    private static func level(of raw: String) -> SharedRole.Level {
        switch raw.lowercased() {
        case "full control", "contrôle total", "vollzugriff", "control total", "owner", "owners", "täydet oikeudet":
            .owner
        case "edit", "contribute", "design", "write", "modifier", "collaboration", "bearbeiten", "mitwirken",
            "osallistuja",
            "editar", "colaborar", "contribuer":
            .edit
        case "read", "view", "view only", "restricted view", "review", "lecture", "lesen", "lectura", "anzeigen",
            "luku",
            "blocksdownload", "viewonly":
            .view
        default: .other
        }
    }

    private static func level(ofGroup name: String) -> SharedRole.Level {
        let lower = name.lowercased()
        if lower.hasSuffix("owners") { return .owner }
        if lower.hasSuffix("members") { return .edit }
        return lower.hasSuffix("visitors") ? .view : .member
    }
}
