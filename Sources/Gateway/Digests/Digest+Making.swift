import AuditRecords
import FoundationEssentials

extension Digest {
    /// What a digest is of, before its events are counted.
    struct Heading: Sendable {
        var id: UUID
        var tenant: Tenant
        var period: DigestPeriod
        var timeZone: String
        var language = "en"
        var madeAt: Date
    }

    /// What a digest says besides its events.
    struct Surroundings: Sendable {
        var comparison: Comparison?
        var newGuests: [Guest] = []
        var newGuestCount: Int?
        var newDomains: [String] = []
        var notes: [String] = []
        var alerts: Alerts?
        var mitigation: Mitigation?
        var completeness: DigestCompleteness
    }

    /// Puts a period's numbers and the entries that it names together, and says the period in a sentence.
    ///
    /// - Parameters:
    ///   - heading: What it is of.
    ///   - tally: The numbers of all of its events.
    ///   - entries: The entries of the lines that the tally names, by event.
    ///   - surroundings: What else there is to say.
    init(_ heading: Heading, tally: DigestTally, entries: [UUID: DigestEntry], _ surroundings: Surroundings) {
        let language = DigestLanguages.named(heading.language)
        func told(_ lines: [DigestLine]) -> [DigestEntry] {
            lines.compactMap { line in
                guard var entry = entries[line.eventID] else { return nil }
                entry.lateFrom = tally.lateDay(line.occurredAt)
                return entry
            }
        }
        digestId = heading.id.uuidString.lowercased()
        cadence = heading.period.cadence
        tenant = heading.tenant
        day = heading.period.firstDay
        lastDay = heading.period.lastDay
        period = Period(heading.period.range)
        timeZone = heading.timeZone
        self.language = language.code
        madeAt = heading.madeAt
        eventCount = tally.total
        counts = tally.pairs.map { pair, count in
            Count(
                act: pair.act,
                actLabel: SharingAct(rawValue: pair.act).map(language.act) ?? pair.act,
                resourceKind: pair.resourceKind,
                resourceKindLabel: SharedResource.Kind(rawValue: pair.resourceKind).map(language.resource)
                    ?? pair.resourceKind,
                count: count
            )
        }.sorted { ($1.count, $0.act, $0.resourceKind) < ($0.count, $1.act, $1.resourceKind) }
        sections = tally.read.map { kind, lines in
            Section(kind: kind, total: tally.totals[kind] ?? lines.count, events: told(lines))
        }
        timeline = tally.timeline
        comparison = surroundings.comparison
        wideShares = WideShares(total: tally.wideTotal, events: told(tally.widest))
        lateArrivals = tally.lateArrivals
        newGuests = surroundings.newGuests
        newGuestCount = surroundings.newGuestCount ?? surroundings.newGuests.count
        newDomains = surroundings.newDomains
        topSharers = tally.topSharers
        unknownAudiences = tally.unknownAudiences
        notes = surroundings.notes
        alerts = surroundings.alerts
        mitigation = surroundings.mitigation
        completeness = surroundings.completeness
        headline = ""
        headline = DigestWords(self).headline
    }

    /// The same of entries that are all in hand.
    init(_ heading: Heading, entries: [DigestEntry], _ surroundings: Surroundings) {
        var tally = DigestTally(period: heading.period, calendar: TenantCalendar(timeZone: heading.timeZone))
        var byEvent: [UUID: DigestEntry] = [:]
        for entry in entries {
            let id = UUID(uuidString: entry.eventId) ?? UUID()
            byEvent[id] = entry
            tally.add(DigestLine(entry, id: id))
        }
        self.init(heading, tally: tally, entries: byEvent, surroundings)
    }

    /// This digest's numbers, for the next one to be compared with.
    var asComparison: Comparison {
        Comparison(
            digestId: digestId,
            day: day,
            lastDay: lastDay,
            events: eventCount,
            sections: Dictionary(sections.map { ($0.kind.rawValue, $0.total) }) { first, _ in first }
        )
    }
}

extension DigestEntry {
    /// Where an event stands: risk goes before the kind of change.
    var section: Digest.Section.Kind {
        if risk.level > .low { return .needsAttention }
        return switch change {
        case .new: .new
        case .changed: .changed
        case .removed: .removed
        case .used: .used
        }
    }
}
