import AuditRecords
import Testing

@Suite struct DirectoryFactsTests {
    let user = "6d4ca534-c337-474d-8c76-6c715b31bc52"

    func directory(_ members: String) -> String {
        #"""
        "RecordType":8,"ResultStatus":"Success","UserType":0,"Workload":"AzureActiveDirectory",
        "UserId":"root@contoso.example","UserKey":"1003@contoso.example","InterSystemsId":"\#(Sample.correlation)",
        "Actor":[{"ID":"root@contoso.example","Type":5},{"ID":"User_21119711-1517-43d4-8138-b537dafad016","Type":2}],
        \#(members)
        """#
    }

    func target(_ upn: String) -> String {
        #""ObjectId":"\#(upn)","Target":[{"ID":"User_\#(user.uppercased())","Type":2},{"ID":"\#(upn)","Type":5}]"#
    }

    func properties(_ pairs: [(String, String)]) -> String {
        let list = pairs.map { #"{"Name":"\#($0)","NewValue":"\#($1)","OldValue":""}"# }.joined(separator: ",")
        return #""ModifiedProperties":[\#(list)]"#
    }

    @Test func `an invited guest is named by the home address`() throws {
        let upn = "kim_fabrikam.example#EXT#@contoso.onmicrosoft.com"
        let fact = try Sample.fact("Invite external user.", directory(target(upn)))

        #expect(fact.act == .invited && fact.resource == SharedResource(.tenant, id: Sample.tenant))
        #expect(fact.audience == Audience(.guest, id: user, name: "kim@fabrikam.example", domain: "fabrikam.example"))
        #expect(
            fact.actor
                == Actor(.user, id: "21119711-1517-43d4-8138-b537dafad016", name: "root@contoso.example")
        )
    }

    @Test func `a new account is told of only when it is a guest's`() throws {
        let own = try Sample.record("Add user.", directory(target("new@contoso.example")))
        let guest = try Sample.fact("Add user.", directory(target("kim_fabrikam.example#EXT#@contoso.onmicrosoft.com")))

        #expect(SharingFacts.facts(in: own).isEmpty)
        #expect(guest.act == .joined && guest.audience?.kind == .guest)
    }

    @Test func `a member of a group and of a role is told with the names in the properties`() throws {
        let group = try Sample.fact(
            "Add member to group.",
            directory(
                target("lee@contoso.example") + ","
                    + properties([
                        ("Group.ObjectID", "CECC5612-446d-4e22-be51-e45e3c17398b"),
                        ("Group.DisplayName", #"\"Sales\""#),
                    ])
            )
        )
        let role = try Sample.fact(
            "Add member to role.",
            directory(target("lee@contoso.example") + "," + properties([("Role.DisplayName", "Global Administrator")]))
        )

        #expect(group.act == .joined)
        #expect(group.resource == SharedResource(.group, id: "cecc5612-446d-4e22-be51-e45e3c17398b", name: "Sales"))
        #expect(group.audience == Audience(.person, id: user, name: "lee@contoso.example", domain: "contoso.example"))
        #expect(
            role.act == .granted && role.resource.kind == .directoryRole && role.role?.raw == "Global Administrator"
        )
    }

    @Test func `a consent and the grants it makes are one act`() throws {
        let application = "740bb83e-e8a1-43a9-82d4-cf137cabd99e"
        let consent = try Sample.fact(
            "Consent to application.",
            directory(
                #""Target":[{"ID":"ServicePrincipal_\#(application)","Type":2},{"ID":"Mailer","Type":1}],"#
                    + properties([
                        ("ConsentContext.IsAdminConsent", "True"), ("ConsentContext.OnBehalfOfAll", "True"),
                        (
                            "ConsentAction.Permissions",
                            "[] => [[Id: x, ClientId: y, ConsentType: AllPrincipals, Scope: User.Read Mail.Read]]; "
                        ),
                    ])
            )
        )
        let grant = try Sample.fact(
            "Add delegated permission grant.",
            directory(
                #""Target":[{"ID":"ServicePrincipal_aaaaaaaa-0000-4000-8000-000000000000","Type":2},{"ID":"Microsoft Graph","Type":1}],"#
                    + properties([
                        ("DelegatedPermissionGrant.Scope", "User.Read"),
                        ("DelegatedPermissionGrant.ConsentType", "AllPrincipals"),
                        ("ServicePrincipal.ObjectID", application),
                    ])
            )
        )

        #expect(consent.act == .consented && consent.audience?.kind == .organisation)
        #expect(consent.resource == SharedResource(.application, id: application, name: "Mailer"))
        #expect(consent.details["scopes"] == "User.Read Mail.Read")
        #expect(grant.resource.id == application && grant.details["api"] == "Microsoft Graph")
        #expect(grant.foldKey == consent.foldKey)
    }

    @Test(arguments: [
        "Update application – Certificates and secrets management ", "Add service principal credentials.",
    ])
    func `new keys of an application are told of, whatever the dash`(operation: String) throws {
        let fact = try Sample.fact(
            operation,
            directory(
                #""Target":[{"ID":"Application_33cdc459-1335-4d6c-b773-f5eef4df7793","Type":2},{"ID":"Mailer","Type":1}]"#
            )
        )

        #expect(fact.act == .credentialsChanged && fact.resource.name == "Mailer")
        #expect(fact.resource.id == "33cdc459-1335-4d6c-b773-f5eef4df7793")
    }

    @Test(arguments: [
        ("Set domain authentication.", SharingAct.federationChanged), ("Update authorization policy.", .policyChanged),
        ("Redeem external user invite.", .invitationAccepted), ("Remove member from group.", .left),
        ("Remove member from role.", .revoked), ("Add owner to application.", .granted),
        ("Add app role assignment grant to user.", .granted), ("Remove OAuth2PermissionGrant.", .consentRevoked),
        ("Add app role assignment to service principal.", .consented),
    ])
    func `every other operation is its act`(operation: String, act: SharingAct) throws {
        #expect(try Sample.fact(operation, directory(target("lee@contoso.example"))).act == act)
    }

    @Test(arguments: ["Failed", "Failure", "failed", "False"])
    func `what failed is an attempt`(status: String) throws {
        let fact = try Sample.fact("Add member to group.", #""ResultStatus":"\#(status)""#)

        #expect(!fact.succeeded)
    }
}
