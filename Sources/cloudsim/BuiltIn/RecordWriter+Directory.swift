/// Entra ID: guests, groups, roles, and what apps were allowed.
extension RecordWriter {
    mutating func directory() {
        let admin = person(0)
        let group = (id: dice.guid(), name: "Finance Leads")
        organisation.add(group: group.id, name: group.name, members: 11)
        guestArrives(by: admin)
        directoryEvent(
            "Add member to group.",
            by: admin,
            at: ago(29),
            object: guest("robin@adatum.com"),
            category: "Group",
            changes: [("Group.ObjectID", group.id), ("Group.DisplayName", group.name)],
            target: guest("robin@adatum.com")
        )
        directoryEvent(
            "Remove member from group.",
            by: admin,
            at: ago(7),
            object: guest("robin@adatum.com"),
            category: "Group",
            changes: [("Group.ObjectID", group.id), ("Group.DisplayName", group.name)],
            target: guest("robin@adatum.com")
        )
        directoryEvent(
            "Add owner to group.",
            by: admin,
            at: ago(23),
            object: person(3).upn,
            category: "Group",
            changes: [("Group.ObjectID", group.id), ("Group.DisplayName", group.name)],
            target: person(3).upn
        )
        let roles = [
            ("Global Administrator", "62e90394-69f5-4237-9190-012177145e10"),
            ("Helpdesk Administrator", "729827e3-9c14-49f7-bb1b-9608f156bbb8"),
        ]
        for (index, role) in roles.enumerated() {
            directoryEvent(
                "Add member to role.",
                by: admin,
                at: ago(21 - Double(index)),
                object: person(4).upn,
                category: "Role",
                changes: [("Role.ObjectID", dice.guid()), ("Role.DisplayName", role.0), ("Role.TemplateId", role.1)],
                target: person(4).upn
            )
        }
        apps(by: admin)
    }

    private mutating func guestArrives(by admin: Customer.Person) {
        let upn = guest("robin@adatum.com")
        directoryEvent(
            "Invite external user.",
            by: admin,
            at: ago(47),
            object: upn,
            category: "UserManagement",
            changes: [],
            details: [("InvitedUserEmailAddress", "robin@adatum.com")],
            target: upn
        )
        directoryEvent(
            "Add user.",
            by: admin,
            at: ago(46.99),
            object: upn,
            category: "User",
            changes: [
                ("AccountEnabled", "[\r\n  true\r\n]"), ("UserPrincipalName", "[\r\n  \"\(upn)\"\r\n]"),
                ("UserType", "[\r\n  \"Guest\"\r\n]"),
            ],
            target: upn
        )
        directoryEvent(
            "Redeem external user invite.",
            by: admin,
            at: ago(31),
            object: upn,
            category: "UserManagement",
            changes: [],
            target: upn
        )
    }

