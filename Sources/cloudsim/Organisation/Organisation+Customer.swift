extension Organisation {
    /// A customer's people and its default environment, before anything is built.
    init(of customer: Customer) {
        users = customer.people.map { person in
            User(
                id: person.id,
                displayName: person.name,
                userPrincipalName: person.upn,
                mail: person.upn,
                userType: "Member"
            )
        }
        environments = [
            Environment(
                name: "Default-\(customer.id)",
                displayName: "\(customer.display) (default)",
                sku: "Default",
                isDefault: true
            )
        ]
        // The few who act in the records are not all who work there.
        accounts = 44 * customer.people.count + 69
        guests = customer.people.count + 1
        apps = (0..<Self.newsApps).map { number in
            let owner = customer.people[number % customer.people.count].id
            return Resource(
                id: Self.newsApp(customer, number),
                environment: "Default-\(customer.id)",
                displayName: ["Lunch Orders", "Room Finder", "Visitor List", "Shift Swap"][number],
                owner: owner,
                assignments: [
                    Assignment(principal: owner, type: "User", role: "Owner"),
                    Assignment(principal: nil, type: "Tenant", role: "CanView"),
                ]
            )
        }
    }

    private static let newsApps = 4

    /// The app that is shared in a round of the demonstration's fresh records.
    static func newsApp(_ customer: Customer, _ round: Int) -> String {
        var dice = Dice(seed: "news app \(customer.id) \(round % newsApps)")
        return dice.guid()
    }

    mutating func add(guest mail: String, id: String, name: String, to customer: Customer) {
        let upn = mail.replacing("@", with: "_") + "#EXT#@" + customer.domain
        merge(
            Organisation(users: [
                User(id: id, displayName: name, userPrincipalName: upn, mail: mail, userType: "Guest")
            ])
        )
    }

    mutating func add(group id: String, name: String, members: Int, guests: Int = 0) {
        merge(Organisation(groups: [Group(id: id, displayName: name, members: members, guests: guests)]))
    }

    mutating func add(environment name: String, called displayName: String) {
        merge(Organisation(environments: [Environment(name: name, displayName: displayName, sku: "Production")]))
    }

    /// Adds an app whose owner is among those who have it; assignments as principal (none is everybody) and role.
    mutating func add(
        app id: String,
        named name: String,
        in environment: String,
        owner: Customer.Person,
        _ assignments: [Assignment],
        isQuarantined: Bool = false
    ) {
        let own = Assignment(principal: owner.id, type: "User", role: "Owner")
        merge(
            Organisation(apps: [
                Resource(
                    id: id,
                    environment: environment,
                    displayName: name,
                    owner: owner.id,
                    assignments: [own] + assignments,
                    isQuarantined: isQuarantined
                )
            ])
        )
    }

    mutating func add(
        flow id: String,
        named name: String,
        in environment: String,
        owner: Customer.Person,
        _ assignments: [Assignment]
    ) {
        let own = Assignment(principal: owner.id, type: "User", role: "Owner")
        merge(
            Organisation(flows: [
                Resource(
                    id: id,
                    environment: environment,
                    displayName: name,
                    owner: owner.id,
                    assignments: [own] + assignments,
                    state: "Started"
                )
            ])
        )
    }
}
