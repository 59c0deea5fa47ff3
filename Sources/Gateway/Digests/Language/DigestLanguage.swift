import AuditRecords
import FoundationEssentials
import Policies

/// Every text of a digest, and how its readers write numbers, days and times.
///
/// Another language is another type like `EnglishDigest`, added to ``DigestLanguages``. Sentences are whole, so that each
/// language puts its words in its own order.
protocol DigestLanguage: Sendable {
    /// The language's tag by BCP 47, for `<html lang>` and `Content-Language`.
    var code: String { get }

    // Numbers, days and times.
    func number(_ number: Int) -> String
    func day(_ day: CivilDay) -> String
    func shortDay(_ day: CivilDay) -> String
    func weekday(_ day: CivilDay) -> String
    func days(_ first: CivilDay, _ last: CivilDay) -> String
    func month(_ day: CivilDay) -> String
    func time(minuteOfDay: Int) -> String
    func dayAndTime(_ day: CivilDay, minuteOfDay: Int) -> String

    // Names of things.
    func label(_ label: DigestLabel) -> String
    func act(_ act: SharingAct) -> String
    func resource(_ kind: SharedResource.Kind) -> String
    func audience(_ audience: Audience) -> String
    func section(_ kind: Digest.Section.Kind) -> String
    func risk(_ level: DigestEntry.RiskLevel) -> String
    func cadence(_ cadence: DigestCadence) -> String
    func contentType(_ type: String) -> String?
    func verdict(_ verdict: DigestCompleteness.Verdict) -> String

    // The period.
    func name(of period: DigestPeriodText) -> String
    func nothing(in period: DigestPeriodText, _ verdict: DigestCompleteness.Verdict) -> String
    func headline(_ events: Int, attention: Int, in period: DigestPeriodText) -> String
    var nobody: String { get }
    func span(from: String, to: String, hours: Int, isWhole: Bool, zone: String) -> String
    func made(_ at: String, zone: String) -> String
    func compared(_ change: Int, with before: Int, _ period: DigestPeriodText) -> String
    func late(_ count: Int, _ day: CivilDay) -> String
    func lateMark(_ day: CivilDay) -> String

    // Events.
    func evidence(_ records: Int) -> String
    func leftOut(_ count: Int, digestID: String) -> String
    func guest(_ name: String, domain: String?, by: String?) -> String
    func firstOfDomain(_ domain: String) -> String
    func unknownAudience(_ events: Int) -> String
    func namesAsOf(_ at: String) -> String
    func chart(_ events: Int, byDay: Bool) -> String

    // Alerts.
    func severity(_ severity: Severity) -> String
    func alert(_ title: String, summary: String, evidence: Int, state: String, at: String) -> String
    func alerts(raised: Int, open: Int) -> String
    func suppressed(_ notifications: Int) -> String

    // Mitigation.
    func mitigation(_ told: Digest.Mitigation) -> String
    func mitigations(proposed: Int, approved: Int) -> String
    func reshared(_ shares: Int) -> String
    func state(of line: Digest.Mitigation.Line) -> String
    func facts(of line: Digest.Mitigation.Line, at: (Date) -> String) -> String
    func moreMitigations(_ count: Int) -> String

    // Completeness.
    func verdictLine(_ verdict: DigestCompleteness.Verdict) -> String
    func caution(_ verdict: DigestCompleteness.Verdict) -> String?
    func records(read: Int, setAside: Int, unclassified: Int) -> String
    func listed(from: String, to: String) -> String
    func blobs(_ feed: DigestFeed) -> String
    func unread(since: String, deletedAt: String, isGone: Bool) -> String
    func gap(from: String, to: String?, reason: String) -> String
}

/// A period as a sentence needs it.
struct DigestPeriodText: Sendable {
    let cadence: DigestCadence
    let first: CivilDay
    let last: CivilDay
    /// Minutes after midnight at which it begins and ends; only an hour says them.
    let minutes: (from: Int, to: Int)
}

enum DigestLanguages {
    private static let all: [any DigestLanguage] = [EnglishDigest()]

    /// The language by its code; English where there is none of that code.
    static func named(_ code: String) -> any DigestLanguage {
        all.first { $0.code == code } ?? EnglishDigest()
    }
}
