/// Mailboxes opened to others, mail sent on, reports shared, and matches of data loss prevention.
extension RecordWriter {
    mutating func exchange() {
        let admin = person(0)
        let users = "EURPR04A009.PROD.OUTLOOK.COM/Microsoft Exchange Hosted Organizations/\(customer.domain)/"
        cmdlet(
            "Add-MailboxPermission",
            by: admin,
            at: ago(39),
            object: person(1).name,
            [("Identity", users + person(1).name), ("User", users + person(2).name), ("AccessRights", "FullAccess")]
        )
        cmdlet(
            "Add-RecipientPermission",
            by: admin,
            at: ago(38.9),
            object: person(1).name,
            [("Identity", person(1).name), ("Trustee", person(2).upn), ("AccessRights", "SendAs")]
        )
        cmdlet(
            "Remove-MailboxPermission",
            by: admin,
            at: ago(5),
            object: person(1).name,
            [("Identity", users + person(1).name), ("User", users + person(2).name), ("AccessRights", "FullAccess")]
        )
        cmdlet(
            "Set-Mailbox",
            by: person(3),
            at: ago(19),
            object: person(3).name,
            [
                ("Identity", person(3).upn), ("ForwardingSmtpAddress", "smtp:collector@mailbox.example"),
                ("DeliverToMailboxAndForward", "True"),
            ]
        )
        cmdlet(
            "New-InboxRule",
            by: person(4),
            at: ago(11),
            object: "\(person(4).name)\\Invoices",
            [
                ("Name", "Invoices"), ("SubjectContainsWords", "invoice"), ("ForwardTo", "sam@litwareinc.com"),
                ("DeleteMessage", "True"),
            ]
        )
        add(
            .exchange,
            "AddFolderPermissions",
            2,
            "Exchange",
            by: mailActor(person(2)),
            at: ago(13),
            result: "Succeeded",
            #""ClientIPAddress":"\#(person(2).address)","ExternalAccess":false,"LogonType":0,"MailboxOwnerUPN":"\#(person(2).upn)","#
                + #""Item":{"Id":"\#(dice.hex(24))","ParentFolder":{"Id":"\#(dice.hex(24))","MemberRights":"ReadAny, FolderVisible","MemberUpn":"Everyone","Path":"\\Calendar"}}"#
        )
        // Parameters as one string, as some records have them.
        add(
            .exchange,
            "Set-Mailbox",
            1,
            "Exchange",
            by: Actor(
                id: "NT AUTHORITY\\SYSTEM (Microsoft.Exchange.ServiceHost)",
                key: "NT AUTHORITY\\SYSTEM (Microsoft.Exchange.ServiceHost)",
                kind: 3
            ),
            at: ago(6),
            object: "DiscoverySearchMailbox",
            result: "True",
            #""ExternalAccess":true,"Parameters":"-Identity \"DiscoverySearchMailbox\" -MaxSendSize \"50 GB\"""#
        )
        dataLossPrevention()
    }

    private mutating func dataLossPrevention() {
        // A match and its undoing share one Id.
        let id = dice.guid()
        let time = ago(15)
        for (index, operation) in ["DlpRuleMatch", "DlpRuleUndo"].enumerated() {
            add(
                .dlp,
                operation,
                13,
                "Exchange",
                by: Actor(id: "DlpAgent", key: person(1).puid, kind: 4),
                at: time.adding(minutes: Int64(index)),
                id: id,
                object: "<\(dice.hex(16))@mail.example>",
                #""IncidentId":"\#(dice.guid())","PolicyDetails":[{"PolicyId":"\#(dice.guid())","PolicyName":"Card numbers","Rules":[{"Actions":["NotifyUser"],"RuleId":"\#(dice.guid())","#
                    + #""RuleName":"Low volume","Severity":"Low"}]}],"SensitiveInfoDetectionIsIncluded":false"#
            )
        }
    }

    mutating func powerBI() {
        let report = "Quarterly revenue"
        let shares = [
            ("ShareReport", person(2).upn, false), ("ShareReport", "robin@adatum.com", true),
            ("ShareDashboard", person(3).upn, false),
        ]
        for (index, share) in shares.enumerated() {
            add(
                .general,
                share.0,
                20,
                "PowerBI",
                by: Actor(id: person(1).upn, key: person(1).puid, address: person(1).address),
                at: ago(42 - Double(index) * 12),
                object: report,
                result: "Succeeded",
                #""Activity":"\#(share.0)","IsSuccess":true,"ItemName":"\#(report)","WorkSpaceName":"Finance","WorkspaceId":"\#(dice.guid())","ReportName":"\#(report)","ReportId":"\#(dice.guid())","#
                    + #""SharingInformation":[{"RecipientEmail":"\#(share.1)","RecipientName":"\#(share.1)","ResharePermission":"\#(share.2 ? "ReadReshare" : "Read")"}],"DistributionMethod":"Shared""#
            )
        }
        add(
            .general,
            "ViewReport",
            20,
            "PowerBI",
            by: Actor(id: person(2).upn, key: person(2).puid, address: person(2).address),
            at: ago(40),
            object: report,
            result: "Succeeded",
            #""Activity":"ViewReport","ItemName":"\#(report)","WorkSpaceName":"Finance","ReportName":"\#(report)""#
        )
    }

    func mailActor(_ person: Customer.Person) -> Actor {
        Actor(id: person.upn, key: person.puid, address: person.address)
    }

    private mutating func cmdlet(
        _ name: String,
        by person: Customer.Person,
        at time: Moment,
        object: String,
        _ parameters: [(String, String)]
    ) {
        let list = parameters.map { #"{"Name":"\#($0.0)","Value":\#(JSON.quoted($0.1))}"# }.joined(separator: ",")
        add(
            .exchange,
            name,
            1,
            "Exchange",
            by: Actor(
                id: person.upn,
                key: person.puid,
                kind: 2,
                address: "\(person.address):\(dice.number(20_000...60_000))"
            ),
            at: time,
            object: object,
            result: "True",
            #""AppId":"","ClientAppId":"","ExternalAccess":false,"OrganizationName":"\#(customer.domain)","OriginatingServer":"DB8PR04MB6875 (15.20.9000.018)","Parameters":[\#(list)],"SessionId":"\#(dice.guid())""#
        )
    }
}
