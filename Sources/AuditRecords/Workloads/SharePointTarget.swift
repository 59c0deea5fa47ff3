/// `TargetUserOrGroupName` and `TargetUserOrGroupType`: who a SharePoint record is about.
struct SharePointTarget {
    let audience: Audience
    /// Whether it is a hidden group or account that SharePoint keeps for itself.
    let isSystem: Bool

    /// Nil when the record names nobody.
    init?(_ record: AuditRecord) {
        guard let raw = record.text("TargetUserOrGroupName") else { return nil }
        // Claims come as `i:0#.f|membership|name`, the everyone groups as `c:0-.f|rolemanager|spo-grid-all-users/<tenant>`.
        let name = raw.contains("|") ? String(raw.split(separator: "|").last ?? "") : raw
        let groups = EventData(record.text("EventData") ?? "")["Group"]
        isSystem = Self.isSystem(name) || groups.map(Self.isSystem) == true
        let type = record.text("TargetUserOrGroupType")?.lowercased()
        if Self.isEveryone(raw) {
            audience = Audience(.organisation, name: name.hasPrefix("spo-grid-all-users") ? nil : name)
        } else if let guest = GuestName(name) {
            audience = Audience(.guest, name: guest.address, domain: guest.domain)
        } else {
            switch type {
            // A partner is somebody of another tenant ("SharePoint Sharing schema", TargetUserOrGroupType).
            case "guest", "partner": audience = Audience(account: name, kind: .guest)
            case "group", "securitygroup", "sharepointgroup": audience = Audience(.group, name: name)
            case "member": audience = Audience(account: name)
            default: audience = name.mailDomain == nil ? Audience(.unknown, name: name) : Audience(account: name)
            }
        }
    }

    /// "Everyone except external users" and "Everyone": by their claims, and by their names in languages where sites have
    /// them; published records have the English one.
    private static func isEveryone(_ name: String) -> Bool {
        let lower = name.lowercased()
        return everyone.contains(lower) || lower.contains("spo-grid-all-users") || lower == "c:0(.s|true"
    }

    private static let everyone: Set<String> = [
        "everyone except external users", "everyone", "all users (windows)", "all users (membership)",
        "jeder außer externen benutzern", "jeder, außer externen benutzern", "jeder",
        "tout le monde sauf les utilisateurs externes", "tout le monde",
        "todos excepto los usuarios externos", "todos", "todos exceto usuários externos",
        "todos exceto os usuários externos", "tutti tranne gli utenti esterni", "tutti",
        "iedereen behalve externe gebruikers", "iedereen", "alla utom externa användare",
        "alle unntatt eksterne brukere",
        "alle undtagen eksterne brugere", "wszyscy oprócz użytkowników zewnętrznych",
    ]

    /// Names seen in records of plain sharing: groups behind links, the pass-through group, its hashed twin.
    static func isSystem(_ name: String) -> Bool {
        let lower = name.lowercased()
        return lower.hasPrefix("sharinglinks.") || lower.hasPrefix("limited access system group")
            || lower.hasPrefix("sharepoint\\") || lower == "app@sharepoint"
            || (lower.utf8.count == 64 && lower.allSatisfy(\.isHexDigit))
    }
}
