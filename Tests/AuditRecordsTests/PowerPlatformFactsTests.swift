import AuditRecords
import Testing

@Suite struct PowerPlatformFactsTests {
    let app = "ff089778-9492-4b2b-b569-70b2ed03df91"
    let actor = "90f0352e-c324-43da-8e38-f774b56a2d93"
    let recipient = "00b5c1cc-1111-4222-8333-444455556666"

    func oldShape(_ additional: String) -> String {
        #"""
        "RecordType":45,"ResultStatus":"Success","UserKey":"adele@contoso.example","UserType":0,"Workload":"PowerApps",
        "ObjectId":"\#(actor)","UserId":"adele@contoso.example","AdditionalInfo":"{\#(additional)}",
        "AppName":"/providers/Microsoft.PowerApps/apps/\#(app.uppercased())"
        """#
    }

    func todaysShape(_ properties: [(String, String)]) -> String {
        let list = properties.map { #"{"Name":"\#($0)","Value":"\#($1)"}"# }.joined(separator: ",")
        return #"""
            "RecordType":256,"ResultStatus":"Succeeded","UserKey":"\#(actor)","UserType":2,"Workload":"PowerPlatform",
            "UserId":"adele@contoso.example","ClientIP":"203.0.113.7","EnvironmentId":"Default-\#(Sample.tenant)",
            "PropertyCollection":[\#(list)]
            """#
    }

    @Test func `an app shared the old way names app, environment, recipient and role`() throws {
        let fact = try Sample.fact(
            "PowerAppPermissionEdited",
            oldShape(
                #"\"permissionType\":\"CanEdit\",\"environmentName\":\"env-1\",\"targetObjectId\":\"\#(recipient)\""#
            )
        )

        #expect(fact.act == .granted)
        #expect(fact.resource == SharedResource(.canvasApp, id: app, environmentID: "env-1"))
        #expect(fact.audience == Audience(.unknown, id: recipient))
        #expect(fact.role == SharedRole("CanEdit", .edit))
        #expect(fact.actor == Actor(.user, id: actor, name: "adele@contoso.example"))
        #expect(fact.succeeded && !fact.isNoise && fact.correlationID == nil)
    }

    @Test func `without a target it may be everyone, and is said so`() throws {
        let fact = try Sample.fact("PowerAppPermissionEdited", oldShape(#"\"permissionType\":\"CanView\""#))

        #expect(fact.audience == Audience(.unknown))
        #expect(fact.role?.level == .view)
    }

    @Test(arguments: [Sample.tenant, "tenant-" + Sample.tenant, Sample.tenant.uppercased()])
    func `the tenant as the target is everybody`(target: String) throws {
        let old = try Sample.fact("PowerAppPermissionEdited", oldShape(#"\"targetObjectId\":\"\#(target)\""#))
        let today = try Sample.fact("PowerAppPermissionEdited", todaysShape([("targetuser.id", target)]))

        #expect(old.audience == Audience(.organisation, id: Sample.tenant))
        #expect(today.audience == Audience(.organisation, id: Sample.tenant))
    }

    @Test func `an app shared today's way is read out of its properties`() throws {
        let fact = try Sample.fact(
            "PowerAppPermissionEdited",
            todaysShape([
                ("powerplatform.analytics.resource.power_app.id", "/providers/Microsoft.PowerApps/apps/\(app)"),
                ("powerplatform.analytics.resource.power_app.display_name", "Expenses"),
                ("powerplatform.analytics.resource.environment.id", "Default-\(Sample.tenant)"),
                ("powerplatform.analytics.resource.environment.name", "Contoso (default)"),
                ("powerplatform.analytics.resource.permission_type", "CanView"),
                ("powerplatform.analytics.correlation.id", Sample.correlation),
                ("targetuser.id", recipient.uppercased()),
                ("powerplatform.analytics.operation.is_successful", "True"),
            ])
        )

        #expect(fact.resource.id == app && fact.resource.name == "Expenses")
        #expect(fact.resource.environmentID == "default-\(Sample.tenant)")
        #expect(fact.resource.environmentName == "Contoso (default)")
        #expect(fact.audience == Audience(.unknown, id: recipient))
        #expect(fact.role == SharedRole("CanView", .view))
        #expect(fact.actor == Actor(.admin, id: actor, name: "adele@contoso.example"))
        #expect(fact.correlationID == Sample.correlation && fact.clientIP == "203.0.113.7")
    }

    @Test func `the same properties as a JSON string serve as well`() throws {
        let fact = try Sample.fact(
            "PowerAppPermissionDeleted",
            #"""
            "RecordType":256,"UserId":"a@contoso.example","JsonPropertiesCollection":
            "{\"targetuser.id\":\"\#(recipient)\",\"powerplatform.analytics.resource.power_app.id\":\"\#(app)\"}"
            """#
        )

        #expect(fact.act == .revoked && fact.resource.id == app && fact.audience?.id == recipient && fact.role == nil)
    }

    @Test func `what the service calls unsuccessful is an attempt`() throws {
        let fact = try Sample.fact(
            "PowerAppPermissionEdited",
            todaysShape([("powerplatform.analytics.operation.is_successful", "False")])
        )

        #expect(!fact.succeeded)
    }

    @Test func `an app's owner, quarantine and a connection are acts of their own`() throws {
        let owner = try Sample.fact("AdminModifyAppOwner", todaysShape([("targetuser.id", recipient)]))
        let quarantine = try Sample.fact("AdminQuarantineApp", todaysShape([("x.power_app.id", app)]))
        let connection = try Sample.fact(
            "PutConnectionPermission",
            #""ResourceId":"/providers/x/connections/shared-sql","AdditionalInfo":"{\"EnvironmentName\":\"e\"}""#
        )

        #expect(owner.act == .ownerChanged && owner.role?.level == .owner && owner.audience?.id == recipient)
        #expect(quarantine.act == .quarantined && quarantine.audience == nil && quarantine.resource.id == app)
        #expect(connection.resource == SharedResource(.connection, id: "shared-sql", environmentID: "e"))
    }

    @Test(arguments: [
        "https://admin.flow.microsoft.com/environments/env-1/resources/flows/2770e508-AAAA-4bbb-8ccc-dddddddddddd",
        "https://admin.powerplatform.microsoft.com/environments/env-1/flows/2770e508-aaaa-4bbb-8ccc-dddddddddddd/flowDetails",
        "https://admin.powerplatform.microsoft.com/environments/env-1/flows/2770e508-aaaa-4bbb-8ccc-dddddddddddd?x=/flows/y",
    ])
    func `a flow is found in either form of its address`(url: String) throws {
        let fact = try Sample.fact(
            "PutPermissions",
            #"""
            "RecordType":30,"Workload":"MicrosoftFlow","FlowDetailsUrl":"\#(url)","RecipientUPN":"\#(recipient)",
            "SharingPermission":3,"ObjectId":"\#(actor)","UserId":"adele@contoso.example","UserTypeInitiated":1
            """#
        )

        #expect(fact.resource.id == "2770e508-aaaa-4bbb-8ccc-dddddddddddd" && fact.resource.environmentID == "env-1")
        #expect(fact.act == .granted && fact.role == SharedRole("3", .owner))
        #expect(fact.audience == Audience(.unknown, id: recipient))
        #expect(fact.actor == Actor(.user, id: actor, name: "adele@contoso.example"))
    }

    @Test func `a flow's recipient may be a name, its permission text, and 1 is no permission`() throws {
        let named = try Sample.fact("PutPermissions", #""RecipientUPN":"lee@contoso.example","SharingPermission":"2""#)
        let filler = try Sample.fact("PutPermissions", #""SharingPermission":1"#)
        let removed = try Sample.fact("DeletePermissions", #""RecipientUPN":"\#(recipient)","SharingPermission":3"#)
        let everyone = try Sample.fact("PutPermissions", #""RecipientUPN":"\#(Sample.tenant)","SharingPermission":2"#)

        #expect(named.audience == Audience(.person, name: "lee@contoso.example", domain: "contoso.example"))
        #expect(named.role == SharedRole("2", .use))
        #expect(filler.role == nil && filler.audience == Audience(.unknown))
        #expect(removed.act == .revoked && removed.role == nil)
        #expect(everyone.audience?.kind == .organisation)
    }
}
