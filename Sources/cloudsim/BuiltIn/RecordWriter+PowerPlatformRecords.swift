/// The shapes of Power Platform's records.
extension RecordWriter {
    /// A record of one of the customer's people in today's shape.
    mutating func app256(
        _ operation: String,
        by person: Customer.Person,
        at time: Moment,
        app: String,
        title: String? = nil,
        target: String? = nil,
        role: String? = nil,
        environment: String,
        isAdmin: Bool = false,
        late: Int64? = nil
    ) {
        app256(
            operation,
            by: .person(person.upn, id: person.id, isAdmin: isAdmin, address: person.address),
            at: time,
            app: app,
            title: title,
            target: target,
            role: role,
            environment: environment,
            late: late
        )
    }

    /// Today's shape: record type 256 with a collection of properties, whose order is not fixed.
    ///
    /// - Parameters:
    ///   - operation: The operation's name, to the letter.
    ///   - actor: Who did it, by object id in `key`.
    ///   - time: When.
    ///   - app: The app's GUID.
    ///   - title: Its name, which permission records do not have.
    ///   - target: The recipient's object id; everybody's is the tenant's id.
    ///   - role: What was given or taken.
    ///   - quarantine: `Quarantined` or `Unquarantined`; the property's name is a guess, no such record was published.
    ///   - environment: The environment's name.
    ///   - environmentName: What people call it.
    ///   - late: Minutes until it arrives; 60 to 90 unless given.
    mutating func app256(
        _ operation: String,
        by actor: Actor,
        at time: Moment,
        app: String,
        title: String? = nil,
        target: String? = nil,
        role: String? = nil,
        quarantine: String? = nil,
        environment: String,
        environmentName: String? = nil,
        late: Int64? = nil
    ) {
        let id = dice.guid()
        let isPermission = operation.hasPrefix("PowerAppPermission")
        let isAdmin = actor.kind == 2
        let isDefault = environment.hasPrefix("default")
        var properties: [(String, String)] = [
            (
                "powerplatform.analytics.resource.power_app.id",
                (isPermission ? "/providers/Microsoft.PowerApps/apps/" : "") + app
            ),
            ("powerplatform.analytics.resource.type", "PowerApp"),
            ("powerplatform.analytics.resource.environment.id", environment),
            (
                "powerplatform.analytics.resource.environment.name",
                environmentName ?? (isDefault ? "\(customer.display) (default)" : "Production")
            ),
            ("powerplatform.analytics.resource.tenant.id", customer.id),
            ("powerplatform.analytics.operation.is_successful", "True"),
            ("powerplatform.analytics.correlation.id", dice.guid()),
            ("powerplatform.analytics.activity.name", operation),
            ("powerplatform.analytics.activity.id", id), ("enduser.id", actor.key),
            ("enduser.role", actor.kind == 6 ? "ServicePrincipal" : isAdmin ? "Admin" : "Member"),
            ("enduser.ip_address", "::ffff:" + (actor.address ?? "")),
            ("type", "PowerPlatformAdministratorActivityRecord"), ("version", "1.0"),
        ]
        // A service principal has no user principal name.
        if actor.kind != 6 { properties.append(("enduser.principal_name", actor.id)) }
        if let title { properties.append(("powerplatform.analytics.resource.power_app.display_name", title)) }
        if let target { properties.append(("targetuser.id", target)) }
        if let role { properties.append(("powerplatform.analytics.resource.permission_type", role)) }
        if let quarantine {
            properties.append(("powerplatform.analytics.resource.power_app.quarantine_status", quarantine))
        }
        properties.shuffle(using: &dice)
        let list = properties.map { #"{"Name":"\#($0.0)","Value":\#(JSON.quoted($0.1))}"# }.joined(separator: ",")
        var members =
            #""EnvironmentId":"\#(environment)","PropertyCollection":[\#(list)],"RequiresCustomerKeyEncryption":false"#
        if isAdmin {
            // Some records carry the same pairs once more, as an object in a string.
            let pairs = properties.map { "\(JSON.quoted($0.0)):\(JSON.quoted($0.1))" }.joined(separator: ",")
            members += #","JsonPropertiesCollection":\#(JSON.quoted("{\(pairs)}"))"#
        }
        add(
            .general,
            operation,
            256,
            "PowerPlatform",
            by: actor,
            at: time,
            id: id,
            result: "Succeeded",
            late: late,
            members
        )
    }

    /// A record of one of the customer's people.
    mutating func flow30(
        _ operation: String,
        by person: Customer.Person,
        at time: Moment,
        url: String,
        connectors: String = "",
        recipient: String? = nil,
        sharing: String
    ) {
        flow30(
            operation,
            by: .person(person.upn, id: person.id, address: person.address),
            at: time,
            url: url,
            connectors: connectors,
            recipient: recipient,
            sharing: sharing
        )
    }

    /// Record type 30.
    ///
    /// `SharingPermission` means something on `PutPermissions` only; elsewhere 1 is filler. The actor's object id stands
    /// in `ObjectId`, and his name everywhere else.
    mutating func flow30(
        _ operation: String,
        by actor: Actor,
        at time: Moment,
        url: String,
        connectors: String = "",
        recipient: String? = nil,
        sharing: String
    ) {
        let named = recipient.map { #""RecipientUPN":\#(JSON.quoted($0)),"# } ?? ""
        // 1 is a user, 2 an administrator.
        let initiated = actor.kind == 0 ? 1 : 2
        add(
            .general,
            operation,
            30,
            "MicrosoftFlow",
            by: Actor(id: actor.id, key: actor.id, kind: actor.kind, address: actor.address),
            at: time,
            object: actor.key,
            result: "Success",
            #""FlowConnectorNames":"\#(connectors)","FlowDetailsUrl":"\#(url)","LicenseDisplayName":"",\#(named)"#
                + #""SharingPermission":\#(sharing),"UserTypeInitiated":\#(initiated),"UserUPN":"\#(actor.id)""#
        )
    }
}