    private mutating func apps(by admin: Customer.Person) {
        let app = dice.guid()
        let names = ("TargetId.ServicePrincipalNames", app)
        let permissions =
            "[] => [[Id: \(dice.hex(20)), ClientId: \(dice.guid()), PrincipalId: , ResourceId: \(dice.guid()), ConsentType: AllPrincipals, Scope: Mail.Read Files.ReadWrite.All offline_access]]; "
        directoryEvent(
            "Consent to application.",
            by: admin,
            at: ago(26),
            object: app,
            category: "ApplicationManagement",
            changes: [
                ("ConsentContext.IsAdminConsent", "True"), ("ConsentContext.IsAppOnly", "False"),
                ("ConsentContext.OnBehalfOfAll", "True"), ("ConsentAction.Permissions", permissions), names,
            ],
            target: "Mail Sorter"
        )
        directoryEvent(
            "Consent to application.",
            by: person(2),
            at: ago(10),
            object: app,
            category: "ApplicationManagement",
            changes: [
                ("ConsentContext.IsAdminConsent", "False"), ("ConsentContext.OnBehalfOfAll", "False"),
                ("ConsentAction.Permissions", permissions.replacing("AllPrincipals", with: "Principal")), names,
            ],
            target: "Mail Sorter"
        )
        directoryEvent(
            "Add app role assignment to service principal.",
            by: admin,
            at: ago(25.9),
            object: "00000003-0000-0000-c000-000000000000;https://graph.microsoft.com",
            category: "ServicePrincipal",
            changes: [
                ("AppRole.Value", "Files.Read.All"), ("AppRole.DisplayName", "Read files in all site collections"),
                ("ServicePrincipal.DisplayName", "Mail Sorter"), ("ServicePrincipal.AppId", app),
            ],
            target: "Microsoft Graph"
        )
        directoryEvent(
            "Add delegated permission grant.",
            by: admin,
            at: ago(25.8),
            object: "00000003-0000-0000-c000-000000000000;https://graph.microsoft.com",
            category: "ServicePrincipal",
            changes: [
                ("DelegatedPermissionGrant.Scope", " offline_access Mail.Read Files.ReadWrite.All"),
                ("DelegatedPermissionGrant.ConsentType", "AllPrincipals"), ("ServicePrincipal.ObjectID", dice.guid()),
            ],
            target: "Microsoft Graph"
        )
        // The dash is an en dash, and a blank stands at the end.
        directoryEvent(
            "Update application – Certificates and secrets management ",
            by: admin,
            at: ago(9),
            object: "Application_\(dice.guid())",
            category: "Application",
            changes: [
                (
                    "KeyDescription",
                    "[\r\n  \"[KeyIdentifier=\(dice.guid()),KeyType=Password,KeyUsage=Verify,DisplayName=build]\"\r\n]"
                ), ("Included Updated Properties", "KeyDescription"),
            ],
            target: "Build Robot"
        )
        directoryEvent(
            "Add service principal credentials.",
            by: admin,
            at: ago(8),
            object: app,
            category: "ServicePrincipal",
            changes: [
                (
                    "KeyDescription",
                    "[\r\n  \"[KeyIdentifier=\(dice.guid()),KeyType=AsymmetricX509Cert,KeyUsage=Verify,DisplayName=CN=robot]\"\r\n]"
                ), names,
            ],
            target: "Mail Sorter"
        )
    }

    /// Record type 8: actor and target as lists of ids in several spellings, values as text with JSON in it.
    mutating func directoryEvent(
        _ operation: String,
        by person: Customer.Person,
        at time: Moment,
        object: String,
        category: String,
        changes: [(String, String)],
        details: [(String, String)] = [],
        target: String
    ) {
        let modified = changes.map { #"{"Name":"\#($0.0)","NewValue":\#(JSON.quoted($0.1)),"OldValue":""}"# }
        let pairs = details.map { "\(JSON.quoted($0.0)):\(JSON.quoted($0.1))" } + [#""User-Agent":"\#(Self.agent)""#]
        let additional = JSON.quoted("{\(pairs.joined(separator: ","))}")
        let actorIDs =
            #"{"ID":"\#(person.upn)","Type":5},{"ID":"\#(person.puid)","Type":3},{"ID":"User_\#(person.id)","Type":2},{"ID":"\#(person.id)","Type":2},{"ID":"User","Type":2}"#
        let targetID = dice.guid()
        let isUser = target.contains("@")
        let targetIDs =
            #"{"ID":"\#(isUser ? "User" : "ServicePrincipal")_\#(targetID)","Type":2},{"ID":"\#(targetID)","Type":2},"#
            + #"{"ID":"\#(isUser ? "User" : "ServicePrincipal")","Type":2},{"ID":\#(JSON.quoted(target)),"Type":\#(isUser ? 5 : 1)}"#
        add(
            .azureActiveDirectory,
            operation,
            8,
            "AzureActiveDirectory",
            by: Actor(id: person.upn, key: "\(person.puid)@\(customer.domain)", address: person.address),
            at: time,
            object: object,
            result: "Success",
            #""AzureActiveDirectoryEventType":1,"ExtendedProperties":[{"Name":"additionalDetails","Value":\#(additional)},{"Name":"extendedAuditEventCategory","Value":"\#(category)"}],"#
                + #""ModifiedProperties":[\#(modified.joined(separator: ","))],"Actor":[\#(actorIDs)],"ActorContextId":"\#(customer.id)","ActorIpAddress":"\#(person.address)","#
                + #""InterSystemsId":"\#(dice.guid())","IntraSystemId":"\#(dice.guid())","SupportTicketId":"","Target":[\#(targetIDs)],"TargetContextId":"\#(customer.id)""#
        )
    }
}
