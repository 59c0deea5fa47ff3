import AuditRecords
import FoundationEssentials
import Policies

/// The digest in English: all of its texts are here.
struct EnglishDigest: DigestLanguage {
    let code = "en"

    // MARK: - Numbers, days and times

    /// `1,234`.
    func number(_ number: Int) -> String {
        var digits = String(number.magnitude)
        var index = digits.count - 3
        while index > 0 {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: index))
            index -= 3
        }
        return (number < 0 ? "−" : "") + digits
    }

    /// `Monday, 2 March 2026`.
    func day(_ day: CivilDay) -> String { "\(weekday(day)), \(shortDay(day)) \(day.components.year)" }
    /// `2 March`, where the year goes without saying.
    func shortDay(_ day: CivilDay) -> String { "\(day.components.day) \(Self.months[day.components.month - 1])" }
    func weekday(_ day: CivilDay) -> String { Self.weekdays[day.weekday - 1] }

    /// `2 to 8 March 2026`, `30 March to 5 April 2026`, `29 December 2025 to 4 January 2026`.
    func days(_ first: CivilDay, _ last: CivilDay) -> String {
        let (from, to) = (first.components, last.components)
        let end = "\(shortDay(last)) \(to.year)"
        if from.year != to.year { return "\(shortDay(first)) \(from.year) to \(end)" }
        return from.month == to.month ? "\(from.day) to \(end)" : "\(shortDay(first)) to \(end)"
    }

    func month(_ day: CivilDay) -> String { "\(Self.months[day.components.month - 1]) \(day.components.year)" }
    func time(minuteOfDay: Int) -> String {
        "\((minuteOfDay / 60).padded(to: 2)):\((minuteOfDay % 60).padded(to: 2))"
    }
    /// `2 March 09:12`.
    func dayAndTime(_ day: CivilDay, minuteOfDay: Int) -> String {
        "\(shortDay(day)) \(time(minuteOfDay: minuteOfDay))"
    }

    private static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    func counted(_ count: Int, _ one: String, _ many: String) -> String {
        "\(number(count)) \(count == 1 ? one : many)"
    }

    // MARK: - Names of things

    func label(_ label: DigestLabel) -> String {
        switch label {
        case .why: "Why"
        case .reaches: "Reaches"
        case .place: "Where"
        case .placeUnknown: "place unknown"
        case .nameUnknown: "name unknown"
        case .idUnknown: "id unknown"
        case .unknown: "unknown"
        case .audienceUnknown: "unknown, may be everyone"
        case .evidence: "Evidence"
        case .by: "By"
        case .with: "With"
        case .role: "Role"
        case .resource: "Resource"
        case .event: "Event"
        case .records: "Records"
        case .wideShares: "Shared widely"
        case .what: "What"
        case .whom: "With whom"
        case .people: "People"
        case .anyNumber: "any number"
        case .openAlerts: "Open alerts"
        case .mitigation: "Mitigation"
        case .newGuests: "New guests"
        case .newDomains: "New domains"
        case .whoSharedMost: "Who shared most"
        case .who: "Who"
        case .events: "Events"
        case .inNumbers: "In numbers"
        case .on: "On"
        case .overTime: "Over time"
        case .numbersBehind: "The numbers behind the chart"
        case .time: "Time"
        case .risk: "Risk"
        case .whatHappened: "What happened"
        case .completeness: "Completeness"
        case .contentType: "Content type"
        case .subscription: "Subscription"
        case .listed: "Listed"
        case .newest: "Newest"
        case .newestContent: "Newest content"
        case .read: "Read"
        case .waiting: "Waiting"
        case .failed: "Failed"
        case .content: "Content"
        case .setAside: "Set aside"
        case .notClassified: "Not classified yet"
        case .nothingYet: "none yet"
        case .whatIsUnknown: "What is not known"
        case .digest: "Digest"
        case .tenant: "tenant"
        case .lookUpHint: "The record ids under “Evidence” can be looked up in Microsoft’s own audit search."
        case .openInBrowser: "Open in browser"
        case .unsubscribe: "Stop these mails"
        case .moreInThePage: "The page has everything: every event with its evidence, the chart and the tables."
        }
    }

    func act(_ act: SharingAct) -> String {
        switch act {
        case .granted: "access given"
        case .changed: "access changed"
        case .revoked: "access removed"
        case .linkCreated: "link created"
        case .linkChanged: "link changed"
        case .linkRemoved: "link removed"
        case .linkUsed: "link used"
        case .invited: "guest invited"
        case .invitationChanged: "invitation changed"
        case .invitationAccepted: "invitation accepted"
        case .invitationRevoked: "invitation withdrawn"
        case .invitationBlocked: "invitation blocked"
        case .accessRequested: "access requested"
        case .accessApproved: "access request approved"
        case .accessDenied: "access request denied"
        case .joined: "member added"
        case .left: "member removed"
        case .roleChanged: "role changed"
        case .ownerChanged: "owner changed"
        case .quarantined: "quarantined"
        case .released: "released from quarantine"
        case .consented: "application consented"
        case .consentRevoked: "consent revoked"
        case .credentialsChanged: "application credentials changed"
        case .federationChanged: "federation changed"
        case .forwardingSet: "mail forwarding set"
        case .policyChanged: "sharing policy changed"
        case .inheritanceChanged: "inheritance changed"
        }
    }

    func resource(_ kind: SharedResource.Kind) -> String {
        switch kind {
        case .canvasApp: "canvas app"
        case .cloudFlow: "cloud flow"
        case .directoryRole: "directory role"
        case .mailFolder: "mail folder"
        case .other: "other"
        case .connection, .file, .folder, .list, .site, .team, .channel, .chat, .group, .application, .report,
            .dashboard, .dataset, .workspace, .mailbox, .tenant:
            kind.rawValue
        }
    }

    func audience(_ audience: Audience) -> String {
        switch audience.kind {
        case .anyone: "anyone with the link"
        case .organisation: audience.name ?? "everyone in the organisation"
        case .unknown: audience.name ?? audience.id ?? "unknown, may be everyone"
        case .person, .guest, .group, .application:
            audience.name ?? audience.id ?? "unknown \(audience.kind.rawValue)"
        }
    }

    func section(_ kind: Digest.Section.Kind) -> String {
        switch kind {
        case .needsAttention: "Needs attention"
        case .new: "New access"
        case .changed: "Changed"
        case .removed: "Taken back"
        case .used: "Used"
        }
    }

    func risk(_ level: DigestEntry.RiskLevel) -> String {
        switch level {
        case .low: "Low risk"
        case .medium: "Medium risk"
        case .high: "High risk"
        case .critical: "Critical"
        }
    }

    func cadence(_ cadence: DigestCadence) -> String {
        switch cadence {
        case .hourly: "Hourly sharing digest"
        case .daily: "Daily sharing digest"
        case .weekly: "Weekly sharing digest"
        case .monthly: "Monthly sharing digest"
        }
    }

    func contentType(_ type: String) -> String? {
        switch type {
        case "Audit.AzureActiveDirectory": "Directory (Entra ID)"
        case "Audit.Exchange": "Mailboxes (Exchange)"
        case "Audit.SharePoint": "SharePoint and OneDrive"
        case "Audit.General": "Power Platform, Teams and others"
        case "DLP.All": "Data loss prevention"
        default: nil
        }
    }

    func verdict(_ verdict: DigestCompleteness.Verdict) -> String {
        switch verdict {
        case .complete: "Complete"
        case .incomplete: "Not complete"
        case .unknown: "Completeness unknown"
        }
    }

    // MARK: - The period

    func name(of period: DigestPeriodText) -> String {
        switch period.cadence {
        case .hourly: "\(day(period.first)), \(hours(period))"
        case .daily: day(period.first)
        case .weekly: "Week of \(days(period.first, period.last))"
        case .monthly: month(period.first)
        }
    }

    private func during(_ period: DigestPeriodText) -> String {
        switch period.cadence {
        case .hourly: "on \(day(period.first)) from \(hours(period))"
        case .daily: "on \(day(period.first))"
        case .weekly: "in the week of \(days(period.first, period.last))"
        case .monthly: "in \(month(period.first))"
        }
    }

    private func hours(_ period: DigestPeriodText) -> String {
        let to = period.minutes.to == 0 ? 24 * 60 : period.minutes.to
        return "\(time(minuteOfDay: period.minutes.from)) to \(time(minuteOfDay: to))"
    }

    func nothing(in period: DigestPeriodText, _ verdict: DigestCompleteness.Verdict) -> String {
        switch verdict {
        case .complete: "Nothing was shared \(during(period))."
        case .incomplete: "No sharing was seen \(during(period)), but not everything could be read."
        case .unknown: "No sharing was seen \(during(period)); whether everything was read is unknown."
        }
    }

    func headline(_ events: Int, attention: Int, in period: DigestPeriodText) -> String {
        let start = "\(counted(events, "sharing event", "sharing events")) \(during(period)),"
        switch attention {
        case 0: return "\(start) none needs attention."
        case 1: return "\(start) 1 needs attention."
        default: return "\(start) \(number(attention)) need attention."
        }
    }

    var nobody: String { "Nobody was seen giving, changing, taking back or using access." }

    func span(from: String, to: String, hours: Int, isWhole: Bool, zone: String) -> String {
        "\(from) to \(to)\(isWhole ? "" : " (\(number(hours)) hours, the clock changed)"), \(zone)"
    }

    func made(_ at: String, zone: String) -> String { "Made \(at), \(zone)" }

    func compared(_ change: Int, with before: Int, _ period: DigestPeriodText) -> String {
        let then =
            switch period.cadence {
            case .hourly: "the hour before"
            case .daily: weekday(period.first)
            case .weekly: "the week of \(days(period.first, period.last))"
            case .monthly: month(period.first)
            }
        if change == 0 { return "As many as \(then)." }
        return "\(number(abs(change))) \(change > 0 ? "more" : "fewer") than \(then) (\(number(before)))."
    }

    func late(_ count: Int, _ day: CivilDay) -> String {
        let events = counted(count, "event", "events")
        return
            "\(events) from \(weekday(day)), \(shortDay(day)) arrived late and \(count == 1 ? "is" : "are") told here."
    }

    func lateMark(_ day: CivilDay) -> String { "Late: belongs to \(weekday(day)), \(shortDay(day))" }

    // MARK: - Events

    func evidence(_ records: Int) -> String { counted(records, "audit record", "audit records") }

    func leftOut(_ count: Int, digestID: String) -> String {
        "\(counted(count, "more event", "more events")) in this section: all of them are in the digest as CSV and at "
            + "/v1/digests/\(digestID)/events."
    }

    func guest(_ name: String, domain: String?, by: String?) -> String {
        name + (domain.map { " (\($0))" } ?? " (domain unknown)") + (by.map { ", brought in by \($0)" } ?? "")
    }

    func severity(_ severity: Severity) -> String {
        switch severity {
        case .informational: "Note"
        case .low: "Low"
        case .medium: "Medium"
        case .high: "High"
        case .critical: "Critical"
        }
    }

    func alert(_ title: String, summary: String, evidence: Int, state: String, at: String) -> String {
        let times = evidence == 1 ? "once" : "\(number(evidence)) times"
        let taken = state == "new" ? "nobody has taken it up" : state
        let stop = summary.last.map { ".!?".contains($0) } ?? true ? "" : "."
        return "\(title): \(summary)\(stop) Seen \(times), last on \(at); \(taken)."
    }

    func alerts(raised: Int, open: Int) -> String {
        "\(counted(raised, "alert was", "alerts were")) raised in this time; \(number(open)) \(open == 1 ? "is" : "are") open."
    }

    func suppressed(_ notifications: Int) -> String {
        "\(counted(notifications, "more notification was", "more notifications were")) not sent: "
            + "a daily limit was reached, or they fell into quiet hours."
    }

    func firstOfDomain(_ domain: String) -> String { "First guest of the domain \(domain)" }

    func unknownAudience(_ events: Int) -> String {
        "Of \(counted(events, "event", "events")) the record does not say who got access; it may be everyone."
    }

    func namesAsOf(_ at: String) -> String { "Names as of \(at)" }

    func chart(_ events: Int, byDay: Bool) -> String {
        "\(counted(events, "event", "events")) \(byDay ? "by day" : "by hour of the day")"
    }

    // MARK: - Completeness

    func verdictLine(_ verdict: DigestCompleteness.Verdict) -> String {
        switch verdict {
        case .complete:
            "Everything that Microsoft had listed for this time when the digest was made has been read. "
                + "What Microsoft delivers later is told in the digest of the day it arrives."
        case .incomplete:
            "Some of this time could not be read yet or is lost. What is read later is told in a later digest, marked as late."
        case .unknown:
            "It is not known up to when everything was listed, so events of this time may be missing here."
        }
    }

    func caution(_ verdict: DigestCompleteness.Verdict) -> String? {
        switch verdict {
        case .complete: nil
        case .incomplete: "Not everything could be read; what is missing is told under Completeness."
        case .unknown: "Whether everything could be read is unknown; what is known is told under Completeness."
        }
    }

    func records(read: Int, setAside: Int, unclassified: Int) -> String {
        "\(counted(read, "audit record", "audit records")) read and counted"
            + (setAside == 0 ? ", none set aside" : ", \(number(setAside)) set aside")
            + (unclassified == 0 ? "." : ", \(number(unclassified)) of operations that nobody classified yet.")
    }

    func listed(from: String, to: String) -> String { "\(from) to \(to)" }

    func blobs(_ feed: DigestFeed) -> String {
        "\(number(feed.fetched)) read, \(number(feed.waiting)) waiting, \(number(feed.failed)) failed"
    }

    func unread(since: String, deletedAt: String, isGone: Bool) -> String {
        "Oldest content not read yet is of \(since); Microsoft \(isGone ? "deleted" : "deletes") it on \(deletedAt)."
    }

    func gap(from: String, to: String?, reason: String) -> String { "Gap from \(from) to \(to ?? "now"): \(reason)" }
}
