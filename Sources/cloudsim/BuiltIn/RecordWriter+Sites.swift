/// Sites: who may enter, and who may share.
extension RecordWriter {
    mutating func sites() {
        let site = SharedItem("", site: "AllStaff", in: customer, dice: &dice)
        let app = Actor(
            id: "app@sharepoint",
            key: "i:0i.t|00000003-0000-0ff1-ce00-000000000000|app@sharepoint",
            address: ""
        )
        // The whole company let in, in the guise of a system event.
        group(
            "AddedToGroup",
            site,
            by: app,
            at: ago(38),
            group: "Site Members",
            member: "Everyone except external users",
            type: "SecurityGroup"
        )
        group(
            "AddedToGroup",
            site,
            by: app,
            at: ago(37.9),
            group: "Site Owners",
            member: "SHAREPOINT\\system",
            type: "Member"
        )
        group(
            "AddedToGroup",
            site,
            by: sharePointActor(person(2)),
            at: ago(32),
            group: "Site Visitors",
            member: guest("robin@adatum.com", hash: "#ext#"),
            type: "Guest"
        )
        group(
            "RemovedFromGroup",
            site,
            by: sharePointActor(person(2)),
            at: ago(14),
            group: "Site Members",
            member: "Everyone except external users",
            type: "SecurityGroup"
        )
        for (index, operation) in ["SiteCollectionAdminAdded", "SiteCollectionAdminRemoved"].enumerated() {
            let member = index == 0 ? person(4).upn : person(3).upn
            add(
                .sharePoint,
                operation,
                14,
                "SharePoint",
                by: sharePointActor(person(0)),
                at: ago(24 - Double(index)),
                object: site.site,
                site.members(kind: "Site", agent: Self.agent, correlation: dice.guid())
                    + #","TargetUserOrGroupName":"\#(member)","TargetUserOrGroupType":"Member""#
            )
        }
        let operatorActor = Actor(id: "Microsoft\\ServiceOperator", key: "S-1-0-0", address: "")
        let policies = [
            ("ShareWithGuests", "Enabled", "Disabled"), ("ShareUsingAnonymousLinks", "Enabled", "Disabled"),
        ]
        for (index, policy) in policies.enumerated() {
            add(
                .sharePoint,
                "SharingPolicyChanged",
                4,
                "SharePoint",
                by: index == 0 ? operatorActor : sharePointActor(person(0)),
                at: ago(20 - Double(index)),
                object: site.site,
                #""CorrelationId":"\#(dice.guid())","EventSource":"SharePoint","ItemType":"Site","Site":"\#(site.siteID)","UserAgent":"","#
                    + #""ModifiedProperties":[{"Name":"\#(policy.0)","NewValue":"\#(policy.1)","OldValue":"\#(policy.2)"}]"#
            )
        }
        for (index, operation) in ["WebMembersCanShareModified", "SitePermissionsModified", "PermissionLevelAdded"]
            .enumerated()
        {
            add(
                .sharePoint,
                operation,
                index == 2 ? 4 : 14,
                "SharePoint",
                by: sharePointActor(person(0)),
                at: ago(17 - Double(index)),
                object: site.site,
                site.members(kind: "Web", agent: Self.agent, correlation: dice.guid())
                    + #","EventData":"<MembersCanShare>True</MembersCanShare>""#
            )
        }
    }

    private mutating func group(
        _ operation: String,
        _ site: SharedItem,
        by actor: Actor,
        at time: Moment,
        group: String,
        member: String,
        type: String
    ) {
        add(
            .sharePoint,
            operation,
            14,
            "SharePoint",
            by: actor,
            at: time,
            object: site.site,
            site.members(kind: "Web", agent: "", correlation: dice.guid())
                + #","EventData":"<Group>\#(group)</Group>","TargetUserOrGroupName":\#(JSON.quoted(member)),"TargetUserOrGroupType":"\#(type)""#
        )
    }
}
