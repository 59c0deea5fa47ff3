/// The audit log's own account of changes to apps and flows.
extension Cloud {
    /// Publishes a record of everything that a management application changed, listed after the tenant's delay.
    ///
    /// The log knows of permissions and of quarantine; it has no record of a flow that is turned on or off.
    mutating func echo(
        _ effects: [ResourceChange.Effect],
        _ kind: ResourceChange.Kind,
        _ resource: Organisation.Resource,
        of tenant: SimulatedTenant,
        by actor: RecordWriter.Actor,
        at now: Moment
    ) {
        guard tenant.behaviour.echoes == .on else { return }
        let delay = Int64(max(0, tenant.behaviour.echoDelaySeconds) * 1_000)
        publish(effects, kind, resource, of: tenant, by: actor, at: now, listed: now.adding(milliseconds: delay))
    }

    /// Publishes the records of what somebody changed, all in one blob.
    ///
    /// - Returns: The blob; nil when there is nothing that the log would hold.
    @discardableResult
    mutating func publish(
        _ effects: [ResourceChange.Effect],
        _ kind: ResourceChange.Kind,
        _ resource: Organisation.Resource,
        of tenant: SimulatedTenant,
        by actor: RecordWriter.Actor,
        at now: Moment,
        listed: Moment
    ) -> Blob? {
        var writer = RecordWriter(tenant: tenant, epoch: now, dice: Dice(seed: tokenDice.next()))
        for effect in effects { writer.change(effect, kind, resource, of: tenant, by: actor, at: now) }
        guard !writer.drafts.isEmpty else { return nil }
        let body = BlobBody(sound: writer.drafts.map(\.text))
        guard let blob = tenants[tenant.id]?.publish(.general, at: listed, body: body) else { return nil }
        // Who polls finds what is listed later; who waits for a notification is told only what is listed now.
        if listed <= now { announce(blob, tenant: tenant.id, at: now) }
        return blob
    }
}
