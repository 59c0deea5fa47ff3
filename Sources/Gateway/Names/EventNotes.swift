import AuditRecords
import FoundationEssentials

/// What an event names by ids alone, and could be told better with look-ups.
struct EventNotes: Sendable, Equatable {
    /// Object ids of users, groups and applications, lower case.
    var objects: Set<String> = []
    /// Apps and flows with their environments.
    var resources: [ResourceState.Key: String] = [:]

    /// What the event names; the tenant's own id in an audience means everyone and no object.
    init(of event: SharingEvent, tenant: UUID) {
        let everyone = tenant.uuidString.lowercased()
        func note(_ id: String?) {
            guard let id, id != everyone, id.isGUID else { return }
            objects.insert(id)
        }
        for audience in event.audiences {
            switch audience.kind {
            case .person, .guest, .group, .application, .unknown: note(audience.id)
            case .organisation, .anyone: break
            }
        }
        if event.actor.name == nil { note(event.actor.id) }
        for resource in [event.resource] + event.otherResources {
            if let kind = ResourceState.Kind(rawValue: resource.kind.rawValue), let id = resource.id,
                id.isGUID, let environment = resource.environmentID, !environment.isEmpty
            {
                resources[ResourceState.Key(kind: kind, id: id)] = environment.lowercased()
            }
            if resource.kind == .group || resource.kind == .team, resource.name == nil { note(resource.id) }
        }
    }

    mutating func formUnion(_ other: EventNotes) {
        objects.formUnion(other.objects)
        resources.merge(other.resources) { _, new in new }
    }

    init() {}
}

extension String {
    /// Whether it has the form 8-4-4-4-12; tens of thousands of ids are asked, and making a `UUID` of each takes long.
    var isGUID: Bool {
        var copy = self
        return copy.withUTF8 { bytes in
            guard bytes.count == 36 else { return false }
            return bytes.indices.allSatisfy { index in
                let byte = bytes[index]
                if index == 8 || index == 13 || index == 18 || index == 23 { return byte == UInt8(ascii: "-") }
                return (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) || (0x41...0x46).contains(byte)
            }
        }
    }
}
