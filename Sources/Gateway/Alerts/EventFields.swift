import AuditRecords
import FoundationEssentials

/// A sharing event as event policies see it: an object with the one member `gateway` (`docs/policies.md`).
enum EventFields {
    /// The event's fields, told at `now`.
    static func fields(of decorated: DecoratedEvent, firsts: EventFirsts, now: Date) -> JSONValue {
        let event = decorated.event
        let guests = event.audiences.filter { $0.kind == .guest }
        var fields: [String: JSONValue] = [
            "act": .string(event.act.rawValue),
            "direction": .string(event.act.direction.rawValue),
            "resource": resource(event.resource),
            "otherResources": .array(event.otherResources.map(resource)),
            "audience": .array(event.audiences.map(audience)),
            "audiences": .integer(Int64(event.audiences.count { $0.kind == .person || $0.kind == .guest })),
            "guests": .integer(Int64(guests.count)),
            "guestDomains": texts(Set(guests.compactMap { $0.domain?.lowercased() }).sorted()),
            "roles": texts(event.roles.map(\.raw)),
            "actor": object([
                "kind": event.actor.kind.rawValue, "id": event.actor.id ?? event.actor.name, "name": event.actor.name,
            ]),
            "risk": .object([
                "level": .string(event.risk.level.rawValue),
                "reasons": texts(event.risk.reasons.map(\.code)),
            ]),
            "details": .object(event.details.mapValues { .string($0) }),
            "first": .object([
                "domain": texts(firsts.domains[event.id] ?? []),
                "address": .bool(firsts.addresses.contains(event.id)),
            ]),
            "records": .integer(Int64(event.recordIds.count)),
            "summary": .string(event.summary),
            "occurredAt": .string(Date(microseconds: event.firstOccurredAt).formatted(.iso8601)),
            "ageSeconds": .integer(Int64(max(0, now.timeIntervalSince(Date(microseconds: event.firstOccurredAt))))),
        ]
        if let level = event.roles.map(\.level).max() { fields["level"] = .string(level.rawValue) }
        if let address = event.clientIP { fields["clientIP"] = .string(address) }
        if let workload = event.workload { fields["workload"] = .string(workload) }
        if let reach = decorated.reach { fields["reach"] = Self.reach(reach) }
        return .object(["gateway": .object(fields)])
    }

    private static func resource(_ resource: SharedResource) -> JSONValue {
        object([
            "kind": resource.kind.rawValue, "id": resource.id ?? resource.url ?? resource.name, "name": resource.name,
            "url": resource.url, "siteURL": resource.siteURL, "environmentID": resource.environmentID,
            "environmentName": resource.environmentName, "owner": resource.owner,
        ])
    }

    private static func audience(_ audience: Audience) -> JSONValue {
        object([
            "kind": audience.kind.rawValue, "id": audience.id ?? audience.name, "name": audience.name,
            "domain": audience.domain?.lowercased(), "level": audience.level?.rawValue,
        ])
    }

    private static func reach(_ reach: Reach) -> JSONValue {
        var fields: [String: JSONValue] = [:]
        if let people = reach.people { fields["people"] = .integer(Int64(people)) }
        if let guests = reach.guests { fields["guests"] = .integer(Int64(guests)) }
        return .object(fields)
    }

    /// Members that are not there are absent, so that `exists` tells.
    private static func object(_ members: [String: String?]) -> JSONValue {
        .object(members.compactMapValues { $0.map { .string($0) } })
    }

    private static func texts(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}
