/// What control requests and scenario files do to the cloud.
extension Cloud {
    /// Adds a tenant that is not there yet.
    @discardableResult
    mutating func add(_ request: TenantRequest) throws -> SimulatedTenant {
        guard find(request.name) == nil else { throw Misuse(status: 409, message: "\(request.name) exists") }
        var dice = Dice(seed: request.name)
        let tenant = try request.tenant(behaviour: settings.behaviour, dice: &dice)
        guard tenants[tenant.id] == nil else { throw Misuse(status: 409, message: "\(tenant.id) exists") }
        tenants[tenant.id] = tenant
        return tenant
    }

    /// Changes a tenant as a whole or not at all.
    @discardableResult
    mutating func change(_ key: String, _ request: TenantRequest.Change) throws -> SimulatedTenant {
        let id = try known(key)
        guard var tenant = tenants[id] else { throw Misuse(status: 404, message: "no tenant '\(key)'") }
        try request.apply(to: &tenant)
        tenants[id] = tenant
        return tenant
    }

    /// Publishes one blob of given records.
    @discardableResult
    mutating func add(_ request: ContentRequest, at now: Moment) throws -> Blob {
        let id = try known(request.tenant)
        let created = now.adding(seconds: -(request.ageSeconds ?? 0))
        let visible = request.visibleInSeconds.map { now.adding(seconds: $0) }
        let lines = try request.lines.map { $0.map { Array($0.utf8) } } ?? (request.records ?? []).map(JSON.text(of:))
        let body = BlobBody(checking: lines)
        guard let blob = tenants[id]?.publish(request.contentType, at: created, visible: visible, body: body) else {
            throw Misuse(status: 404, message: "no tenant '\(request.tenant)'")
        }
        announce(blob, tenant: id, at: now)
        return blob
    }

    /// Makes up and publishes many blobs.
    @discardableResult
    mutating func add(_ request: GenerationRequest, at now: Moment) throws -> [Blob] {
        if let problem = request.problem { throw Misuse(message: problem) }
        let id = try known(request.tenant)
        guard let tenant = tenants[id] else { throw Misuse(status: 404, message: "no tenant '\(request.tenant)'") }
        var generator = ContentGenerator(request, tenant: tenant, at: now)
        var changed = tenant
        let blobs = generator.publish(into: &changed, at: now)
        tenants[id] = changed
        for blob in blobs { announce(blob, tenant: id, at: now) }
        return blobs
    }

    mutating func add(_ rule: FaultRule, at now: Moment) throws {
        if let problem = rule.problem { throw Misuse(message: problem) }
        arrange(rule, at: now)
    }

    /// Queues the word to the webhook of an enabled subscription; what is listed only later is not announced at all.
    mutating func announce(_ blob: Blob, tenant: String, at now: Moment) {
        guard blob.visible <= now, let subscription = tenants[tenant]?.feeds[blob.type]?.subscription,
            subscription.isEnabled,
            let webhook = subscription.webhook
        else { return }
        tenants[tenant]?.conduct.listed.insert(blob.id)
        announcements.append(
            Announcement(
                tenant: tenant,
                type: blob.type,
                contentID: blob.id,
                created: blob.created,
                expires: blob.expires,
                webhook: webhook
            )
        )
    }
}
