/// Files and folders in SharePoint and OneDrive: links, invitations, direct shares, and the noise they make.
extension RecordWriter {
    static let agent =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"

    mutating func files() {
        let owner = person(0)
        let budget = SharedItem("Budget 2026.xlsx", site: "Finance", owner: owner, in: customer, dice: &dice)
        anonymousLink(budget, by: owner, at: ago(40), edit: true, records: 9, split: true)
        used(
            "AnonymousLinkUsed",
            budget,
            by: Actor(id: "anonymous", key: "anonymous", kind: 10, address: "198.51.100.23"),
            at: ago(30)
        )
        sharing(
            "AnonymousLinkUpdated",
            budget,
            by: owner,
            at: ago(28),
            data: "<Type>Edit</Type><ExpirationDate>12/03/2026 09:43:15</ExpirationDate>"
        )
        sharing("AnonymousLinkRemoved", budget, by: owner, at: ago(27), data: "<Type>Edit</Type>")

        let photos = SharedItem("Launch photos", site: "Marketing", in: customer, dice: &dice)
        anonymousLink(photos, by: person(1), at: ago(18), edit: false, records: 5, split: false, kind: "Folder")
        repeatLast(5, after: 4)

        let plan = SharedItem("Road map.pptx", site: "Projects", in: customer, dice: &dice)
        companyLink(plan, by: person(2), at: ago(22))
        used("CompanyLinkUsed", plan, by: sharePointActor(person(3)), at: ago(21))
        sharing("CompanyLinkRemoved", plan, by: person(2), at: ago(9), data: "<Type>View</Type>")

        let contract = SharedItem("Contract draft.docx", site: "Legal", in: customer, dice: &dice)
        secureLink(contract, by: person(3), at: ago(16), to: guest("robin@adatum.com", hash: "#ext#"), kind: "Guest")
        used(
            "SecureLinkUsed",
            contract,
            by: Actor(
                id: guest("robin@adatum.com", hash: "#ext#"),
                key: "i:0#.f|membership|urn%3aspo%3aguest#robin@adatum.com",
                kind: 10,
                address: "198.51.100.40"
            ),
            at: ago(13)
        )
        sharing(
            "RemovedFromSecureLink",
            contract,
            by: person(3),
            at: ago(8),
            target: (guest("robin@adatum.com", hash: "#ext#"), "Guest")
        )
        sharing("SecureLinkDeleted", contract, by: person(3), at: ago(7.9), data: "<Type>View</Type>")
        let minutes = SharedItem("Minutes.docx", site: "Board", in: customer, dice: &dice)
        secureLink(minutes, by: person(1), at: ago(12), to: person(2).upn, kind: "Member")
        sharing("AddedToSharingLink", minutes, by: person(1), at: ago(11.9), target: (person(4).upn, "Member"))

        directShares()
        invitations()
    }

    private mutating func directShares() {
        let sheet = SharedItem("Salaries.xlsx", site: "HR", in: customer, dice: &dice)
        sharing(
            "SharingSet",
            sheet,
            by: person(1),
            at: ago(36),
            data: "<PermissionsGranted>Contribute</PermissionsGranted>",
            target: (person(3).upn, "Member")
        )
        sharing(
            "SharingSet",
            sheet,
            by: person(1),
            at: ago(35),
            data: "<Permissions granted>Lecture</Permissions granted>",
            target: (guest("kim@litwareinc.com", hash: "#ext#"), "Guest")
        )
        sharing(
            "SharingSet",
            sheet,
            by: person(1),
            at: ago(34),
            data: "<PermissionsGranted>Read</PermissionsGranted>",
            target: ("All Sales", "SecurityGroup"),
            late: 1_560
        )
        sharing(
            "SharingRevoked",
            sheet,
            by: person(1),
            at: ago(10),
            target: (guest("kim@litwareinc.com", hash: "#ext#"), "Guest")
        )
    }

