/// Teams: membership, channels, and chats with people of other tenants.
extension RecordWriter {
    /// Numbers as records show them: 2 is an owner, 1 everybody else, guests included.
    private static let owner = 2
    private static let member = 1

    mutating func teams() {
        let lead = person(1)
        let team = Team(name: "Project Aurora", dice: &dice)
        let actor = teamsActor(lead)
        teamEvent("TeamCreated", team, by: actor, at: ago(64))
        teamEvent("MemberAdded", team, by: actor, at: ago(63.99), members: [(lead.upn, lead.name, Self.owner)])
        let crew = [person(2), person(3), person(4)].map { ($0.upn, $0.name, Self.member) }
        teamEvent("MemberAdded", team, by: actor, at: ago(63.98), members: crew)
        repeatLast(1, after: 0)
        let sync = Actor(id: "Microsoft Teams Sync", key: "Microsoft Teams Sync", kind: 5)
        teamEvent("MemberAdded", team, by: sync, at: ago(41), members: [(person(0).upn, person(0).name, Self.member)])
        teamEvent(
            "MemberAdded",
            team,
            by: actor,
            at: ago(19),
            members: [(guest("robin@adatum.com"), "Robin (Adatum)", Self.member)]
        )
        teamEvent(
            "MemberRoleChanged",
            team,
            by: actor,
            at: ago(18),
            members: [(person(3).upn, person(3).name, Self.owner)]
        )
        teamEvent(
            "MemberRemoved",
            team,
            by: actor,
            at: ago(6),
            members: [(guest("robin@adatum.com"), "Robin (Adatum)", Self.member)]
        )
        teamEvent(
            "ChannelAdded",
            team,
            by: actor,
            at: ago(12),
            extra:
                #","ChannelGuid":"19:\#(dice.hex(32))@thread.tacv2","ChannelName":"With Adatum","ChannelType":"Shared""#
        )
        chats(actor)
    }

    private mutating func chats(_ actor: Actor) {
        let foreign = "0f5a9d1e-6c2b-4d83-8e17-2b4c6d8e0a55"
        for (index, outside) in [("robin@adatum.com", "Robin"), ("kim@litwareinc.com", "Kim")].enumerated() {
            let domain = outside.0.split(separator: "@")[1]
            let members =
                #"{"DisplayName":"\#(person(1).name)","OrganizationId":"\#(customer.id)","Role":1,"UPN":"\#(person(1).upn)"},"#
                + #"{"DisplayName":"\#(outside.1)","OrganizationId":"\#(foreign)","Role":1,"UPN":"\#(outside.0)"}"#
            add(
                .general,
                "ChatCreated",
                25,
                "MicrosoftTeams",
                by: actor,
                at: ago(25 - Double(index) * 10),
                #""ChatThreadId":"19:\#(dice.guid())_\#(dice.guid())@unq.gbl.spaces","CommunicationType":"\#(index == 0 ? "OneOnOne" : "GroupChat")","#
                    + #""Members":[\#(members)],"ParticipantInfo":{"HasForeignTenantUsers":true,"HasGuestUsers":false,"HasOtherGuestUsers":false,"#
                    + #""HasUnauthenticatedUsers":false,"ParticipatingDomains":["\#(domain)","\#(customer.domain)"],"#
                    + #""ParticipatingTenantIds":["\#(customer.id)","\#(foreign)"]},"ResourceTenantId":"\#(customer.id)","ExtraProperties":[]"#
            )
        }
    }

    func teamsActor(_ person: Customer.Person) -> Actor {
        Actor(id: person.upn, key: person.id, address: person.address)
    }

    private struct Team {
        let name: String
        let thread: String
        let group: String

        init(name: String, dice: inout Dice) {
            self.name = name
            thread = "19:\(dice.hex(32))@thread.tacv2"
            group = dice.guid()
        }
    }

    private mutating func teamEvent(
        _ operation: String,
        _ team: Team,
        by actor: Actor,
        at time: Moment,
        members: [(upn: String, name: String, role: Int)] = [],
        extra: String = ""
    ) {
        var text =
            #""AADGroupId":"\#(team.group)","CommunicationType":"Team","ItemName":"\#(team.name)","TeamGuid":"\#(team.thread)","TeamName":"\#(team.name)""#
        if !members.isEmpty {
            let list = members.map { #"{"DisplayName":"\#($0.name)","Role":\#($0.role),"UPN":"\#($0.upn)"}"# }
            text += #","Members":[\#(list.joined(separator: ","))]"#
        }
        add(.general, operation, 25, "MicrosoftTeams", by: actor, at: time, text + extra)
    }
}
