/// What applications may do: consent, delegated scopes, application permissions, assignments.
///
/// One consent writes up to four records with one `InterSystemsId`. They fold together whatever they name, because each
/// names another end of the same grant: the application, the API, the person.
enum DirectoryConsent {
    private static func fact(
        _ entry: DirectoryEntry,
        _ act: SharingAct,
        _ resource: SharedResource,
        _ audience: Audience?,
        _ role: SharedRole?,
        _ details: [String: String] = [:]
    ) -> SharingFact {
        entry.record.fact(
            act,
            resource,
            audience,
            role: role,
            actor: entry.actor,
            correlation: entry.record.text("InterSystemsId"),
            scope: "application",
            details: details
        )
    }

    /// "Consent to application.": for oneself, or by an administrator for everybody.
    static func consent(_ entry: DirectoryEntry) -> SharingFact {
        let isForAll = entry.new("ConsentContext.OnBehalfOfAll")?.lowercased() == "true"
        let isAdmin = entry.new("ConsentContext.IsAdminConsent")?.lowercased() == "true"
        let scopes = scopes(inPermissions: entry.new("ConsentAction.Permissions") ?? "")
        var details = ["adminConsent": isAdmin ? "true" : "false"]
        if !scopes.isEmpty { details["scopes"] = scopes.joined(separator: " ") }
        let audience = isForAll ? Audience(.organisation) : person(entry)
        return fact(entry, .consented, entry.target(.application), audience, role(scopes), details)
    }

    /// A delegated grant: the application is named in the properties, the target is the API it may call.
    static func scopes(_ entry: DirectoryEntry, _ act: SharingAct) -> SharingFact {
        let text = entry.new("DelegatedPermissionGrant.Scope") ?? entry.old("DelegatedPermissionGrant.Scope") ?? ""
        let scopes = text.split(separator: " ").map(String.init)
        let type =
            entry.new("DelegatedPermissionGrant.ConsentType") ?? entry.old("DelegatedPermissionGrant.ConsentType")
        var details: [String: String] = [:]
        if !scopes.isEmpty { details["scopes"] = scopes.joined(separator: " ") }
        details["api"] = entry.targetName
        let resource = entry.named(.application, "ServicePrincipal") ?? entry.target(.application)
        let audience = type == "AllPrincipals" ? Audience(.organisation) : nil
        return fact(entry, act, resource, audience, role(scopes), details)
    }

    /// An application permission: the application acts by itself, for everybody's data.
    static func permission(_ entry: DirectoryEntry, _ act: SharingAct) -> SharingFact {
        let value = entry.new("AppRole.Value") ?? entry.old("AppRole.Value")
        var details = ["grant": "application"]
        details["scopes"] = value
        details["api"] = entry.targetName
        let resource = entry.named(.application, "ServicePrincipal") ?? entry.target(.application)
        return fact(entry, act, resource, nil, value.map { SharedRole($0, .other) }, details)
    }

    /// A person or group that may use an application.
    static func assignment(_ entry: DirectoryEntry, _ act: SharingAct) -> SharingFact {
        let name = entry.new("User.UPN") ?? entry.new("Group.DisplayName")
        let id = entry.new("User.ObjectID") ?? entry.new("Group.ObjectID")
        let isGroup = entry.new("Group.ObjectID") != nil || entry.record.operation.contains("group")
        var audience = isGroup ? Audience(.group, name: name) : name.map { Audience(account: $0) } ?? Audience(.unknown)
        audience.id = id.map(GUIDText.canonical)
        return fact(entry, act, entry.target(.application), audience, SharedRole("User", .use))
    }

    private static func person(_ entry: DirectoryEntry) -> Audience? {
        entry.actor.name.map { Audience(account: $0) }
    }

    private static func role(_ scopes: [String]) -> SharedRole? {
        scopes.isEmpty ? nil : SharedRole(scopes.joined(separator: " "), .other)
    }

    /// `[[Id: …, Scope: User.Read Mail.Read]] => […]; `: what stands behind the arrow is the state afterwards.
    static func scopes(inPermissions text: String) -> [String] {
        let after = text.firstRange(of: "=>").map { text[$0.upperBound...] } ?? text[...]
        var scopes: [String] = []
        var rest = after
        while let mark = rest.firstRange(of: "Scope:") {
            let body = rest[mark.upperBound...]
            let end = body.firstIndex { $0 == "]" || $0 == "," } ?? body.endIndex
            for scope in body[..<end].split(whereSeparator: \.isWhitespace) where !scopes.contains(String(scope)) {
                scopes.append(String(scope))
            }
            rest = body[end...]
        }
        return scopes
    }
}