    private mutating func invitations() {
        let deck = SharedItem("Pitch.pptx", site: "Sales", in: customer, dice: &dice)
        let mail = "sam@litwareinc.com"
        sharing(
            "SharingInvitationCreated",
            deck,
            by: person(2),
            at: ago(46),
            data: "<InvitationType>Edit</InvitationType>",
            target: (mail, "Guest")
        )
        sharing("SharingInvitationUpdated", deck, by: person(2), at: ago(45), target: (mail, "Guest"))
        let taker = Actor(
            id: guest("sam.private@litwareinc.com", hash: "#ext#"),
            key: "i:0#.f|membership|sam.private@litwareinc.com",
            kind: 10,
            address: "198.51.100.61"
        )
        add(
            .sharePoint,
            "SharingInvitationAccepted",
            14,
            deck.workload,
            by: taker,
            at: ago(33),
            object: deck.url,
            deck.members(agent: Self.agent, correlation: dice.guid())
                + #","TargetUserOrGroupName":"\#(mail)","TargetUserOrGroupType":"Guest","EventData":"<Invitation>\#(mail)</Invitation>""#
        )
        sharing("SharingInvitationRevoked", deck, by: person(2), at: ago(9), target: ("lee@litwareinc.com", "Guest"))
        sharing(
            "SharingInvitationBlocked",
            deck,
            by: person(2),
            at: ago(8.5),
            data: "<Reason>Domain not allowed</Reason>",
            target: ("mail@blocked.example", "Guest")
        )
        sharing("AccessRequestCreated", deck, by: person(4), at: ago(7.5), target: (person(4).upn, "Member"))
        sharing("AccessRequestApproved", deck, by: person(2), at: ago(7.2), target: (person(4).upn, "Member"))
    }

    /// One press of "Anyone with the link": five to nine records within seconds, in no fixed order.
    mutating func anonymousLink(
        _ item: SharedItem,
        by person: Customer.Person,
        at time: Moment,
        edit: Bool,
        records: Int,
        split: Bool,
        kind: String = "File"
    ) {
        let act = dice.guid()
        let share = dice.guid()
        let link = "SharingLinks.\(item.itemID).\(edit ? "AnonymousEdit" : "AnonymousView").\(share)"
        let hash = dice.hex(64)
        let limited = "Limited Access System Group"
        let web = "\(limited) For Web \(item.webID)"
        var parts: [(operation: String, data: String, target: (String, String)?, unique: Bool)] = [
            (
                "SharingInheritanceBroken",
                "<copyRoleAssignments>False</copyRoleAssignments><clearSubScopes>False</clearSubScopes>", nil, false
            ),
            (
                "AnonymousLinkCreated",
                "<Type>\(edit ? "Edit" : "View")</Type><MembersCanShareApplied>False</MembersCanShareApplied>", nil,
                true
            ),
            (
                "SharingSet", "<Permissions granted>\(edit ? "Contribute" : "Read")</Permissions granted>",
                (link, "SharePointGroup"), false
            ),
            (
                "SharingSet", "<PermissionsGranted>Accès limité</PermissionsGranted>", (limited, "SharePointGroup"),
                false
            ),
            (
                "SharingSet",
                "<Permissions granted>System.LimitedEdit</Permissions granted><MembersCanShareApplied>False</MembersCanShareApplied>",
                (hash, "SecurityGroup"), false
            ),
            ("AddedToGroup", "<Group>\(web)</Group>", (hash, "SecurityGroup"), false),
            ("AddedToGroup", "<Group>\(link)</Group>", (hash, "SecurityGroup"), false),
            ("AddedToGroup", "<Group>\(limited)</Group>", ("SHAREPOINT\\system", "Member"), false),
            (
                "SharingInheritanceBroken",
                "<copyRoleAssignments>True</copyRoleAssignments><clearSubScopes>True</clearSubScopes>", nil, false
            ),
        ]
        parts = Array(parts.prefix(records))
        parts.shuffle(using: &dice)
        for (index, part) in parts.enumerated() {
            // Where the act is cut in two, the second half comes with a later blob.
            let late: Int64 = split && index >= parts.count / 2 ? 95 : 65
            sharing(
                part.operation,
                item,
                by: person,
                at: time.adding(milliseconds: Int64(index) * 470),
                data: part.data,
                target: part.target,
                unique: part.unique ? share : nil,
                kind: kind,
                late: late,
                act: act
            )
        }
    }

