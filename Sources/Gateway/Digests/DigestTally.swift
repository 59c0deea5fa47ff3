import FoundationEssentials

/// Counts the events of a period, however many and in whatever order, in bounded memory.
struct DigestTally {
    /// How many people the list of who shared most names, and how many wide shares are named.
    private static let sharersNamed = 5
    private static let wideNamed = 20
    /// Of a section; more are read as CSV or from the lines.
    static func named(in section: Digest.Section.Kind) -> Int { section == .needsAttention ? 200 : 100 }

    struct Pair: Hashable { let act, resourceKind: String }
    struct Slot: Hashable { let day: CivilDay, hour: Int? }

    private let period: DigestPeriod
    private let calendar: TenantCalendar
    private(set) var total = 0
    private(set) var unknownAudiences = 0
    private(set) var wideTotal = 0
    private(set) var totals: [Digest.Section.Kind: Int] = [:]
    private(set) var pairs: [Pair: Int] = [:]
    private var sharers: [String: Int] = [:]
    private var late: [CivilDay: Int] = [:]
    private var slots: [Slot: [String: Int]] = [:]
    private var sections: [Digest.Section.Kind: TopLines] = [:]
    private var wide = TopLines(most: wideNamed, order: DigestLine.isWider)

    init(period: DigestPeriod, calendar: TenantCalendar) {
        self.period = period
        self.calendar = calendar
    }

    mutating func add(_ line: DigestLine) {
        total += 1
        totals[line.section, default: 0] += 1
        pairs[Pair(act: line.act, resourceKind: line.resourceKind), default: 0] += 1
        if line.isUnknown { unknownAudiences += 1 }
        sections[line.section, default: TopLines(most: Self.named(in: line.section), order: DigestLine.isRead)].add(
            line
        )
        if line.isWide {
            wideTotal += 1
            wide.add(line)
        }
        // Who gave most access: what was removed or used is no sharing.
        if let actor = line.actor, line.change == .new || line.change == .changed { sharers[actor, default: 0] += 1 }
        let day = calendar.day(of: line.occurredAt)
        if let lateDay = lateDay(line.occurredAt) {
            late[lateDay, default: 0] += 1
        } else {
            let hour = isByDay ? nil : calendar.minuteOfDay(of: line.occurredAt) / 60
            slots[Slot(day: day, hour: hour), default: [:]][line.section.rawValue, default: 0] += 1
        }
    }

    /// The day that an event belongs to, when that is before the period.
    func lateDay(_ instant: Date) -> CivilDay? {
        instant < period.range.lowerBound ? calendar.day(of: instant) : nil
    }

    private var isByDay: Bool { period.cadence == .weekly || period.cadence == .monthly }

    /// The lines that the document names, by section.
    var read: [(kind: Digest.Section.Kind, lines: [DigestLine])] {
        Digest.Section.Kind.allCases.compactMap { kind in sections[kind].map { (kind, $0.lines) } }
    }

    var widest: [DigestLine] { wide.lines }

    var topSharers: [Digest.Sharer] {
        let all = sharers.map { Digest.Sharer(name: $0, count: $1) }
        return Array(all.sorted { ($1.count, $0.name) < ($0.count, $1.name) }.prefix(Self.sharersNamed))
    }

    var lateArrivals: [Digest.LateArrivals] {
        late.map { Digest.LateArrivals(day: $0, count: $1) }.sorted { $0.day < $1.day }
    }

    /// Every part of the period, also those without an event; none for an hour, which has no parts.
    var timeline: [Digest.Interval] {
        guard total > 0, period.cadence != .hourly else { return [] }
        if isByDay {
            return (period.firstDay.daysSince1970...period.lastDay.daysSince1970).map {
                let day = CivilDay(daysSince1970: $0)
                return Digest.Interval(day: day, hour: nil, counts: slots[Slot(day: day, hour: nil)] ?? [:])
            }
        }
        return (0..<24).map {
            Digest.Interval(day: period.firstDay, hour: $0, counts: slots[Slot(day: period.firstDay, hour: $0)] ?? [:])
        }
    }
}

/// The first lines by an order, of however many are added.
struct TopLines {
    private let most: Int
    private let order: @Sendable (DigestLine, DigestLine) -> Bool
    private(set) var lines: [DigestLine] = []

    init(most: Int, order: @escaping @Sendable (DigestLine, DigestLine) -> Bool) {
        self.most = most
        self.order = order
    }

    mutating func add(_ line: DigestLine) {
        if lines.count == most, let last = lines.last, !order(line, last) { return }
        var (low, high) = (0, lines.count)
        while low < high {
            let middle = (low + high) / 2
            if order(line, lines[middle]) { high = middle } else { low = middle + 1 }
        }
        lines.insert(line, at: low)
        if lines.count > most { lines.removeLast() }
    }
}
