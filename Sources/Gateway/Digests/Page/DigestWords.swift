internal import FoundationEssentials

/// The sentences that all renderings of a digest share, so that they never say different things: which are said is decided
/// here, how they are said is the language's.
struct DigestWords {
    let digest: Digest
    let calendar: TenantCalendar
    let language: any DigestLanguage

    init(_ digest: Digest) {
        self.digest = digest
        calendar = TenantCalendar(timeZone: digest.timeZone)
        language = DigestLanguages.named(digest.language)
    }

    subscript(_ label: DigestLabel) -> String { language.label(label) }

    func number(_ number: Int) -> String { language.number(number) }

    // MARK: - The period

    private var period: DigestPeriodText {
        DigestPeriodText(
            cadence: digest.cadence,
            first: digest.day,
            last: digest.lastDay,
            minutes: (calendar.minuteOfDay(of: digest.period.from), calendar.minuteOfDay(of: digest.period.to))
        )
    }

    /// `Monday, 2 March 2026`, `Week of 2 to 8 March 2026`.
    var periodName: String { language.name(of: period) }

    /// `Daily sharing digest`.
    var kind: String { language.cadence(digest.cadence) }

    var title: String { "\(digest.tenant.name): \(periodName)" }

    /// The period in a sentence; of an empty one, whether that is the whole truth.
    var headline: String {
        digest.isEmpty
            ? language.nothing(in: period, digest.completeness.verdict)
            : language.headline(digest.eventCount, attention: digest.total(of: .needsAttention), in: period)
    }

    /// The second and last line of an empty digest, before its completeness.
    var emptyLine: String { language.nobody }

    /// `2 March 00:00 to 3 March 00:00, Europe/Berlin`.
    var periodLine: String {
        let (from, to) = (digest.period.from, digest.period.to)
        let hours = Int((to.timeIntervalSince(from) / 3_600).rounded())
        let days = digest.lastDay.daysSince1970 - digest.day.daysSince1970 + 1
        let isWhole = digest.cadence == .hourly || hours == 24 * days
        return language.span(
            from: at(from),
            to: at(to),
            hours: hours,
            isWhole: isWhole,
            zone: calendar.zoneName
        )
    }

    var madeLine: String { language.made(at(digest.madeAt), zone: calendar.zoneName) }

    /// How many more or fewer than before.
    var comparison: String? {
        digest.comparison.map {
            language.compared(
                digest.eventCount - $0.events,
                with: $0.events,
                DigestPeriodText(cadence: digest.cadence, first: $0.day, last: $0.lastDay, minutes: (0, 0))
            )
        }
    }

    /// A sentence for each day from which something arrived late; of many days, only the last ten.
    var lateLines: [String] { digest.lateArrivals.suffix(10).map { language.late($0.count, $0.day) } }

    /// What stands between the headline and the events, a sentence each.
    var remarks: [String] { [comparison].compactMap(\.self) + lateLines + digest.notes }

    /// What a reader must not take for known.
    var unknowns: [String] {
        digest.unknownAudiences == 0 ? [] : [language.unknownAudience(digest.unknownAudiences)]
    }

    // MARK: - Sections and events

    func at(_ instant: Date) -> String {
        language.dayAndTime(calendar.day(of: instant), minuteOfDay: calendar.minuteOfDay(of: instant))
    }

    /// `09:12`, and with its day where the digest has several or it is another.
    func time(of entry: DigestEntry) -> String {
        let day = calendar.day(of: entry.occurredAt)
        let isThatDay = day == digest.day && digest.day == digest.lastDay
        return isThatDay ? language.time(minuteOfDay: calendar.minuteOfDay(of: entry.occurredAt)) : at(entry.occurredAt)
    }

    func lateMark(of entry: DigestEntry) -> String? { entry.lateFrom.map(language.lateMark) }

    /// Who got, had or lost access; unknown is said.
    func audience(of entry: DigestEntry) -> String {
        entry.audiences.isEmpty ? self[.audienceUnknown] : entry.audiences.map(\.label).joined(separator: ", ")
    }

    func evidence(of entry: DigestEntry) -> String { language.evidence(entry.recordIds.count) }

    /// How many people a share reaches, as a table has it.
    func people(of entry: DigestEntry) -> String {
        if let people = entry.reachPeople { return number(people) }
        return entry.audiences.contains { $0.kind == "anyone" } ? self[.anyNumber] : self[.unknown]
    }

    /// What a rendering says in place of the events it leaves out.
    func leftOut(_ count: Int) -> String { language.leftOut(count, digestID: digest.digestId) }

    // MARK: - Alerts

    /// What there is to say about alerts; `nil` when there were none and none is open.
    var alerts: Digest.Alerts? { digest.alerts.flatMap { $0.isEmpty ? nil : $0 } }

    /// What stands above the open alerts, a sentence each.
    func remarks(on alerts: Digest.Alerts) -> [String] {
        [language.alerts(raised: alerts.raised, open: alerts.open)]
            + (alerts.suppressed > 0 ? [language.suppressed(alerts.suppressed)] : [])
    }

    func alert(_ line: Digest.Alerts.Line) -> String {
        language.alert(
            line.title,
            summary: line.summary,
            evidence: line.count,
            state: line.state,
            at: at(line.lastSeenAt)
        )
    }

    func guest(_ guest: Digest.Guest) -> String { language.guest(guest.name, domain: guest.domain, by: guest.by) }

    /// A part of the chart: the day, or the hour on the wall.
    func name(of interval: Digest.Interval) -> String {
        interval.hour.map { language.time(minuteOfDay: $0 * 60) } ?? language.shortDay(interval.day)
    }

    // MARK: - Completeness

    var verdictTitle: String { language.verdict(digest.completeness.verdict) }
    var verdictLine: String { language.verdictLine(digest.completeness.verdict) }

    /// What a reader must know before the events, `nil` where nothing is missing.
    var caution: String? { language.caution(digest.completeness.verdict) }

    var recordsLine: String {
        let completeness = digest.completeness
        return language.records(
            read: completeness.recordsIngested,
            setAside: completeness.setAside.reduce(0) { $0 + $1.count },
            unclassified: completeness.unclassifiedTotal
        )
    }

    func covered(_ feed: DigestFeed) -> String {
        guard let from = feed.coveredFrom, let to = feed.coveredTo else { return self[.unknown] }
        return language.listed(from: at(from), to: at(to))
    }

    func newest(_ feed: DigestFeed) -> String {
        feed.newestContentAt.map(at) ?? (feed.fetched == 0 ? self[.nothingYet] : self[.unknown])
    }

    /// What hangs over a feed, a sentence each: unread content with the day Microsoft deletes it, and gaps.
    func troubles(_ feed: DigestFeed) -> [String] {
        var lines: [String] = []
        if let oldest = feed.oldestUnfetchedAt, let expires = feed.expiresAt {
            let isGone = expires <= digest.madeAt
            lines.append(language.unread(since: at(oldest), deletedAt: at(expires), isGone: isGone))
        }
        for gap in feed.gaps {
            lines.append(language.gap(from: at(gap.from), to: gap.to.map(at), reason: gap.reason))
        }
        return lines
    }
}