    private mutating func companyLink(_ item: SharedItem, by person: Customer.Person, at time: Moment) {
        let act = dice.guid()
        let share = dice.guid()
        let link = "SharingLinks.\(item.itemID).OrganizationView.\(share)"
        sharing(
            "SharingInheritanceBroken",
            item,
            by: person,
            at: time,
            data: "<copyRoleAssignments>False</copyRoleAssignments>",
            late: 70,
            act: act
        )
        sharing(
            "CompanyLinkCreated",
            item,
            by: person,
            at: time.adding(seconds: 1),
            data: "<Type>View</Type>",
            unique: share,
            late: 70,
            act: act
        )
        sharing(
            "SharingSet",
            item,
            by: person,
            at: time.adding(seconds: 1),
            data: "<Permissions granted>Read</Permissions granted>",
            target: (link, "SharePointGroup"),
            late: 70,
            act: act
        )
    }

    private mutating func secureLink(
        _ item: SharedItem,
        by person: Customer.Person,
        at time: Moment,
        to target: String,
        kind: String
    ) {
        let act = dice.guid()
        let share = dice.guid()
        let link = "SharingLinks.\(item.itemID).Flexible.\(share)"
        sharing(
            "SecureLinkCreated",
            item,
            by: person,
            at: time,
            data: "<Type>View</Type>",
            unique: share,
            late: 72,
            act: act
        )
        sharing(
            "SharingSet",
            item,
            by: person,
            at: time.adding(seconds: 1),
            data: "<Permissions granted>Read</Permissions granted>",
            target: (link, "SharePointGroup"),
            late: 72,
            act: act
        )
        sharing(
            "AddedToSecureLink",
            item,
            by: person,
            at: time.adding(seconds: 2),
            data: "<Type>View</Type>",
            target: (target, kind),
            unique: share,
            late: 72,
            act: act
        )
        sharing(
            "AddedToGroup",
            item,
            by: person,
            at: time.adding(seconds: 2),
            data: "<Group>\(link)</Group>",
            target: (target, kind),
            kind: "Web",
            late: 72,
            act: act
        )
    }

    func sharePointActor(_ person: Customer.Person) -> Actor {
        Actor(id: person.upn, key: "i:0h.f|membership|\(person.puid.lowercased())@live.com", address: person.address)
    }

    /// Record type 14, about an item, its site (`Web`) or a folder.
    mutating func sharing(
        _ operation: String,
        _ item: SharedItem,
        by person: Customer.Person,
        at time: Moment,
        data: String? = nil,
        target: (name: String, type: String)? = nil,
        unique: String? = nil,
        kind: String = "File",
        late: Int64? = nil,
        act: String? = nil
    ) {
        var members = item.members(kind: kind, agent: Self.agent, correlation: act ?? dice.guid())
        if let data { members += ",\"EventData\":\(JSON.quoted(data))" }
        if let target {
            members +=
                #","TargetUserOrGroupName":\#(JSON.quoted(target.name)),"TargetUserOrGroupType":"\#(target.type)""#
        }
        if let unique { members += #","UniqueSharingId":"\#(unique)""# }
        let object = kind == "Web" ? item.site : item.url
        add(
            .sharePoint,
            operation,
            14,
            item.workload,
            by: sharePointActor(person),
            at: time,
            object: object,
            late: late,
            members
        )
    }

    private mutating func used(_ operation: String, _ item: SharedItem, by actor: Actor, at time: Moment) {
        add(
            .sharePoint,
            operation,
            14,
            item.workload,
            by: actor,
            at: time,
            object: item.url,
            item.members(agent: Self.agent, correlation: dice.guid())
        )
    }
}
