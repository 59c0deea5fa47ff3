/// A change to one app or flow.
struct ResourceChange: Sendable {
    enum Kind: String, Codable, Sendable {
        case app, flow
    }

    /// One thing that changes.
    enum Effect: Sendable {
        /// Somebody has the role from now on, whatever he had before.
        case put(Organisation.Assignment)
        /// The assignment of that holder goes.
        case delete(Organisation.Assignment)
        case quarantine(Bool)
        case state(String)
    }

    var kind: Kind
    var id: String
    var effects: [Effect]
}

/// A change that was accepted, and when reads begin to show it.
struct PendingChange: Sendable {
    var due: Moment
    var change: ResourceChange
}

extension Organisation.Assignment {
    var isEveryone: Bool { type == "Tenant" }

    fileprivate func hasHolder(of other: Organisation.Assignment) -> Bool {
        if isEveryone || other.isEveryone { return isEveryone == other.isEveryone }
        return principal?.lowercased() == other.principal?.lowercased()
    }
}

extension Organisation.Resource {
    /// The assignment of the same holder.
    func assignment(like given: Organisation.Assignment) -> Organisation.Assignment? {
        assignments?.first { $0.hasHolder(of: given) }
    }

    func stands(_ environment: String, _ id: String) -> Bool {
        self.id.lowercased() == id.lowercased() && self.environment.lowercased() == environment.lowercased()
    }

    /// Makes the change; false when everything was so already.
    mutating func apply(_ effect: ResourceChange.Effect) -> Bool {
        switch effect {
        case .put(let given):
            guard let index = assignments?.firstIndex(where: { $0.hasHolder(of: given) }) else {
                assignments = (assignments ?? []) + [given]
                return true
            }
            guard assignments?[index].role != given.role else { return false }
            assignments?[index].role = given.role
        case .delete(let given):
            guard let index = assignments?.firstIndex(where: { $0.hasHolder(of: given) }) else { return false }
            assignments?.remove(at: index)
        case .quarantine(let isWanted):
            guard isWanted != (isQuarantined ?? false) else { return false }
            isQuarantined = isWanted
        case .state(let wanted):
            guard wanted != state ?? "Started" else { return false }
            state = wanted
        }
        return true
    }
}

extension Organisation {
    func resources(_ kind: ResourceChange.Kind) -> [Resource] { (kind == .app ? apps : flows) ?? [] }

    func resource(_ kind: ResourceChange.Kind, _ id: String) -> Resource? {
        resources(kind).first { $0.id.lowercased() == id.lowercased() }
    }

    /// Makes a change, and returns what of it made a difference.
    @discardableResult
    mutating func apply(_ change: ResourceChange) -> [ResourceChange.Effect] {
        guard var resource = resource(change.kind, change.id) else { return [] }
        let effective = change.effects.filter { resource.apply($0) }
        merge(change.kind == .app ? Organisation(apps: [resource]) : Organisation(flows: [resource]))
        return effective
    }
}
