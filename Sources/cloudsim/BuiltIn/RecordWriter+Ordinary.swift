/// The everyday work in which the shares are hidden.
extension RecordWriter {
    /// So many records, spread over the hours before the epoch.
    mutating func ordinary(_ count: Int, hours: Double) {
        for _ in 0..<count {
            let time = ago(1.2 + Double(dice.number(0...Int(hours * 100))) / 100)
            ordinary(by: person(dice.number(0...99)), at: time, late: nil)
        }
    }

    mutating func ordinary(by person: Customer.Person, at time: Moment, late: Int64?) {
        switch dice.number(0...9) {
        case 0...3: fileWork(by: person, at: time, late: late)
        case 4, 5: mailWork(by: person, at: time, late: late)
        case 6, 7: signIn(by: person, at: time, late: late)
        case 8:
            add(
                .general,
                "TeamsSessionStarted",
                25,
                "MicrosoftTeams",
                by: teamsActor(person),
                at: time,
                object: "Unknown (Unknown)",
                late: late
            )
        default:
            app256(
                "LaunchPowerApp",
                by: person,
                at: time,
                app: dice.guid(),
                title: "Time sheet",
                environment: "default-\(customer.id)",
                late: late
            )
        }
    }

    private mutating func fileWork(by person: Customer.Person, at time: Moment, late: Int64?) {
        let operation =
            dice.pick(["FileAccessed", "FileAccessed", "FileModified", "FileDownloaded", "FilePreviewed"])
            ?? "FileAccessed"
        let name =
            "\(dice.pick(["Notes", "Report", "Plan", "Offer"]) ?? "Notes") \(dice.number(1...400)).\(dice.pick(["docx", "xlsx", "pdf"]) ?? "docx")"
        let own = dice.number(0...2) == 0
        let item = SharedItem(
            name,
            site: dice.pick(["Finance", "Projects", "Sales"]) ?? "Sales",
            owner: own ? person : nil,
            in: customer,
            dice: &dice
        )
        add(
            .sharePoint,
            operation,
            6,
            item.workload,
            by: sharePointActor(person),
            at: time,
            object: item.url,
            late: late,
            item.members(agent: Self.agent, correlation: dice.guid()) + #","HighPriorityMediaProcessing":false"#
        )
    }

    private mutating func mailWork(by person: Customer.Person, at time: Moment, late: Int64?) {
        let mailbox =
            #""ClientIPAddress":"2001:db8::\#(dice.hex(3))","ClientInfoString":"Client=REST;Client=RESTSystem;;","ExternalAccess":false,"LogonType":0,"#
            + #""MailboxGuid":"\#(dice.guid())","MailboxOwnerUPN":"\#(person.upn)","OrganizationName":"\#(customer.domain)","OriginatingServer":"DB8PR04MB6875 (15.20.9000.025)\r\n""#
        if dice.number(0...3) > 0 {
            add(
                .exchange,
                "MailItemsAccessed",
                50,
                "Exchange",
                by: mailActor(person),
                at: time,
                result: "Succeeded",
                late: late,
                mailbox
                    + #","OperationProperties":[{"Name":"MailAccessType","Value":"Bind"},{"Name":"IsThrottled","Value":"False"}],"OperationCount":1"#
            )
        } else {
            add(
                .exchange,
                "Send",
                2,
                "Exchange",
                by: mailActor(person),
                at: time,
                result: "Succeeded",
                late: late,
                mailbox + #","Item":{"Id":"Unknown","Subject":"Weekly numbers"}"#
            )
        }
    }

    private mutating func signIn(by person: Customer.Person, at time: Moment, late: Int64?) {
        let failed = dice.number(0...19) == 0
        add(
            .azureActiveDirectory,
            failed ? "UserLoginFailed" : "UserLoggedIn",
            15,
            "AzureActiveDirectory",
            by: Actor(id: person.upn, key: person.id, address: person.address),
            at: time,
            object: "00000003-0000-0000-c000-000000000000",
            result: failed ? "Failed" : "Success",
            late: late,
            #""AzureActiveDirectoryEventType":1,"ExtendedProperties":[{"Name":"UserAgent","Value":"\#(Self.agent)"},{"Name":"RequestType","Value":"OAuth2:Authorize"}],"#
                + #""ModifiedProperties":[],"Actor":[{"ID":"\#(person.id)","Type":0},{"ID":"\#(person.upn)","Type":5}],"ActorContextId":"\#(customer.id)","ActorIpAddress":"\#(person.address)","#
                + #""InterSystemsId":"\#(dice.guid())","IntraSystemId":"\#(dice.guid())","ApplicationId":"\#(dice.guid())","ErrorNumber":"\#(failed ? "50126" : "0")""#
        )
    }
}
