/// Canvas apps in both shapes, and cloud flows.
extension RecordWriter {
    /// The old shape (record type 45) puts the user principal name in both places and the object id in `ObjectId`.
    private func maker(_ person: Customer.Person) -> Actor { Actor(id: person.upn, key: person.upn) }

    private var defaultEnvironment: String { "Default-\(customer.id)" }

    mutating func powerApps() {
        let environment = dice.guid()
        oldApps(environment)
        newApps(environment)
        everybodysApp()
    }

    /// An app of the default environment that its owner shared with a colleague and then with everybody; it still is.
    private mutating func everybodysApp() {
        let app = dice.guid()
        let owner = person(3)
        let colleague = person(5)
        let grants: [(Organisation.Assignment, target: String, hours: Double)] = [
            (Organisation.Assignment(principal: colleague.id, type: "User", role: "CanEdit"), colleague.id, 9),
            (Organisation.Assignment(principal: nil, type: "Tenant", role: "CanView"), customer.id, 2),
        ]
        var assignments: [Organisation.Assignment] = []
        for (assignment, target, hours) in grants {
            let time = ago(hours)
            app256(
                "PowerAppPermissionEdited",
                by: owner,
                at: time,
                app: app,
                target: target,
                role: assignment.role,
                environment: defaultEnvironment.lowercased()
            )
            var assignment = assignment
            assignment.createdOn = time.contentTime.dropLast() + "0000Z"
            assignment.createdBy = owner.id
            assignments.append(assignment)
        }
        organisation.add(app: app, named: "Travel Requests", in: defaultEnvironment, owner: owner, assignments)
    }

