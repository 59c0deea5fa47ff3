package import AuditRecords
package import FoundationEssentials

/// Folds the facts of one act into the event that a person would tell.
///
/// Pure: the same facts give the same event, in whatever order they arrived and however often. When more facts of an
/// act arrive later, folding all of them again gives the amended event under the same id.
package enum Folding {
    /// Every event that these facts tell of, by when they happened.
    ///
    /// What ingestion arrives at, however the facts came in: it keeps the id that an event got first, so ids are the same
    /// wherever a key has one act, and may be dealt out differently among several acts of one key.
    package static func events(of facts: [SharingFact], tenant: UUID) -> [SharingEvent] {
        let acts = Dictionary(grouping: Set(facts), by: \.foldKey).flatMap { key, facts in
            FactClusters.clusters(of: facts, foldKey: key).map { $0.map { facts[$0] } }
        }
        let ordered = acts.compactMap { facts in facts.filter(\.startsAct).min(by: precedes).map { ($0, facts) } }
            .sorted { precedes($0.0, $1.0) }
        var taken: Set<UUID> = []
        return ordered.compactMap { _, facts in
            fold(facts, tenant: tenant, id: identities(of: facts, tenant: tenant).first { taken.insert($0).inserted })
        }
    }

    /// The ids that the act of these facts may have, the one it should have first.
    ///
    /// The first is made of the key, the thing and, without a correlation id, the minute of the first fact, so that it is
    /// the same whatever part of the evidence came first; the others, for a key with more than one act, of that fact too.
    package static func identities(of facts: [SharingFact], tenant: UUID) -> [UUID] {
        guard let first = facts.filter(\.startsAct).min(by: precedes) else { return [] }
        var key = first.foldKey
        if let part = first.part { key += "|" + part }
        if key.hasPrefix("a|") { key += "|\(first.occurredAt / 60_000_000)" }
        let exact = "\(key)|@\(first.occurredAt)|\(first.recordID)"
        return [id(of: key, tenant: tenant), id(of: exact, tenant: tenant)]
            + (1...6).map { id(of: "\(exact)#\($0)", tenant: tenant) }
    }

    /// The event of facts that are one act; nil when there is nothing to tell: only bookkeeping, or only attempts
    /// that failed.
    ///
    /// An event that stands already keeps the id it has.
    package static func fold(_ facts: [SharingFact], tenant: UUID, id: UUID? = nil) -> SharingEvent? {
        let all = Set(facts).sorted(by: precedes)
        let told = all.filter(\.startsAct)
        guard let lead = told.min(by: { leads($0, $1) }) else { return nil }
        let resources = resources(told, lead: lead)
        let audiences = audiences(told, lead: lead).map { levelled($0, told) }
        let roles = told.compactMap(\.role).reduce(into: [SharedRole]()) { roles, role in
            if !roles.contains(role) { roles.append(role) }
        }
        let sortedRoles = roles.sorted { ($0.level.rawValue, $0.raw) < ($1.level.rawValue, $1.raw) }
        var event = SharingEvent(
            id: id ?? identities(of: told, tenant: tenant)[0],
            foldKey: lead.foldKey,
            act: lead.act,
            resource: resources[0],
            otherResources: Array(resources.dropFirst()),
            audiences: audiences,
            roles: sortedRoles,
            actor: lead.actor,
            workload: lead.workload,
            clientIP: lead.clientIP ?? told.lazy.compactMap(\.clientIP).first,
            firstOccurredAt: told.map(\.occurredAt).min() ?? lead.occurredAt,
            lastOccurredAt: told.map(\.occurredAt).max() ?? lead.occurredAt,
            recordIds: Set(all.map(\.recordID)).sorted(),
            risk: SharingRisk(level: .none, reasons: []),
            summary: "",
            details: details(told, lead: lead)
        )
        event.risk = SharingRisk.judged(event: event)
        event.summary = SharingSummary.sentence(event: event)
        return event
    }

    /// The id of the act: a UUID of version 8 (RFC 9562 §5.8) from a stable hash of tenant and key.
    package static func id(of foldKey: String, tenant: UUID) -> UUID {
        let hash = RecordKey(id: "\(tenant.uuidString.lowercased())|\(foldKey)", operation: "").id
        var bytes = stride(from: 120, through: 0, by: -8).map { UInt8(truncatingIfNeeded: hash >> UInt128($0)) }
        bytes[6] = bytes[6] & 0x0f | 0x80
        bytes[8] = bytes[8] & 0x3f | 0x80
        return UUID(
            uuid: (
                bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7],
                bytes[8], bytes[9], bytes[10], bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]
            )
        )
    }

    /// An order of facts that depends on nothing but them.
    static func precedes(_ left: SharingFact, _ right: SharingFact) -> Bool {
        let order = (left.occurredAt, left.recordID, left.operation)
        let other = (right.occurredAt, right.recordID, right.operation)
        if order != other { return order < other }
        return key(left) < key(right)
    }

    /// Everything else about a fact, so that two facts compare equal only when they are.
    private static func key(_ fact: SharingFact) -> String {
        let resource = fact.resource
        let audience = fact.audience
        let parts: [String?] = [
            fact.act.rawValue, resource.kind.rawValue, resource.id, resource.name, resource.url, resource.siteURL,
            resource.environmentID, resource.environmentName, resource.owner, audience?.kind.rawValue, audience?.id,
            audience?.name, audience?.domain, fact.role?.raw, fact.role?.level.rawValue, fact.actor.kind.rawValue,
            fact.actor.id, fact.actor.name, fact.recordType.map(String.init), fact.workload, fact.correlationID,
            fact.clientIP, String(fact.isNoise), String(fact.succeeded), fact.foldKey, fact.part,
            fact.details.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ","),
        ]
        return parts.map { $0 ?? "" }.joined(separator: "|")
    }

    /// Which fact gives the event its act: the one that says most, the earliest of several.
    private static func leads(_ left: SharingFact, _ right: SharingFact) -> Bool {
        let ranks = (rank(left), rank(right))
        return ranks.0 == ranks.1 ? precedes(left, right) : ranks.0 < ranks.1
    }

    private static func rank(_ fact: SharingFact) -> Int {
        // Of the records of a consent, the one that is called so has the whole of it.
        if fact.operation == "Consent to application." { return 0 }
        return switch fact.act {
        case .linkCreated, .linkRemoved, .linkUsed: 1
        case .invited, .invitationAccepted, .invitationRevoked, .invitationBlocked: 2
        case .consented, .consentRevoked, .quarantined, .released, .ownerChanged, .federationChanged: 3
        case .granted, .revoked, .forwardingSet, .credentialsChanged: 4
        case .accessApproved, .accessDenied, .accessRequested: 5
        case .joined, .left, .roleChanged: 6
        case .linkChanged, .invitationChanged, .changed, .policyChanged: 7
        case .inheritanceChanged: 8
        }
    }

    /// The lead's resource with what others know about it, then the others, each once.
    private static func resources(_ told: [SharingFact], lead: SharingFact) -> [SharedResource] {
        var resources = [lead.resource]
        for fact in told {
            let resource = fact.resource
            if let index = resources.firstIndex(where: { isSame($0, resource) }) {
                resources[index].name = resources[index].name ?? resource.name
                resources[index].url = resources[index].url ?? resource.url
            } else {
                resources.append(resource)
            }
        }
        return [resources[0]]
            + resources.dropFirst().sorted {
                ($0.kind.rawValue, $0.name ?? "", $0.id ?? "") < ($1.kind.rawValue, $1.name ?? "", $1.id ?? "")
            }
    }

    private static func isSame(_ left: SharedResource, _ right: SharedResource) -> Bool {
        guard left.kind == right.kind else { return false }
        if let one = left.id, let other = right.id { return one == other }
        return left.url == right.url && left.name == right.name
    }

    /// Each audience once, with what different records know about it put together.
    private static func audiences(_ told: [SharingFact], lead: SharingFact) -> [Audience] {
        // A consent says itself for whom it is; the assignments that it makes name the person who clicked.
        if lead.act == .consented, let audience = lead.audience { return [audience] }
        var audiences: [Audience] = []
        for audience in told.compactMap(\.audience) {
            if let index = audiences.firstIndex(where: { isSame($0, audience) }) {
                audiences[index].id = audiences[index].id ?? audience.id
                audiences[index].name = audiences[index].name ?? audience.name
                audiences[index].domain = audiences[index].domain ?? audience.domain
                // "Guest" is said by one record of a share and not by the next.
                if audience.kind == .guest, audiences[index].kind == .person { audiences[index].kind = .guest }
            } else {
                audiences.append(audience)
            }
        }
        // Once a record names somebody, "nobody was named" of another one says nothing.
        let named = audiences.filter { $0.kind != .unknown || $0.id != nil || $0.name != nil }
        return (named.isEmpty ? audiences : named).sorted {
            ($0.kind.rawValue, $0.name ?? "", $0.id ?? "") < ($1.kind.rawValue, $1.name ?? "", $1.id ?? "")
        }
    }

    /// The audience with the most that the evidence gives it: what a record gives to nobody by name counts for everybody.
    private static func levelled(_ audience: Audience, _ told: [SharingFact]) -> Audience {
        var audience = audience
        audience.level =
            told.filter { fact in fact.audience.map { isSame($0, audience) } ?? true }.compactMap(\.role?.level).max()
        return audience
    }

    /// Whether two records mean the same audience by what they call it.
    static func isSame(_ left: Audience, _ right: Audience) -> Bool {
        if let one = left.id, let other = right.id { return one == other }
        let accounts: Set<Audience.Kind> = [.person, .guest]
        guard left.kind == right.kind || accounts.isSuperset(of: [left.kind, right.kind]) else { return false }
        if left.kind == .anyone || left.kind == .organisation { return true }
        return left.name?.lowercased() == right.name?.lowercased()
    }

    /// The lead's particulars, with those of the others that it lacks.
    private static func details(_ told: [SharingFact], lead: SharingFact) -> [String: String] {
        var details = told.reduce(into: lead.details) { details, fact in
            details.merge(fact.details) { mine, _ in mine }
        }
        // Several things changed are several; a request for all of them is told with all of them.
        for name in ["changed", "scopes"] {
            let values = told.compactMap { $0.details[name] }
            guard Set(values).count > 1 else { continue }
            let separator = name == "scopes" ? " " : "; "
            let parts = name == "scopes" ? values.flatMap { $0.split(separator: " ").map(String.init) } : values
            details[name] = parts.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
                .joined(separator: separator)
        }
        return details
    }
}
