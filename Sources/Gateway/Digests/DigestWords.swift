internal import FoundationEssentials

/// The sentences that all renderings of a digest share, so that they never say different things.
struct DigestWords {
    let digest: Digest
    let calendar: TenantCalendar

    init(_ digest: Digest) {
        self.digest = digest
        calendar = TenantCalendar(timeZone: digest.timeZone)
    }

    // MARK: - The day

    /// The day in a sentence; for an empty day, whether that is the whole truth.
    var headline: String {
        let day = digest.day.inWords
        if digest.isEmpty {
            switch digest.completeness.verdict {
            case .complete: return "Nothing was shared on \(day)."
            case .incomplete: return "No sharing was seen on \(day), but not everything could be read."
            case .unknown: return "No sharing was seen on \(day); whether everything was read is unknown."
            }
        }
        let total = digest.events.count
        let attention = digest.events(in: .needsAttention).count
        let events = Self.counted(total, "sharing event", "sharing events")
        switch attention {
        case 0: return "\(events) on \(day), none needs attention."
        case 1: return "\(events) on \(day), 1 needs attention."
        default: return "\(events) on \(day), \(Self.grouped(attention)) need attention."
        }
    }

    /// The second and last line of an empty digest, before its completeness.
    var emptyLine: String { "Nobody was seen giving, changing, taking back or using access." }

    /// `2 March 2026, 00:00 to 24:00` in the tenant's own words of time.
    var periodLine: String {
        let (from, to) = (digest.period.from, digest.period.to)
        let hours = Int((to.timeIntervalSince(from) / 3_600).rounded())
        let length = hours == 24 ? "" : " (\(hours) hours, the clock changed)"
        return "\(calendar.dayAndTime(of: from)) to \(calendar.dayAndTime(of: to))\(length), \(calendar.zoneName)"
    }

    var madeLine: String { "Made \(calendar.dayAndTime(of: digest.madeAt)), \(calendar.zoneName)" }

    /// `3 events from Tuesday, 24 February arrived late.`, a sentence for each day.
    var lateLines: [String] {
        digest.lateArrivals.map {
            let events = Self.counted($0.count, "event", "events")
            return
                "\(events) from \($0.day.weekday), \($0.day.inShortWords) arrived late and \(Self.isAre($0.count)) told here."
        }
    }

    // MARK: - Sections and events

    static func title(of kind: Digest.Section.Kind) -> String {
        switch kind {
        case .needsAttention: "Needs attention"
        case .new: "New access"
        case .changed: "Changed"
        case .removed: "Taken back"
        case .used: "Used"
        }
    }

    static func title(of level: DigestEntry.RiskLevel) -> String {
        switch level {
        case .low: "Low risk"
        case .medium: "Medium risk"
        case .high: "High risk"
        }
    }

    /// `09:12`, and with its day where that is not the digest's.
    func time(of entry: DigestEntry) -> String {
        calendar.day(of: entry.occurredAt) == digest.day
            ? calendar.time(of: entry.occurredAt) : calendar.dayAndTime(of: entry.occurredAt)
    }

    func lateMark(of entry: DigestEntry) -> String? {
        entry.lateFrom.map { "Late: belongs to \($0.weekday), \($0.inShortWords)" }
    }

    /// Who got, had or lost access; unknown is said.
    static func audience(of entry: DigestEntry) -> String {
        entry.audiences.isEmpty ? "unknown, may be everyone" : entry.audiences.map(\.label).joined(separator: ", ")
    }

    static func evidence(of entry: DigestEntry) -> String {
        counted(entry.recordIds.count, "audit record", "audit records")
    }

    /// What a rendering says in place of the events it leaves out.
    static func leftOut(_ count: Int) -> String {
        "\(counted(count, "more event", "more events")) in this section: the digest as JSON or CSV has all of them."
    }

    static func guest(_ guest: Digest.Guest) -> String {
        let domain = guest.domain.map { " (\($0))" } ?? " (domain unknown)"
        return guest.name + domain + (guest.by.map { ", brought in by \($0)" } ?? "")
    }

    // MARK: - Completeness