    private mutating func oldApps(_ environment: String) {
        let app = dice.guid()
        let maker = person(0)
        let actor = self.maker(maker)
        let named = #""AdditionalInfo":"{\"environmentName\":\"\#(environment)\"}","AppName":"\#(app)""#
        // One press of a button: two operations, one Id.
        let shared = dice.guid()
        let time = ago(68)
        for operation in ["UpdatePowerApp", "MarkPowerAppAsFeatured"] {
            add(
                .general,
                operation,
                45,
                "PowerApps",
                by: actor,
                at: time,
                id: shared,
                object: maker.id,
                result: "Success",
                named
            )
        }
        add(
            .general,
            "PublishPowerApp",
            45,
            "PowerApps",
            by: actor,
            at: ago(67.9),
            object: maker.id,
            result: "Success",
            named
        )
        let grants: [(String, String?, String)] = [
            ("PowerAppPermissionEdited", person(1).id, "CanView"), ("PowerAppPermissionEdited", customer.id, "CanView"),
            ("PowerAppPermissionEdited", "tenant-\(customer.id)", "CanEdit"),
            ("PowerAppPermissionEdited", nil, "CanView"),
            ("PowerAppPermissionDeleted", person(1).id, "CanView"),
        ]
        for (index, (operation, target, role)) in grants.enumerated() {
            let target = target.map { #"\"targetObjectId\":\"\#($0)\","# } ?? ""
            let info = #"{\#(target)\"permissionType\":\"\#(role)\",\"environmentName\":\"\#(environment)\"}"#
            add(
                .general,
                operation,
                45,
                "PowerApps",
                by: actor,
                at: ago(60 - Double(index) * 3),
                object: maker.id,
                result: "Success",
                #""AdditionalInfo":"\#(info)","AppName":"/providers/Microsoft.PowerApps/apps/\#(app)""#
            )
        }
        add(
            .general,
            "DeletePowerApp",
            45,
            "PowerApps",
            by: actor,
            at: ago(30),
            object: maker.id,
            result: "Success",
            named
        )
    }

    private mutating func newApps(_ environment: String) {
        let app = dice.guid()
        let title = "Expense Tracker"
        let maker = person(2)
        let group = dice.guid()
        let guest = dice.guid()
        organisation.add(environment: environment, called: "\(customer.display) Apps")
        organisation.add(group: group, name: "Sales Team", members: 38, guests: 2)
        organisation.add(guest: "casey@litware.com", id: guest, name: "Casey Jensen", to: customer)
        // After everything below: the guest's share is gone again, and the owner is another.
        organisation.add(
            app: app,
            named: title,
            in: environment,
            owner: person(4),
            [
                Organisation.Assignment(principal: person(3).id, type: "User", role: "CanView"),
                Organisation.Assignment(principal: person(1).id, type: "User", role: "CanEdit"),
                Organisation.Assignment(principal: group, type: "Group", role: "CanViewWithShare"),
                Organisation.Assignment(principal: nil, type: "Tenant", role: "CanView"),
            ],
            isQuarantined: true
        )
        app256("PublishPowerApp", by: maker, at: ago(50), app: app, title: title, environment: environment)
        let grants: [(String?, String)] = [
            (person(3).id, "CanView"), (person(4).id, "CanEdit"), (group, "CanViewWithShare"), (guest, "CanEdit"),
            (customer.id, "CanView"), (nil, "CanView"),
        ]
        for (index, (target, role)) in grants.enumerated() {
            app256(
                "PowerAppPermissionEdited",
                by: maker,
                at: ago(26 - Double(index) * 3.5),
                app: app,
                target: target,
                role: role,
                environment: index == 2 ? defaultEnvironment.lowercased() : environment
            )
        }
        repeatLast(1, after: 2)
        app256(
            "PowerAppPermissionDeleted",
            by: maker,
            at: ago(5),
            app: app,
            target: guest,
            role: "CanEdit",
            environment: environment
        )
        let late = dice.guid()
        organisation.add(
            app: late,
            named: "Holiday Planner",
            in: environment,
            owner: person(1),
            [Organisation.Assignment(principal: nil, type: "Tenant", role: "CanEdit")]
        )
        // Known only after six days, when the digest of its day is long written.
        app256(
            "PowerAppPermissionEdited",
            by: person(1),
            at: ago(6 * 24 + 5),
            app: late,
            target: customer.id,
            role: "CanEdit",
            environment: environment,
            late: 6 * 1_440
        )
        let admin = person(0)
        app256(
            "AdminModifyAppPermissions",
            by: admin,
            at: ago(4.4),
            app: app,
            target: person(1).id,
            role: "CanEdit",
            environment: environment,
            isAdmin: true
        )
        app256(
            "AdminModifyAppOwner",
            by: admin,
            at: ago(4.2),
            app: app,
            target: person(4).id,
            environment: environment,
            isAdmin: true
        )
        app256(
            "AdminQuarantineApp",
            by: admin,
            at: ago(4),
            app: app,
            title: title,
            environment: environment,
            isAdmin: true
        )
        app256(
            "AdminDeleteApp",
            by: admin,
            at: ago(3.5),
            app: dice.guid(),
            title: "Old Survey",
            environment: environment,
            isAdmin: true
        )
    }

    mutating func powerAutomate() {
        let maker = person(1)
        let flow = dice.guid()
        let old = "https://admin.flow.microsoft.com/environments/\(defaultEnvironment)/resources/flows/\(flow)"
        let environment = dice.guid()
        let newer = dice.guid()
        let new = "https://admin.powerplatform.microsoft.com/environments/\(environment)/flows/\(newer)/flowDetails"
        let connectors = "Request, OpenApiConnection, InitializeVariable"
        flow30("CreateFlow", by: maker, at: ago(66), url: old, connectors: connectors, sharing: "1")
        flow30("EditFlow", by: maker, at: ago(65), url: old, connectors: connectors, sharing: "1")
        flow30("PutPermissions", by: maker, at: ago(44), url: old, recipient: person(2).id, sharing: "3")
        flow30("PutPermissions", by: maker, at: ago(20), url: old, recipient: person(3).upn, sharing: "2")
        flow30(
            "PutPermissions",
            by: person(3),
            at: ago(15),
            url: new,
            recipient: guest("robin@adatum.com"),
            sharing: "\"3\""
        )
        let warehouse = dice.guid()
        flow30("PutPermissions", by: person(3), at: ago(14), url: new, recipient: warehouse, sharing: "2")
        organisation.add(environment: environment, called: "\(customer.display) Automation")
        organisation.add(group: warehouse, name: "Warehouse", members: 24)
        var other = Dice(seed: "guests of " + customer.id)
        let robin = other.guid()
        organisation.add(guest: "robin@adatum.com", id: robin, name: "Robin Olsen", to: customer)
        organisation.add(
            flow: newer,
            named: "Order Confirmations",
            in: environment,
            owner: person(3),
            [
                Organisation.Assignment(principal: robin, type: "User", role: "CanEdit"),
                Organisation.Assignment(principal: warehouse, type: "Group", role: "CanView"),
            ]
        )
        repeatLast(1, after: 5)
        flow30("DeletePermissions", by: maker, at: ago(6), url: old, recipient: person(2).id, sharing: "1")
        flow30("DeleteFlow", by: maker, at: ago(3), url: old, sharing: "1")
    }
}
