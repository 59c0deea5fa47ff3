internal import NIOCore

/// A move of the service's clock: to an offset from the machine's, or on from where it stands.
struct ClockMove: Codable {
    var offsetSeconds: Int64?
    var advanceSeconds: Int64?
}

/// A blob to publish: parsed records, or lines that go out byte for byte.
struct ContentRequest: Codable {
    var tenant: String
    var contentType: ContentType
    var records: [JSON]?
    var lines: [String]?
    /// How long ago it became available; 0 is now.
    var ageSeconds: Int64?
    /// It is listed only so many seconds from now, with the creation time that `ageSeconds` gives.
    var visibleInSeconds: Int64?
}

/// A blob as the control API shows it.
struct ContentView: Encodable {
    var contentId: String
    var contentType: ContentType
    var contentCreated: String
    var records: Int
    var bytes: Int
    var fetched: Int

    init(_ blob: Blob, fetched: Int) {
        contentId = blob.id
        contentType = blob.type
        contentCreated = blob.created.contentTime
        records = blob.records
        bytes = blob.body.readableBytes
        self.fetched = fetched
    }
}

/// A tenant as the control API shows it; secrets are not shown again.
struct TenantView: Encodable {
    var name: String
    var tenantId: String
    var domain: String
    var clientIds: [String]
    var behaviour: Behaviour
    var subscriptions: [String: String]
    var blobs: [String: Int]

    init(_ tenant: SimulatedTenant) {
        name = tenant.name
        tenantId = tenant.id
        domain = tenant.domain
        clientIds = tenant.apps.map(\.clientID)
        behaviour = tenant.behaviour
        subscriptions = [:]
        blobs = [:]
        for (type, feed) in tenant.feeds {
            if let subscription = feed.subscription {
                subscriptions[type.rawValue] = subscription.isEnabled ? "enabled" : "disabled"
            }
            if !feed.entries.isEmpty { blobs[type.rawValue] = feed.entries.count }
        }
    }
}

/// A tenant to add; what is not given is derived from the name, the same every time.
struct TenantRequest: Codable {
    var name: String
    var tenantId: String?
    var domain: String?
    var timeZone: String?
    var clientId: String?
    var secret: String?
    /// Seconds from 1970 after which the secret is refused as expired.
    var secretExpires: Int64?
    /// PEM of certificates registered on the app.
    var certificates: [String]?
    var roles: [String]?
    var behaviour: Behaviour.Change?
    /// People, groups, environments, apps and flows.
    var organisation: Organisation?

    func tenant(behaviour base: Behaviour, dice: inout Dice) throws -> SimulatedTenant {
        let id = tenantId ?? dice.guid()
        guard GUID.isWellFormed(id) else { throw Cloud.Misuse(message: "tenantId must be a GUID") }
        var app = AppRegistration(clientID: clientId ?? dice.guid())
        var result = SimulatedTenant(
            name: name,
            id: id,
            domain: domain ?? "\(name.lowercased()).onmicrosoft.com",
            timeZone: timeZone ?? "Etc/UTC",
            apps: [],
            behaviour: base
        )
        if let secret {
            let expires = secretExpires.map { Moment(milliseconds: $0 * 1_000) }
            app.secrets = [AppRegistration.Secret(value: secret, expires: expires)]
        }
        app.roles = roles ?? app.roles
        result.apps = [app]
        try Change(certificates: certificates, behaviour: behaviour, organisation: organisation).apply(to: &result)
        return result
    }

    /// What may change afterwards.
    struct Change: Codable {
        var secret: String?
        var secretExpires: Int64?
        /// Keeps the old secrets beside the new one, as during a rotation.
        var keepSecrets: Bool?
        var certificates: [String]?
        var roles: [String]?
        var behaviour: Behaviour.Change?
        /// Added to what there is; what has a known id takes that one's place.
        var organisation: Organisation?
        /// Ids (or names of environments) of what is deleted.
        var removed: [String]?
        /// Subscriptions that the service forgets: they leave the list, and content answers AF20022 until a start.
        ///
        /// An empty list means all.
        var vanish: [ContentType]?
        /// Subscriptions whose webhook becomes null without a word.
        ///
        /// An empty list means all.
        var dropWebhooks: [ContentType]?

        func apply(to tenant: inout SimulatedTenant) throws {
            for index in tenant.apps.indices {
                if let secret {
                    let expires = secretExpires.map { Moment(milliseconds: $0 * 1_000) }
                    let added = AppRegistration.Secret(value: secret, expires: expires)
                    tenant.apps[index].secrets = (keepSecrets == true ? tenant.apps[index].secrets : []) + [added]
                }
                if let certificates {
                    tenant.apps[index].certificates = try certificates.map { pem in
                        guard let certificate = RegisteredCertificate(pem: pem) else {
                            throw Cloud.Misuse(message: "not a PEM certificate")
                        }
                        return certificate
                    }
                }
                tenant.apps[index].roles = roles ?? tenant.apps[index].roles
            }
            if let behaviour { tenant.behaviour.apply(behaviour) }
            // What is said here comes after everything that was accepted before.
            if organisation != nil || removed != nil { tenant.settleAll() }
            if let organisation { tenant.organisation.merge(organisation) }
            if let removed { tenant.organisation.remove(removed) }
            if let vanish { tenant.forgetSubscriptions(vanish) }
            if let dropWebhooks { tenant.dropWebhooks(dropWebhooks) }
        }
    }
}
