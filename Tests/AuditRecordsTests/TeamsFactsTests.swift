import AuditRecords
import Testing

@Suite struct TeamsFactsTests {
    @Test func `members of a team are a fact each, a guest is told by the name and not by the role`() throws {
        let record = try Sample.record(
            "MemberAdded",
            #"""
            "RecordType":25,"Workload":"MicrosoftTeams","UserId":"adele@contoso.example","TeamName":"Sales",
            "AADGroupId":"61B6D6F5-7aa0-437b-a967-fbcd39ec90a1","TeamGuid":"19:abc@thread.tacv2","Members":[
            {"DisplayName":"Lee","Role":2,"UPN":"lee@contoso.example"},
            {"DisplayName":"Kim","Role":1,"UPN":"kim_fabrikam.example#EXT#@contoso.onmicrosoft.com"}]
            """#
        )

        let facts = SharingFacts.facts(in: record)

        try #require(facts.count == 2)
        #expect(facts.map(\.act) == [.joined, .joined])
        #expect(facts.map(\.audience?.kind) == [.person, .guest])
        #expect(facts[1].audience?.domain == "fabrikam.example")
        #expect(facts.map(\.role) == [SharedRole("2", .owner), SharedRole("1", .member)])
        #expect(facts[0].resource == SharedResource(.team, id: "61b6d6f5-7aa0-437b-a967-fbcd39ec90a1", name: "Sales"))
        #expect(facts[0].foldKey == facts[1].foldKey)
    }

    @Test func `leaving and a new role are acts of their own`() throws {
        let members = #""Members":[{"UPN":"lee@contoso.example","Role":2}],"TeamName":"Sales""#

        #expect(try Sample.fact("MemberRemoved", members).act == .left)
        let changed = try Sample.fact("MemberRoleChanged", members)
        #expect(changed.act == .roleChanged && changed.role == SharedRole("2", .owner))
    }

    @Test func `a private channel has members of its own`() throws {
        let fact = try Sample.fact(
            "MemberAdded",
            #""ChannelGuid":"19:c@thread.tacv2","ChannelName":"Deal","ChannelType":"Private","Members":[{"UPN":"a@b.example"}]"#
        )

        #expect(fact.resource == SharedResource(.channel, id: "19:c@thread.tacv2", name: "Deal"))
    }

    @Test func `a chat is told of only when somebody from outside is in it`() throws {
        func chat(_ foreign: String) throws -> [SharingFact] {
            SharingFacts.facts(
                in: try Sample.record(
                    "ChatCreated",
                    #"""
                    "ChatThreadId":"19:meeting@thread.v2","UserId":"adele@contoso.example","Members":[
                    {"UPN":"adele@contoso.example","OrganizationId":"\#(Sample.tenant)"},
                    {"UPN":"kim@fabrikam.example","OrganizationId":"99999999-0000-4000-8000-000000000000"}],
                    "ParticipantInfo":{"HasForeignTenantUsers":\#(foreign),"HasGuestUsers":false,
                    "ParticipatingDomains":["contoso.example","fabrikam.example"]}
                    """#
                )
            )
        }

        let facts = try chat("true")
        #expect(facts.map(\.audience?.name) == ["kim@fabrikam.example"])
        #expect(facts.first?.audience?.kind == .guest && facts.first?.resource.kind == .chat)
        #expect(try chat("false").isEmpty)
    }
}
