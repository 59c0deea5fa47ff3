/// Power Apps and Copilot Studio: who shared an app, connection or agent, and with whom, as far as the record says it.
///
/// Two shapes: RecordType 45 (`AppName`, `AdditionalInfo` as a JSON string) and since 2024 RecordType 256
/// (`PropertyCollection`). Neither says the app's name or the recipient's; often not even who that is.
enum CanvasAppFacts {
    static let operations: Set<String> = [
        "PowerAppPermissionEdited", "PowerAppPermissionDeleted", "AdminModifyAppPermissions", "AdminModifyAppOwner",
        "AdminQuarantineApp", "AdminUnquarantineApp", "AdminDeleteApp", "AdminSetAppConditionalAccess",
        "AdminSetAppBypassConsent", "AdminSetAllowedThirdPartyApps", "PutConnectionPermission",
        "DeleteConnectionPermission", "BotUpdateOperation-BotShare",
    ]

    static func facts(_ record: AuditRecord) -> [SharingFact] {
        let properties = PowerPlatformProperties(record)
        let resource = resource(record, properties)
        let actor = actor(record, properties)
        let target = target(properties)
        let role = properties.first("permission_type", "permissionType", "role.name").map(role)
        func fact(
            _ act: SharingAct,
            _ audience: Audience?,
            _ role: SharedRole? = nil,
            _ details: [String: String] = [:]
        ) -> SharingFact {
            record.fact(
                act,
                resource,
                audience,
                role: role,
                actor: actor,
                correlation: properties.first("correlation.id", "telemetry_correlation.id"),
                scope: resource.id ?? "",
                succeeded: record.succeeded && properties.first("is_successful")?.lowercased() != "false",
                details: details
            )
        }
        let audience = target.map { Self.audience($0, record, properties) }
        switch record.operation {
        case "PowerAppPermissionEdited", "PutConnectionPermission", "BotUpdateOperation-BotShare":
            return [fact(.granted, audience ?? Audience(.unknown), role)]
        case "AdminModifyAppPermissions":
            // Given, changed or taken away by an administrator: only a role tells that it was given.
            return [fact(role == nil ? .changed : .granted, audience ?? Audience(.unknown), role)]
        case "PowerAppPermissionDeleted", "DeleteConnectionPermission":
            return [fact(.revoked, audience ?? Audience(.unknown))]
        case "AdminModifyAppOwner": return [fact(.ownerChanged, audience, SharedRole(role?.raw ?? "Owner", .owner))]
        case "AdminQuarantineApp":
            // "When the quarantine state of the app is set": set to no quarantine is a release.
            let state = properties.first("quarantine_status", "quarantineStatus", "quarantine.status")?.lowercased()
            return [fact(state == "unquarantined" ? .released : .quarantined, nil)]
        case "AdminUnquarantineApp": return [fact(.released, nil)]
        case "AdminDeleteApp": return [fact(.revoked, nil, nil, ["how": "deleted"])]
        case "AdminSetAppBypassConsent":
            return [
                fact(.policyChanged, nil, nil, ["changed": "Users are not asked before the app uses their connections"])
            ]
        case "AdminSetAppConditionalAccess": return [fact(.policyChanged, nil, nil, ["changed": "Conditional access"])]
        default: return [fact(.policyChanged, nil, nil, ["changed": "Third-party apps"])]
        }
    }

    /// The recipient's object id.
    ///
    /// The first name is the one real parsers use, the others are tolerated.
    private static func target(_ properties: PowerPlatformProperties) -> String? {
        properties.first("targetuser.id", "targetObjectId", "resource.principal.id", "targetuser.principal_name")
    }

    /// Everyone is, in the admin API, a principal of type `Tenant` whose id is the tenant's or `tenant-` and that; no
    /// published record shows how the log writes it, so every form counts.
    private static func audience(
        _ target: String,
        _ record: AuditRecord,
        _ properties: PowerPlatformProperties
    ) -> Audience {
        let lower = target.lowercased()
        let id = lower.suffix(after: "tenant-") ?? lower
        let type = properties.first("principal.type", "targetuser.type", "principalType")?.lowercased()
        let name = properties.first("principal.name", "targetuser.principal_name", "targetuser.display_name")
        if id == record.organizationID || lower.hasPrefix("tenant-") || type == "tenant" {
            return Audience(.organisation, id: id)
        }
        switch type {
        case "group", "securitygroup": return Audience(.group, id: id, name: name)
        case "user": return Audience(account: name ?? target).identified(id)
        case "serviceprincipal": return Audience(.application, id: id, name: name)
        default: return Audience(account: target, name: name)
        }
    }

    private static func role(_ raw: String) -> SharedRole {
        switch raw.lowercased() {
        case "canview", "canviewwithshare", "canread": SharedRole(raw, .view)
        case "canedit", "canwrite", "editor": SharedRole(raw, .edit)
        case "owner", "coowner", "co-owner": SharedRole(raw, .owner)
        default: SharedRole(raw, .other)
        }
    }

    private static func resource(_ record: AuditRecord, _ properties: PowerPlatformProperties) -> SharedResource {
        switch record.operation {
        case "PutConnectionPermission", "DeleteConnectionPermission": connection(record, properties)
        case "AdminSetAllowedThirdPartyApps": SharedResource(.tenant, id: record.organizationID)
        case "BotUpdateOperation-BotShare":
            SharedResource(
                .other,
                id: (record.text("BotId") ?? properties.first("bot.id", "copilot_agent.id"))?.lowercased(),
                name: record.text("BotSchemaName")
                    ?? properties.first("bot.display_name", "copilot_agent.display_name"),
                environmentID: properties.environmentID,
                environmentName: properties.first("environment.name")
            )
        default: app(record, properties)
        }
    }

    private static func app(_ record: AuditRecord, _ properties: PowerPlatformProperties) -> SharedResource {
        // A bare GUID, or `/providers/Microsoft.PowerApps/apps/<guid>` in permission records.
        let path = properties.first("power_app.id") ?? record.text("AppName")
        return SharedResource(
            .canvasApp,
            id: path.flatMap { $0.split(separator: "/").last?.lowercased() },
            name: properties.first("power_app.display_name"),
            environmentID: properties.environmentID,
            environmentName: properties.first("environment.name")
        )
    }

    private static func connection(_ record: AuditRecord, _ properties: PowerPlatformProperties) -> SharedResource {
        let path = properties.first("connection.id", "resource.id") ?? record.text("ResourceId")
        return SharedResource(
            .connection,
            id: path.flatMap { $0.split(separator: "/").last?.lowercased() },
            name: properties.first("connection.display_name"),
            environmentID: properties.environmentID,
            environmentName: properties.first("environment.name")
        )
    }

    /// The actor; `ObjectId` is the acting user's in the old shape, `UserKey` in today's.
    private static func actor(_ record: AuditRecord, _ properties: PowerPlatformProperties) -> Actor {
        var actor = record.actor
        let isOldShape = record.json["PropertyCollection"] == nil && record.json["JsonPropertiesCollection"] == nil
        let candidates = [properties.first("enduser.id"), isOldShape ? record.text("ObjectId") : nil]
        actor.id = actor.id ?? candidates.compactMap { $0 }.first { GUIDText.isGUID($0) }?.lowercased()
        if actor.name == nil { actor.name = properties.first("enduser.principal_name") }
        return actor
    }
}

extension Audience {
    /// The same with an identifier.
    func identified(_ id: String) -> Audience {
        var audience = self
        if GUIDText.isGUID(id) { audience.id = id }
        return audience
    }
}