    var verdictTitle: String {
        switch digest.completeness.verdict {
        case .complete: "Complete"
        case .incomplete: "Not complete"
        case .unknown: "Completeness unknown"
        }
    }

    /// What a reader must know before the events, `nil` where nothing is missing.
    var caution: String? {
        switch digest.completeness.verdict {
        case .complete: nil
        case .incomplete: "Not everything could be read; what is missing is told under Completeness."
        case .unknown: "Whether everything could be read is unknown; what is known is told under Completeness."
        }
    }

    /// What stands between the headline and the events, a sentence each.
    var remarks: [String] { lateLines + digest.notes }

    var verdictLine: String {
        switch digest.completeness.verdict {
        case .complete:
            "Everything that Microsoft had listed for this day when the digest was made has been read. "
                + "What Microsoft delivers later is told in the digest of the day it arrives."
        case .incomplete:
            "Some of this day could not be read yet or is lost. What is read later is told in a later digest, marked as late."
        case .unknown:
            "It is not known up to when everything was listed, so events of this day may be missing here."
        }
    }

    var recordsLine: String {
        let completeness = digest.completeness
        var line = "\(Self.counted(completeness.recordsIngested, "audit record", "audit records")) read and counted"
        let setAside = completeness.setAside.reduce(0) { $0 + $1.count }
        line += setAside == 0 ? ", none set aside" : ", \(Self.grouped(setAside)) set aside"
        let unclassified = completeness.unclassifiedTotal
        line += unclassified == 0 ? "." : ", \(Self.grouped(unclassified)) of operations that nobody classified yet."
        return line
    }

    /// What a content type holds, for readers who do not know Microsoft's names.
    static func title(ofContentType type: String) -> String? {
        switch type {
        case "Audit.AzureActiveDirectory": "Directory (Entra ID)"
        case "Audit.Exchange": "Mailboxes (Exchange)"
        case "Audit.SharePoint": "SharePoint and OneDrive"
        case "Audit.General": "Power Platform, Teams and others"
        case "DLP.All": "Data loss prevention"
        default: nil
        }
    }

    func covered(_ feed: DigestFeed) -> String {
        guard let from = feed.coveredFrom, let to = feed.coveredTo else { return "unknown" }
        return "\(calendar.dayAndTime(of: from)) to \(calendar.dayAndTime(of: to))"
    }

    func newest(_ feed: DigestFeed) -> String {
        feed.newestContentAt.map(calendar.dayAndTime) ?? (feed.fetched == 0 ? "none yet" : "unknown")
    }

    static func blobs(_ feed: DigestFeed) -> String {
        "\(grouped(feed.fetched)) read, \(grouped(feed.waiting)) waiting, \(grouped(feed.failed)) failed"
    }

    /// What hangs over a feed, a sentence each: unread content with the day Microsoft deletes it, and gaps.
    func troubles(_ feed: DigestFeed) -> [String] {
        var lines: [String] = []
        if let oldest = feed.oldestUnfetchedAt, let expires = feed.expiresAt {
            let when = calendar.dayAndTime(of: expires)
            let fate = expires > digest.madeAt ? "Microsoft deletes it on \(when)" : "Microsoft deleted it on \(when)"
            lines.append("Oldest content not read yet is of \(calendar.dayAndTime(of: oldest)); \(fate).")
        }
        for gap in feed.gaps {
            let end = gap.to.map(calendar.dayAndTime) ?? "now"
            lines.append("Gap from \(calendar.dayAndTime(of: gap.from)) to \(end): \(gap.reason)")
        }
        return lines
    }

    // MARK: - Numbers

    /// `1,234`.
    static func grouped(_ number: Int) -> String {
        var digits = String(number.magnitude)
        var index = digits.count - 3
        while index > 0 {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: index))
            index -= 3
        }
        return (number < 0 ? "-" : "") + digits
    }

    static func counted(_ number: Int, _ one: String, _ many: String) -> String {
        "\(grouped(number)) \(number == 1 ? one : many)"
    }

    private static func isAre(_ number: Int) -> String { number == 1 ? "is" : "are" }
}
