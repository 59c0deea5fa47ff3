/// Eventual consistency: a write is judged by everything that was accepted before it, a read may see an older state.
///
/// So it is in a service whose writes go to one place and whose reads are answered from copies of it: the second
/// removal of the same assignment is refused at once, while a list still shows it.
extension SimulatedTenant {
    /// The organisation with everything that was accepted.
    var accepted: Organisation {
        pending.reduce(into: organisation) { $0.apply($1.change) }
    }

    /// Lets reads see what is due.
    mutating func settle(at now: Moment) {
        // In the order of acceptance, whatever the delay was at each.
        while let first = pending.first, first.due <= now {
            organisation.apply(first.change)
            pending.removeFirst()
        }
    }

    /// Lets reads see everything that was accepted, because somebody is about to change the organisation itself.
    mutating func settleAll() {
        organisation = accepted
        pending = []
    }

    /// Accepts a change; reads show it after the delay of the tenant's behaviour.
    ///
    /// - Parameters:
    ///   - change: What changes.
    ///   - author: The object id of who changes it.
    ///   - now: The service's time.
    /// - Returns: What made a difference.
    mutating func accept(_ change: ResourceChange, by author: String, at now: Moment) -> [ResourceChange.Effect] {
        var change = change
        change.effects = change.effects.map { effect in
            guard case .put(var given) = effect else { return effect }
            given.createdOn = stamp(at: now)
            given.createdBy = author
            return .put(given)
        }
        var after = accepted
        let effective = after.apply(change)
        guard !effective.isEmpty else { return [] }
        let delay = Int64(max(0, behaviour.effectDelaySeconds) * 1_000)
        change.effects = effective
        pending.append(PendingChange(due: now.adding(milliseconds: delay), change: change))
        settle(at: now)
        return effective
    }

    /// `2022-10-25T21:28:14.2120001Z`, never the same twice.
    private mutating func stamp(at now: Moment) -> String {
        grants += 1
        let digits = String(grants % 10_000)
        return now.contentTime.dropLast() + String(repeating: "0", count: 4 - digits.utf8.count) + digits + "Z"
    }

    /// How the admin APIs name an assignment; everybody's is `tenant-` and the tenant's id.
    func name(of assignment: Organisation.Assignment) -> String {
        assignment.isEveryone ? "tenant-\(id)" : assignment.principal ?? ""
    }

    /// The directory's, and those of the registered apps.
    var servicePrincipals: [Organisation.ServicePrincipal] {
        (organisation.servicePrincipals ?? [])
            + apps.map {
                Organisation.ServicePrincipal(id: servicePrincipal(of: $0.clientID), displayName: $0.displayName)
            }
    }
}
