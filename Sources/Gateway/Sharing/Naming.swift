import AuditRecords
import FoundationEssentials

/// Puts names into one event where its records have only ids; their own words are never replaced.
struct Naming {
    /// How far apart the record of a grant and the assignment it made may be dated and still be one act.
    private static let sameAct: TimeInterval = 120

    private(set) var result: DecoratedEvent
    private let names: KnownNames
    private let state: ResourceState?
    private var oldest: Date?

    init(_ event: SharingEvent, _ names: KnownNames) {
        result = DecoratedEvent(event: event)
        self.names = names
        state = Self.state(of: event.resource, names)
    }

    mutating func apply() {
        result.event.resource = named(result.event.resource)
        result.event.otherResources = result.event.otherResources.map { named($0) }
        result.event.audiences = result.event.audiences.map { named($0) }
        resolveUnnamed()
        nameActor()
        if let state, let date = state.goneAt ?? state.fetchedAt {
            result.present = DecoratedEvent.Present(
                assignments: (state.assignments ?? []).map { named($0) },
                asOf: state.fetchedAt ?? date,
                goneAt: state.goneAt
            )
        }
        result.namesAsOf = oldest
    }

    private static func state(of resource: SharedResource, _ names: KnownNames) -> ResourceState? {
        guard let kind = ResourceState.Kind(rawValue: resource.kind.rawValue), let id = resource.id else { return nil }
        return names.resources[ResourceState.Key(kind: kind, id: id)]
    }

    private mutating func used(_ date: Date?) {
        guard let date else { return }
        oldest = min(oldest ?? date, date)
    }

    private mutating func named(_ resource: SharedResource) -> SharedResource {
        var resource = resource
        if resource.environmentName == nil, let id = resource.environmentID?.lowercased() {
            resource.environmentName = names.environments[id]
        }
        if let state = Self.state(of: resource, names) {
            if resource.name == nil, let name = state.name {
                resource.name = name
                used(state.fetchedAt)
            }
            resource.owner = resource.owner ?? state.owner ?? state.ownerID.flatMap { names.directory[$0]?.label }
        } else if resource.name == nil, resource.kind == .group || resource.kind == .team,
            let entry = resource.id.flatMap({ names.directory[$0] }), let name = entry.name
        {
            resource.name = name
            used(entry.fetchedAt)
        }
        return resource
    }

    private mutating func named(_ audience: Audience) -> Audience {
        var audience = audience
        let everyone = names.tenant.uuidString.lowercased()
        if audience.kind == .organisation, audience.id == everyone, audience.name == nil {
            // No published record shows how the log writes it; the admin API writes it so.
            result.guesses.append("Everyone, because the record names the tenant itself.")
        }
        guard let entry = audience.id.flatMap({ names.directory[$0] }) else { return audience }
        if entry.kind == .missing {
            if audience.name == nil { audience.name = entry.name }
            return audience
        }
        if let kind = kind(entry.kind, beside: audience.kind) {
            audience.kind = kind
            used(entry.fetchedAt)
        }
        if audience.name == nil, let label = entry.label {
            audience.name = label
            used(entry.fetchedAt)
        }
        if audience.kind == .guest { audience.domain = audience.domain ?? entry.label?.mailDomain }
        return audience
    }

    /// The directory's word where the record has none, or where it took a guest for anybody.
    private func kind(_ found: DirectoryEntry.Kind, beside said: Audience.Kind) -> Audience.Kind? {
        switch (said, found) {
        case (.unknown, .user): .person
        case (.unknown, .guest), (.person, .guest): .guest
        case (.unknown, .group): .group
        case (.unknown, .servicePrincipal): .application
        default: nil
        }
    }

    private mutating func nameActor() {
        guard result.event.actor.name == nil, let entry = result.event.actor.id.flatMap({ names.directory[$0] }),
            let label = entry.label
        else { return }
        result.event.actor.name = label
        used(entry.fetchedAt)
    }

    private mutating func named(_ assignment: PresentAssignment) -> PresentAssignment {
        var assignment = assignment
        if assignment.name == nil, let entry = assignment.id.flatMap({ names.directory[$0] }) {
            assignment.name = entry.label
        }
        return assignment
    }

    /// "May be everyone" is settled by who has it now, as a guess: what was given may be gone, and more was given since.
    private mutating func resolveUnnamed() {
        let event = result.event
        guard event.act.direction == .opens, let state, state.goneAt == nil, let assignments = state.assignments,
            let fetchedAt = state.fetchedAt, let index = event.audiences.firstIndex(where: Self.isUnnamed)
        else { return }
        let when = fetchedAt.formatted(.iso8601)
        let occurred = Date(microseconds: event.firstOccurredAt)
        // A look-up before the act says nothing about it.
        guard fetchedAt >= occurred else { return }
        used(fetchedAt)
        let made = assignments.filter { assignment in
            assignment.createdAt.map { abs($0.timeIntervalSince(occurred)) <= Self.sameAct } == true
        }
        if let one = made.first, made.count == 1, let audience = audience(one) {
            result.event.audiences[index] = audience.keeping(event.audiences[index])
            result.guesses.append("To whom, by the role assignment that was made at the same time (looked up \(when)).")
        } else if assignments.contains(where: { $0.kind == .everyone }) {
            result.event.audiences[index] = Audience(.organisation).keeping(event.audiences[index])
            result.guesses.append(
                "Everyone, by the present role assignments (looked up \(when)); the record names nobody."
            )
        } else {
            result.event.audiences[index].name = "somebody not named (not everyone)"
            result.guesses.append(
                "Not everyone, by the present role assignments (looked up \(when)); the record names nobody."
            )
        }
    }

    private static func isUnnamed(_ audience: Audience) -> Bool {
        audience.kind == .unknown && audience.id == nil && audience.name == nil
    }

    private func audience(_ assignment: PresentAssignment) -> Audience? {
        let entry = assignment.id.flatMap { names.directory[$0] }
        let name = entry?.label ?? assignment.name
        switch assignment.kind {
        case .everyone: return Audience(.organisation)
        case .group: return Audience(.group, id: assignment.id, name: name)
        case .application: return Audience(.application, id: assignment.id, name: name)
        case .user where entry?.kind == .guest:
            return Audience(.guest, id: assignment.id, name: name, domain: name?.mailDomain)
        case .user: return Audience(.person, id: assignment.id, name: name, domain: name?.mailDomain)
        case .other: return nil
        }
    }
}

extension Audience {
    /// With what the record says of the right that was given.
    fileprivate func keeping(_ said: Audience) -> Audience {
        var audience = self
        audience.level = said.level
        return audience
    }
}
