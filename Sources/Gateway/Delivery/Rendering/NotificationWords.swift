import FoundationEssentials
import Policies

/// A notification in words: what every channel that people read says alike.
struct NotificationWords {
    /// One line of facts.
    struct Fact: Equatable {
        var label: String
        var value: String
    }

    /// Some lines under a heading.
    struct Passage: Equatable {
        var heading: String
        var lines: [String]
    }

    /// Something to press, and the address that it opens.
    struct Action: Equatable {
        var label: String
        var url: String
    }

    /// Of an alert's evidence, the newest; the rest is counted.
    private static let evidenceNamed = 5
    /// A reader's line; the whole text stands in the alert.
    private static let valueLimit = 600
    /// Later than this evidence is said to be late, in seconds.
    private static let lateAfter = 3600

    let notification: AlertNotification
    private let calendar: TenantCalendar

    init(_ notification: AlertNotification) {
        self.notification = notification
        calendar = TenantCalendar(timeZone: notification.tenant.timeZone)
    }

    /// The words of a proposal; `nil` for everything else.
    private var proposal: ProposalWords? {
        notification.proposal.map {
            ProposalWords(proposal: $0, event: notification.event, customer: customer, time: time)
        }
    }

    /// What it is about, on one line.
    var title: String {
        switch notification.event {
        case .sharerTold: proposal?.headline ?? ""
        case .approvalRequested, .approvalReminded, .approvalEscalated, .approvalByHand, .approvalSettled:
            notification.proposal?.title.visible ?? ""
        case .test: "This channel works"
        case .channelDisabled: "Channel \(notification.channel?.name ?? "") was disabled"
        case .raised, .reopened, .updated, .escalated: notification.alert?.title.visible ?? ""
        }
    }

    /// The title with what happened before it: a mail's subject, a card's head.
    var headline: String {
        if let proposal { return shortened(proposal.headline) }
        guard let alert = notification.alert else { return title }
        return switch notification.event {
        case .reopened: "Reopened: \(title)"
        case .escalated: "Nobody took it up: \(title)"
        case .updated: "\(Self.name(of: alert.state)): \(title)"
        default: "\(Self.name(of: alert.severity)): \(title)"
        }
    }

    /// The headline behind the customer's name: a mail's subject.
    var subject: String {
        notification.event == .sharerTold
            ? headline : "\(customer): \(proposal.map { shortened($0.subject) } ?? headline)"
    }

    /// The customer's name, as it stands in a subject.
    var customer: String { notification.tenant.name.visible }

    /// What happened, in one sentence.
    var summary: String {
        if let proposal { return shortened(proposal.summary) }
        switch notification.event {
        case .test:
            return "An operator sent this to see whether notifications about \(customer) arrive here. Nothing happened."
        case .channelDisabled:
            let reason = notification.channel?.reason ?? ""
            return "Alerts of \(customer) no longer go to \(notification.channel?.shown ?? ""): \(reason)".visible
        default: return shortened(notification.alert?.summary ?? "")
        }
    }

    /// What there is to know, most telling first.
    var facts: [Fact] {
        if let proposal { return proposal.facts.map { Fact(label: $0.label, value: shortened($0.value)) } }
        guard let alert = notification.alert else { return [Fact(label: "Customer", value: customer)] }
        var facts = [
            Fact(label: "Customer", value: customer),
            Fact(label: "Severity", value: Self.name(of: alert.severity)),
            Fact(label: "State", value: Self.name(of: alert.state)),
        ]
        if let category = alert.category { facts.append(Fact(label: "Category", value: shortened(category))) }
        facts.append(Fact(label: "Seen", value: alert.count == 1 ? "once" : "\(alert.count) times"))
        facts.append(Fact(label: alert.count == 1 ? "When" : "First", value: time(alert.firstSeenAt)))
        if alert.count > 1 { facts.append(Fact(label: "Last", value: time(alert.lastSeenAt))) }
        if alert.ageAtArrival >= Self.lateAfter {
            facts.append(Fact(label: "Arrived", value: "\(Self.span(alert.ageAtArrival)) after it happened"))
        }
        for (field, value) in alert.key.sorted(by: { $0.key < $1.key }) where !value.isEmpty {
            facts.append(Fact(label: field.visible, value: shortened(value)))
        }
        if let who = alert.handledBy { facts.append(Fact(label: "Handled by", value: shortened(who))) }
        facts.append(Fact(label: "Alert", value: alert.alertId.description))
        return facts
    }

    /// The newest of the evidence, a line each, and how much more there is.
    var evidence: [String] {
        guard let alert = notification.alert, alert.count > 1 else { return [] }
        let named = alert.evidence.prefix(Self.evidenceNamed)
        var lines = named.map { "\(time($0.occurredAt)): \(shortened($0.summary))" }
        if !lines.isEmpty, alert.count > named.count { lines.append("and \(alert.count - named.count) more") }
        return lines
    }

    /// What else is told, under headings.
    var lists: [Passage] {
        (proposal?.lists ?? []).map { Passage(heading: $0.heading, lines: $0.lines.map(shortened)) }
    }

    /// What there is to press.
    var action: Action? { proposal?.action }

    /// What to do.
    var advice: String? {
        if let proposal { return proposal.advice }
        switch notification.event {
        case .channelDisabled:
            let name = notification.channel?.name ?? ""
            return "Mend the other side, then run: gatewayctl channel enable '\(customer)' \(name)"
        case .test: return nil
        default: return notification.alert?.advice.map(shortened)
        }
    }

    /// What else there is to say.
    var remarks: [String] {
        var remarks = [proposal?.remark].compactMap(\.self)
        if let limit = notification.lastOfDay {
            let noun = limit == 1 ? "the one notification" : "the last of \(limit) notifications"
            remarks.append("This is \(noun) of this policy today; what follows is counted in the next digest.")
        }
        if let footer = notification.provider.footer { remarks.append(footer.visible) }
        return remarks
    }

    /// A time on the customer's wall.
    func time(_ instant: Date) -> String { calendar.clockTime(of: instant) }

    private func shortened(_ text: String) -> String {
        let text = text.visible
        return text.count > Self.valueLimit ? text.prefix(Self.valueLimit - 1) + "…" : text
    }

    static func name(of severity: Severity) -> String {
        switch severity {
        case .informational: "Informational"
        case .low: "Low"
        case .medium: "Medium"
        case .high: "High"
        case .critical: "Critical"
        }
    }

    static func name(of state: Alert.State) -> String {
        switch state {
        case .new: "New"
        case .acknowledged: "Acknowledged"
        case .investigating: "Investigating"
        case .resolved: "Resolved"
        case .dismissed: "Dismissed"
        }
    }

    /// Such as `2 h` or `3 days`.
    static func span(_ seconds: Int) -> String {
        switch seconds {
        case ..<7200: "\(seconds / 60) minutes"
        case ..<172_800: "\(seconds / 3600) hours"
        default: "\(seconds / 86_400) days"
        }
    }
}
