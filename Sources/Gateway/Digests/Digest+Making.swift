package import FoundationEssentials

extension Digest {
    /// How many people the list of who shared most names.
    private static let sharersNamed = 5

    /// Puts a day's events in order, counts them and says the day in a sentence.
    ///
    /// - Parameters:
    ///   - id: The digest's own identifier.
    ///   - tenant: Whose day it was.
    ///   - day: The day in the tenant's zone.
    ///   - timeZone: The zone's IANA name.
    ///   - madeAt: Now.
    ///   - entries: Every event that no earlier digest told, in any order; the marks of the late ones are set here.
    ///   - newGuests: Guests among them who were never seen before.
    ///   - newDomains: Guests' domains that were never seen before.
    ///   - notes: Further sentences for the reader.
    ///   - completeness: What the digest was made from.
    package init(
        id: String,
        tenant: Tenant,
        day: CivilDay,
        timeZone: String,
        madeAt: Date,
        entries: [DigestEntry],
        newGuests: [Guest] = [],
        newDomains: [String] = [],
        notes: [String] = [],
        completeness: DigestCompleteness
    ) {
        let calendar = TenantCalendar(timeZone: timeZone)
        let entries = entries.map { entry in
            var entry = entry
            let own = calendar.day(of: entry.occurredAt)
            entry.lateFrom = own < day ? own : nil
            return entry
        }
        digestId = id
        self.tenant = tenant
        self.day = day
        self.period = Period(calendar.period(of: day))
        self.timeZone = timeZone
        self.madeAt = madeAt
        self.newGuests = newGuests.sorted { ($0.name, $0.domain ?? "") < ($1.name, $1.domain ?? "") }
        self.newDomains = Set(newDomains).sorted()
        self.notes = notes
        self.completeness = completeness
        counts = Self.counts(of: entries)
        sections = Self.sections(of: entries)
        lateArrivals = Self.lateArrivals(among: entries)
        topSharers = Self.topSharers(of: entries)
        headline = ""
        headline = DigestWords(self).headline
    }

    private static func sections(of entries: [DigestEntry]) -> [Section] {
        let ordered = entries.sorted {
            if $0.risk.level != $1.risk.level { return $0.risk.level > $1.risk.level }
            return ($0.occurredAt, $0.eventId) < ($1.occurredAt, $1.eventId)
        }
        let byKind = Dictionary(grouping: ordered, by: Section.Kind.init(of:))
        return Section.Kind.allCases.compactMap { kind in
            byKind[kind].map { Section(kind: kind, events: $0) }
        }
    }

    private static func counts(of entries: [DigestEntry]) -> [Count] {
        struct Key: Hashable { let act, kind: String }
        let counts = Dictionary(grouping: entries) { Key(act: $0.act, kind: $0.resourceKind) }.values.compactMap {
            group -> Count? in
            guard let first = group.first else { return nil }
            return Count(
                act: first.act,
                actLabel: first.actLabel,
                resourceKind: first.resourceKind,
                resourceKindLabel: first.resourceKindLabel,
                count: group.count
            )
        }
        return counts.sorted { ($1.count, $0.act, $0.resourceKind) < ($0.count, $1.act, $1.resourceKind) }
    }

    private static func lateArrivals(among entries: [DigestEntry]) -> [LateArrivals] {
        Dictionary(grouping: entries.compactMap(\.lateFrom)) { $0 }
            .map { LateArrivals(day: $0, count: $1.count) }
            .sorted { $0.day < $1.day }
    }

    /// Who gave most access: what was removed or used is no sharing.
    private static func topSharers(of entries: [DigestEntry]) -> [Sharer] {
        let names = entries.filter { $0.change == .new || $0.change == .changed }.compactMap(\.actor)
        let sharers = Dictionary(grouping: names) { $0 }.map { Sharer(name: $0, count: $1.count) }
        return Array(sharers.sorted { ($1.count, $0.name) < ($0.count, $1.name) }.prefix(sharersNamed))
    }
}

extension Digest.Section.Kind {
    /// Where an event stands: risk goes before the kind of change.
    fileprivate init(of entry: DigestEntry) {
        if entry.risk.level > .low {
            self = .needsAttention
            return
        }
        switch entry.change {
        case .new: self = .new
        case .changed: self = .changed
        case .removed: self = .removed
        case .used: self = .used
        }
    }
}
