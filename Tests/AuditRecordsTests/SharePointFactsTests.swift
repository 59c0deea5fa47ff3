import AuditRecords
import Testing

@Suite struct SharePointFactsTests {
    let item = "1a52bbc5-1502-4cd9-b6fa-1bf0216afd6b"

    func onFile(_ members: String) -> String {
        #"""
        "RecordType":14,"UserType":0,"Workload":"OneDrive","ClientIP":"203.0.113.9:51002","UserId":"adele@contoso.example",
        "ObjectId":"https://contoso-my.sharepoint.com/personal/adele/Documents/Budget.xlsx","ItemType":"File",
        "CorrelationId":"\#(Sample.correlation)","ListItemUniqueId":"\#(item)","SourceFileName":"Budget.xlsx",
        "SiteUrl":"https://contoso-my.sharepoint.com/personal/adele/",\#(members)
        """#
    }

    func target(
        _ name: String,
        _ type: String,
        _ event: String = "<Permissions granted>Contribute</Permissions granted>"
    )
        -> String
    {
        #""TargetUserOrGroupName":"\#(name)","TargetUserOrGroupType":"\#(type)","EventData":"\#(event)""#
    }

    @Test func `a file shared with a guest names file, guest and right`() throws {
        let fact = try Sample.fact(
            "SharingSet",
            onFile(target("lee_o_fabrikam.example#EXT#@contoso.onmicrosoft.com", "Guest"))
        )

        #expect(fact.act == .granted)
        #expect(
            fact.resource
                == SharedResource(
                    .file,
                    id: item,
                    name: "Budget.xlsx",
                    url: "https://contoso-my.sharepoint.com/personal/adele/Documents/Budget.xlsx",
                    siteURL: "https://contoso-my.sharepoint.com/personal/adele"
                )
        )
        #expect(fact.audience == Audience(.guest, name: "lee_o@fabrikam.example", domain: "fabrikam.example"))
        #expect(fact.role == SharedRole("Contribute", .edit))
        #expect(fact.clientIP == "203.0.113.9" && fact.correlationID == Sample.correlation)
        #expect(!fact.isNoise)
    }

    @Test(arguments: [
        ("AnonymousLinkCreated", SharingAct.linkCreated, Audience.Kind.anyone),
        ("AnonymousLinkUpdated", .linkChanged, .anyone), ("AnonymousLinkRemoved", .linkRemoved, .anyone),
        ("AnonymousLinkUsed", .linkUsed, .anyone), ("CompanyLinkCreated", .linkCreated, .organisation),
        ("CompanyLinkRemoved", .linkRemoved, .organisation), ("CompanyLinkUsed", .linkUsed, .organisation),
    ])
    func `a link reaches whom its operation says`(operation: String, act: SharingAct, kind: Audience.Kind) throws {
        let fact = try Sample.fact(
            operation,
            onFile(#""EventData":"<Type>Edit</Type><MembersCanShareApplied>False</MembersCanShareApplied>""#)
        )

        #expect(fact.act == act && fact.audience?.kind == kind && fact.role == SharedRole("Edit", .edit))
    }

    @Test func `a link for specific people names them in another record`() throws {
        let link = try Sample.fact(
            "SecureLinkCreated",
            onFile(#""EventData":"<Type>View</Type>","UniqueSharingId":"s1""#)
        )
        let added = try Sample.fact(
            "AddedToSecureLink",
            onFile(target("lee@fabrikam.example", "Guest", "<Type>View</Type>"))
        )

        #expect(link.audience == nil && link.role?.level == .view && link.details["link"] == "specificPeople")
        #expect(link.details["sharingID"] == "s1")
        #expect(added.act == .granted && added.audience?.kind == .guest && added.audience?.domain == "fabrikam.example")
        #expect(link.foldKey == added.foldKey)
    }

    @Test(arguments: [
        ("Anyone", Audience.Kind?.some(.anyone)), ("Organization", .organisation), ("Users", nil),
        ("", .unknown),
    ])
    func `a link of the newer kind says its scope itself`(scope: String, kind: Audience.Kind?) throws {
        let fact = try Sample.fact("SharingLinkCreated", onFile(#""SharingLinkScope":"\#(scope)","Permission":"View""#))

        #expect(fact.act == .linkCreated && fact.audience?.kind == kind && fact.role == SharedRole("View", .view))
    }

    @Test(arguments: [
        (
            "SharingLinks.1a52bbc5-1502-4cd9-b6fa-1bf0216afd6b.AnonymousEdit.6dd8014e-76e2-4687-9ffe-f076931289f5",
            "SharePointGroup"
        ),
        ("Limited Access System Group", "SharePointGroup"),
        ("Limited Access System Group For Web e229029d-1c60-454b-b2e8-b93153e76aa3", "SharePointGroup"),
        ("2002203edc174c1817be9a988f7e35165fe5e89d0ec484c3ea472ddca88e503b", "SecurityGroup"),
        (#"SHAREPOINT\\system"#, "Member"),
    ])
    func `hidden groups and accounts are noise`(name: String, type: String) throws {
        #expect(try Sample.fact("SharingSet", onFile(target(name, type))).isNoise)
    }

    @Test func `a right to pass through and a broken inheritance are noise`() throws {
        let limited = try Sample.fact(
            "SharingSet",
            onFile(target("lee@contoso.example", "Member", "<PermissionsGranted>Accès limité</PermissionsGranted>"))
        )
        let broken = try Sample.fact(
            "SharingInheritanceBroken",
            onFile(#""EventData":"<clearSubScopes>False</clearSubScopes>""#)
        )
        let hidden = try Sample.fact(
            "AddedToGroup",
            onFile(target("lee@contoso.example", "Member", "<Group>Limited Access System Group</Group>"))
        )

        #expect(limited.isNoise && broken.isNoise && hidden.isNoise)
    }

    @Test(arguments: [
        "Everyone except external users", "c:0-.f|rolemanager|spo-grid-all-users/\(Sample.tenant)", "Everyone",
    ])
    func `everyone is the organisation, also when the service adds it`(name: String) throws {
        let fact = try Sample.fact(
            "AddedToGroup",
            #"""
            "UserId":"app@sharepoint","ItemType":"Web","ObjectId":"https://contoso.sharepoint.com/sites/Sales",
            "Site":"AAAAAAAA-0000-4000-8000-000000000001",\#(target(name, "SecurityGroup", "<Group>Site Members</Group>"))
            """#
        )

        #expect(fact.audience?.kind == .organisation && !fact.isNoise)
        #expect(fact.role == SharedRole("Site Members", .edit))
        #expect(fact.actor.kind == .application)
        #expect(fact.resource.kind == .site && fact.resource.name == "Sales")
        #expect(fact.resource.id == "aaaaaaaa-0000-4000-8000-000000000001")
    }

    @Test(arguments: [
        ("SharingRevoked", SharingAct.revoked), ("SharingInvitationCreated", .invited),
        ("SharingInvitationAccepted", .invitationAccepted), ("SharingInvitationRevoked", .invitationRevoked),
        ("SharingInvitationBlocked", .invitationBlocked), ("AccessRequestCreated", .accessRequested),
        ("AccessRequestApproved", .accessApproved), ("AccessRequestDenied", .accessDenied),
        ("SiteCollectionAdminAdded", .granted), ("SiteCollectionAdminRemoved", .revoked),
        ("RemovedFromSecureLink", .revoked), ("SharedLinkDisabled", .linkRemoved),
        ("SharingPolicyChanged", .policyChanged),
    ])
    func `every other operation is its act`(operation: String, act: SharingAct) throws {
        #expect(try Sample.fact(operation, onFile(target("lee@fabrikam.example", "Member"))).act == act)
    }

    @Test func `somebody invited is from outside though the record says member`() throws {
        let fact = try Sample.fact("SharingInvitationCreated", onFile(target("lee@fabrikam.example", "Member")))

        #expect(fact.audience?.kind == .guest)
    }

    @Test func `who opens an anonymous link is nobody`() throws {
        #expect(try Sample.fact("AnonymousLinkUsed", onFile(#""X":1"#)).actor == Actor(.anonymous))
    }

    @Test func `a changed policy says what was changed`() throws {
        let fact = try Sample.fact(
            "SharingPolicyChanged",
            #""ItemType":"Site","ModifiedProperties":[{"Name":"ShareWithGuests","NewValue":"Enabled","OldValue":"Disabled"}]"#
        )

        #expect(fact.details["changed"] == "ShareWithGuests: Disabled → Enabled")
    }

    @Test(arguments: [
        ("203.0.113.9", "203.0.113.9"), ("203.0.113.9:26568", "203.0.113.9"), ("[2001:db8::1]:443", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"), ("2001:db8::1", "2001:db8::1"), ("::ffff:203.0.113.9", "203.0.113.9"),
    ])
    func `an address is read without its port`(raw: String, address: String) throws {
        #expect(try Sample.fact("SharingPolicyChanged", #""ClientIP":"\#(raw)""#).clientIP == address)
        #expect(try Sample.fact("SharingPolicyChanged", #""ClientIP":"<null>""#).clientIP == nil)
    }
}
