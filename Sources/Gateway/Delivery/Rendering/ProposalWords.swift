import AuditRecords
import FoundationEssentials

/// A proposal in words: what approvers are asked, and what became of it.
struct ProposalWords {
    let proposal: AlertNotification.Proposal
    let event: AlertNotification.Event
    /// The customer's name.
    let customer: String
    /// A time on the customer's wall.
    let time: (Date) -> String

    /// What happens before the title: a mail's subject, a card's head.
    var headline: String {
        switch event {
        case .approvalReminded: "Reminder: \(question)"
        case .approvalEscalated: "Nobody has decided: \(question)"
        case .approvalSettled, .approvalByHand: "\(Self.name(of: proposal.state)): \(proposal.title)"
        case .sharerTold: "About your sharing of \(proposal.resource.shown.visible)"
        default: question.prefix(1).uppercased() + question.dropFirst()
        }
    }

    /// The headline as it stands behind the customer's name.
    var subject: String { event == .approvalRequested ? question : headline }

    private var question: String {
        isStoppable ? "unless you stop it: \(proposal.title)" : "approve? \(proposal.title)"
    }

    /// Whether it goes ahead by itself, and the question is whether somebody stops it.
    private var isStoppable: Bool { proposal.isAutomatic && proposal.state == .approved }

    var summary: String {
        switch event {
        case .approvalSettled, .approvalByHand:
            let ending = proposal.message ?? Self.sentence(about: proposal.state)
            let next = proposal.remedy.map(naming)
            return ([ending, next].compactMap(\.self) + decisions).joined(separator: " ").visible
        case .sharerTold:
            return (proposal.evidence ?? "You shared \(proposal.resource.shown) with \(whom).").visible
        default:
            if isStoppable {
                let when = proposal.runAfter.map { " after \(time($0))" } ?? ""
                return "A policy says so in writing, and it is done\(when) unless somebody stops it."
            }
            let who = proposal.needs.map { "It needs the word of \($0). " } ?? ""
            return
                "\(who)Nothing is changed before, and if nobody decides by \(time(proposal.expiresAt)), nothing will be."
        }
    }

    /// Who decided what, a sentence each.
    private var decisions: [String] {
        proposal.decisions.map { decision in
            let verb = decision.verdict == .approve ? "approved" : "rejected"
            return "\(decision.person.name) \(verb) it on \(time(decision.decidedAt))."
        }
    }

    var facts: [NotificationWords.Fact] {
        if event == .sharerTold { return sharerFacts }
        var facts = [
            NotificationWords.Fact(label: "Customer", value: customer),
            .init(label: Self.name(of: proposal.resource.kind), value: proposal.resource.shown),
        ]
        func add(_ label: String, _ value: String?) {
            if let value, !value.isEmpty { facts.append(.init(label: label, value: value)) }
        }
        add("For whom", proposal.principal?.shown)
        add("Role now", proposal.role)
        add("Role then", proposal.targetRole)
        add("Noticed", proposal.evidence)
        add("Reason", proposal.reason)
        add("Proposed by", proposal.proposedBy)
        add("Takes back", proposal.undoOf?.description)
        add("Environment", proposal.resource.environmentId)
        add("Address", proposal.resource.url)
        add("Alert", proposal.alertId?.description)
        if isStoppable {
            add("Done after", proposal.runAfter.map(time))
        } else if event != .approvalSettled {
            add("Expires", time(proposal.expiresAt))
        }
        add("Proposal", proposal.mitigationId.description)
        return facts
    }

    private var sharerFacts: [NotificationWords.Fact] {
        var facts = [
            NotificationWords.Fact(label: Self.name(of: proposal.resource.kind), value: proposal.resource.shown),
            .init(label: "Shared with", value: whom),
            .init(label: "Reason", value: proposal.reason),
        ]
        if let url = proposal.resource.url { facts.append(.init(label: "Address", value: url)) }
        return facts
    }

    private var whom: String { proposal.principal.map { $0.kind == .everyone ? "everyone" : $0.shown } ?? "others" }

    /// What else is told, under headings.
    var lists: [NotificationWords.Passage] {
        let all: [NotificationWords.Passage]
        switch event {
        case .approvalSettled: all = []
        case .approvalByHand: all = [.init(heading: "What to do", lines: proposal.steps.map(naming))]
        case .sharerTold:
            all = [
                .init(
                    heading: "What to do instead",
                    lines: [
                        "Share it with a group of the people who need it, and with nobody else.",
                        "Where one person needs it once, send them a copy.",
                        "Where you are not sure who should have it, ask before you share: answer this mail.",
                    ]
                )
            ]
        default:
            all = [
                .init(heading: "What differs from the proposal before", lines: proposal.changes),
                .init(heading: "What it changes", lines: proposal.effect),
                .init(heading: "What it cannot change", lines: proposal.limits),
                .init(heading: "What a person does", lines: proposal.steps.map(naming)),
            ]
        }
        return all.filter { !$0.lines.isEmpty }
    }

    /// The button, and where it leads.
    var action: NotificationWords.Action? {
        proposal.approvalUrl.map { .init(label: isStoppable ? "Look, and stop it" : "Look, and decide", url: $0) }
    }

    /// What to do where there is no page to open.
    var advice: String? {
        switch event {
        case .approvalRequested, .approvalReminded, .approvalEscalated:
            guard proposal.approvalUrl == nil else { return nil }
            let order =
                isStoppable
                ? "To stop it, run: gatewayctl mitigation stop TENANT ID"
                : "Run gatewayctl approval approve TENANT ID, or to reject it: gatewayctl approval reject TENANT ID"
            return naming(order.replacing(" ID", with: " \(proposal.mitigationId)"))
        case .approvalByHand:
            return naming("When it is done, run: gatewayctl mitigation confirm TENANT \(proposal.mitigationId)")
        default: return nil
        }
    }

    /// A command with the customer's name in it.
    private func naming(_ text: String) -> String { Remedy.naming(customer, in: text) }

    /// What else there is to say of the button.
    var remark: String? {
        proposal.approvalUrl.map { _ in
            "The page asks before anything is decided. Its address is meant for you: do not pass it on."
        }
    }

    static func name(of kind: SharedResource.Kind) -> String {
        switch kind {
        case .canvasApp: "Canvas app"
        case .cloudFlow: "Cloud flow"
        case .site: "Site"
        case .file: "File"
        case .folder: "Folder"
        default: "Resource"
        }
    }

    static func name(of state: Mitigation.State) -> String {
        switch state {
        case .draft: "Draft"
        case .proposed: "Proposed"
        case .approved: "Approved"
        case .running: "Under way"
        case .manual: "To be done by hand"
        case .done: "Done"
        case .rejected: "Rejected"
        case .expired: "Expired"
        case .stopped: "Stopped"
        case .void: "Void"
        case .failed: "Failed"
        case .trial: "Tried only"
        }
    }

    /// What became of it, where the mitigation itself has no words.
    static func sentence(about state: Mitigation.State) -> String {
        switch state {
        case .draft, .proposed: "It waits for somebody's decision."
        case .approved: "It was approved, and is done as soon as it is its turn."
        case .running: "It is being done now."
        case .manual: "Somebody has to do it by hand; the proposal says how."
        case .done: "It is done, and was read back."
        case .rejected: "It was rejected; nothing was changed."
        case .expired: "Nobody decided in time; nothing was changed."
        case .stopped: "It was stopped; nothing was changed."
        case .void: "What it rested on has changed, so nothing was done."
        case .failed: "It could not be done."
        case .trial: "It was only tried; nothing was changed."
        }
    }
}
