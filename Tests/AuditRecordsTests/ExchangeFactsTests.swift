import AuditRecords
import Testing

@Suite struct ExchangeFactsTests {
    func parameters(_ pairs: [(String, String)]) -> String {
        let list = pairs.map { #"{"Name":"\#($0)","Value":"\#($1)"}"# }.joined(separator: ",")
        return
            #""RecordType":1,"Workload":"Exchange","UserId":"adele@contoso.example","UserType":2,"Parameters":[\#(list)]"#
    }

    @Test func `a right on a mailbox names mailbox, person and right`() throws {
        let fact = try Sample.fact(
            "Add-MailboxPermission",
            parameters([
                ("Identity", "Hosted/contoso.example/megan"), ("User", "lee@contoso.example"),
                ("AccessRights", "FullAccess"),
            ])
        )

        #expect(fact.act == .granted && fact.resource.kind == .mailbox && fact.resource.name == "megan")
        #expect(fact.audience?.name == "lee@contoso.example" && fact.role == SharedRole("FullAccess", .owner))
        #expect(!fact.isNoise)
    }

    @Test func `what Exchange does by itself is noise`() throws {
        let fact = try Sample.fact(
            "Add-MailboxPermission",
            #""UserId":"NT AUTHORITY\\SYSTEM (Microsoft.Exchange.ServiceHost)","UserType":3,"Parameters":[{"Name":"User","Value":"x"}]"#
        )

        #expect(fact.isNoise && fact.actor.kind == .system)
    }

    @Test(arguments: [
        ("Default", Audience.Kind.organisation), ("Anonymous", .anyone), ("lee@contoso.example", .person),
    ])
    func `a folder's default is everybody, anonymous is anyone`(user: String, kind: Audience.Kind) throws {
        let cmdlet = try Sample.fact(
            "Set-MailboxFolderPermission",
            parameters([("Identity", #"megan:\\Calendar"#), ("User", user), ("AccessRights", "Reviewer")])
        )
        let logged = try Sample.fact(
            "ModifyFolderPermissions",
            #"""
            "UserId":"megan@contoso.example","MailboxOwnerUPN":"megan@contoso.example","Item":{"ParentFolder":
            {"Path":"\\Calendar","MemberRights":"ReadAny, Visible","MemberUpn":"\#(user)","Id":"abc"}}
            """#
        )

        #expect(cmdlet.act == .changed && cmdlet.audience?.kind == kind && cmdlet.role?.level == .view)
        #expect(logged.audience?.kind == kind && logged.resource.owner == "megan@contoso.example")
        #expect(logged.resource.name == #"\Calendar"#)
    }

    @Test func `a rule that sends mail on names every address`() throws {
        let record = try Sample.record(
            "New-InboxRule",
            parameters([
                ("Name", "x"), ("ForwardTo", "smtp:kim@fabrikam.example;lee@contoso.example"),
                ("DeleteMessage", "True"),
            ])
        )

        let facts = SharingFacts.facts(in: record)

        #expect(facts.map(\.act) == [.forwardingSet, .forwardingSet])
        #expect(facts.map(\.audience?.domain) == ["fabrikam.example", "contoso.example"])
        #expect(facts.first?.resource == SharedResource(.mailbox, name: "adele@contoso.example"))
    }

    @Test func `a rule or mailbox change that sends nothing on says nothing`() throws {
        #expect(SharingFacts.facts(in: try Sample.record("New-InboxRule", parameters([("Name", "x")]))).isEmpty)
        #expect(SharingFacts.facts(in: try Sample.record("Set-Mailbox", parameters([("Identity", "x")]))).isEmpty)
    }

    @Test func `forwarding set on a mailbox is told, with parameters as a text too`() throws {
        let list = try Sample.fact(
            "Set-Mailbox",
            parameters([("Identity", "megan"), ("ForwardingSmtpAddress", "smtp:kim@fabrikam.example")])
        )
        let text = try Sample.fact(
            "Set-Mailbox",
            #""UserId":"a@contoso.example","Parameters":"-Identity \"megan\" -ForwardingSmtpAddress \"smtp:kim@fabrikam.example\" -Force \"True\"""#
        )

        #expect(list.audience?.name == "kim@fabrikam.example" && list.resource.name == "megan")
        #expect(text.audience == list.audience && text.resource == list.resource)
    }

    @Test func `a report shared or published to the web is told`() throws {
        let shared = try Sample.fact(
            "ShareReport",
            #""ReportName":"Revenue","ReportId":"R1","SharingInformation":[{"RecipientEmail":"kim@fabrikam.example","ResharePermission":"ReadReshare"}]"#
        )
        let published = try Sample.fact("PublishToWebReport", #""ReportName":"Revenue","ReportId":"R1""#)

        #expect(shared.resource == SharedResource(.report, id: "r1", name: "Revenue"))
        #expect(shared.audience?.name == "kim@fabrikam.example" && shared.role?.level == .view)
        #expect(published.act == .linkCreated && published.audience?.kind == .anyone)
    }
}
