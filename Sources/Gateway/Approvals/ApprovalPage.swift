import FoundationEssentials

/// What an approver's browser shows of a proposal: everything that the decision rests on, and the form; or what became of it.
struct ApprovalPage {
    let tenantName: String
    let timeZone: String
    let brand: DigestBrand
    let approver: Approver
    var report: MitigationReport
    /// One sentence about what was noticed.
    let evidence: String?
    /// Who decided by this link before.
    var usedBy: String?
    let now: Date
    /// What was decided just now.
    var decided: ApprovalLinks.Form.Verdict?
    /// Why what was chosen was not done, above the form.
    var complaint: String?
    /// Why it cannot be done any more.
    var refusal: String?

    private var mitigation: Mitigation { report.mitigation }

    /// What may be chosen now; nothing once the link was used or there is nothing left to decide.
    var verdicts: [ApprovalLinks.Form.Verdict] {
        guard decided == nil, refusal == nil else { return [] }
        // What was decided by this link or another is followed up on the same page.
        if mitigation.approvers.admits(approver.side) {
            if mitigation.state == .manual { return [.confirm] }
            if mitigation.isReversible { return [.undo] }
        }
        guard usedBy == nil else { return [] }
        // What a policy does without anybody's approval anybody may stop, until something of it is sent.
        if mitigation.state == .approved, mitigation.isAutomatic { return [.stop] }
        guard mitigation.state == .proposed, now < mitigation.expiresAt, mitigation.approvers.admits(approver.side),
            !hasDecided
        else { return [] }
        return [.approve, .reject]
    }

    var isOpen: Bool { !verdicts.isEmpty }
    /// Whether all that can be done is to follow up what was decided.
    var isDecided: Bool { verdicts == [.confirm] || verdicts == [.undo] }

    /// Whether this person decided by another way.
    private var hasDecided: Bool {
        guard let address = approver.address else { return false }
        return mitigation.decisions.contains {
            $0.person.side == approver.side && $0.person.key == address.lowercased()
        }
    }

    // MARK: Words

    private var title: String { MitigationWords(mitigation).title }

    private var heading: String {
        if let decided {
            return switch decided {
            case .approve: mitigation.state == .proposed ? "Your approval is noted" : "Approved"
            case .reject: "Rejected"
            case .stop: "Stopped"
            case .confirm: "Thank you"
            case .undo: "An undo is proposed"
            }
        }
        switch verdicts {
        case [.stop]: return "Stop this?"
        case [.approve, .reject]: return "Approve this?"
        default: break
        }
        if mitigation.state == .proposed {
            return usedBy != nil || hasDecided ? "You have decided" : "The time to decide is over"
        }
        return ProposalWords.name(of: mitigation.state)
    }

    /// What it comes to, and what happens next.
    private var lead: String {
        if decided == .undo { return "It needs the same word as this one did; whoever decides is asked." }
        if decided != nil { return next }
        if verdicts == [.stop] {
            let time = mitigation.runAfter.map { " after \(self.time($0))" } ?? ""
            return "A policy says so in writing, and it is done\(time) unless somebody stops it."
        }
        if verdicts == [.approve, .reject] {
            let needs = report.needs.map { " It needs the word of \($0)." } ?? ""
            return "Nothing has been changed yet.\(needs)"
        }
        return refusal.map { "\($0) \(next)" } ?? next
    }

    /// What happens next, as the mitigation stands.
    private var next: String {
        switch mitigation.state {
        case .proposed where now >= mitigation.expiresAt: return ProposalWords.sentence(about: .expired)
        case .proposed:
            return report.needs.map { "It still needs the word of \($0); nothing is changed before." }
                ?? ProposalWords.sentence(about: .proposed)
        case .approved, .running:
            let wait = mitigation.runAfter.flatMap { $0 > now ? " Not before \(time($0))." : nil } ?? ""
            return
                "The present state is read once more. If it is still as it was, it is changed now and read back; if not, "
                + "nothing is done and you are asked again.\(wait)"
        default:
            let ending = mitigation.message ?? ProposalWords.sentence(about: mitigation.state)
            return [ending, mitigation.remedy.map { Remedy.naming(tenantName, in: $0) }].compactMap(\.self)
                .joined(separator: " ")
        }
    }

    private func time(_ instant: Date) -> String {
        TenantCalendar(timeZone: timeZone).clockTime(of: instant)
    }

    // MARK: Markup

    var html: String {
        let name: HTMLFragment = brand.name.map { "<p class=\"provider\"><bdi>\($0)</bdi></p>\n" } ?? ""
        let footer: HTMLFragment = brand.footer.map { "<footer><bdi>\($0)</bdi></footer>\n" } ?? ""
        let order: HTMLFragment = "<p class=\"order\"><bdi>\(title)</bdi></p>\n"
        return LinkPages.page(
            "\(heading) – \(tenantName)",
            """
            \(name)<p class="customer"><bdi>\(tenantName)</bdi></p>
            <h1>\(heading)</h1>
            \(order)<p class="lead">\(lead)</p>
            \(decisions)\(facts)\(isOpen && verdicts != [.undo] ? passages : "")\(form)\(references)\(footer)
            """,
            style: style
        )
    }

    private var decisions: HTMLFragment {
        guard !mitigation.decisions.isEmpty else { return "" }
        let lines = mitigation.decisions.map { decision -> HTMLFragment in
            let verb = decision.verdict == .approve ? "approved" : "rejected"
            let note: HTMLFragment = decision.note.map { ": “<bdi>\($0)</bdi>”" } ?? "."
            return "<li><bdi>\(decision.person.name)</bdi> \(verb) it on \(time(decision.decidedAt))\(note)</li>\n"
        }.joined()
        return "<ul class=\"decisions\">\n\(lines)</ul>\n"
    }

    private var facts: HTMLFragment {
        let resource = mitigation.resource
        var rows: [(label: String, value: String?)] = [
            (ProposalWords.name(of: resource.kind), resource.shown), ("For whom", mitigation.principal?.shown),
            (mitigation.state.isOpen ? "Role now" : "Role before", mitigation.role),
            ("Role then", mitigation.targetRole), ("Noticed", evidence),
            ("Reason", mitigation.reason), ("Proposed by", mitigation.proposedBy),
        ]
        if verdicts == [.approve, .reject] { rows.append(("Expires", time(mitigation.expiresAt))) }
        return Self.list(rows)
    }

    /// By what it is found again, below what is to be read.
    private var references: HTMLFragment {
        Self.list([
            ("Address", mitigation.resource.url), ("Environment", mitigation.resource.environmentId),
            ("Alert", mitigation.alertId?.description), ("Undo of", mitigation.undoOf?.description),
            ("Proposal", mitigation.mitigationId.description),
        ])
    }

    private static func list(_ rows: [(label: String, value: String?)]) -> HTMLFragment {
        let lines = rows.map { row -> HTMLFragment in
            guard let value = row.value, !value.isEmpty else { return "" }
            return "<div><dt>\(row.label)</dt><dd><bdi>\(value)</bdi></dd></div>\n"
        }.joined()
        return "<dl>\n\(lines)</dl>\n"
    }

    private var passages: HTMLFragment {
        let all = [
            ("What differs from the proposal before", mitigation.changes), ("As it was read", present),
            ("What it changes", report.effect),
            ("What it cannot change", report.limits),
            ("What a person does", report.steps.map { Remedy.naming(tenantName, in: $0) }),
        ]
        return all.map { heading, lines -> HTMLFragment in
            guard !lines.isEmpty else { return "" }
            let items = lines.map { line -> HTMLFragment in "<li><bdi>\(line)</bdi></li>\n" }.joined()
            return "<h2>\(heading)</h2>\n<ul>\n\(items)</ul>\n"
        }.joined()
    }

    /// What the decision rests on; of what is decided only what became of it matters.
    private var present: [String] {
        mitigation.state == .proposed ? report.present(at: mitigation.before.map { time($0.readAt) }) : []
    }

    private var form: HTMLFragment {
        guard isOpen else { return "" }
        let complaint: HTMLFragment =
            complaint.map { "<p class=\"complaint\" role=\"alert\">\($0)</p>\n" } ?? ""
        let name: HTMLFragment =
            approver.address == nil
            ? """
            <label for="name">Your name</label>
            <input id="name" name="name" required maxlength="120" autocomplete="name">

            """ : "<p class=\"as\">You decide as <b><bdi>\(approver.address ?? "")</bdi></b>.</p>\n"
        let buttons = verdicts.map { verdict -> HTMLFragment in
            let label =
                switch verdict {
                case .approve: "Approve"
                case .reject: "Reject"
                case .stop: "Stop it"
                case .confirm: "It is done"
                case .undo: "Propose an undo"
                }
            return
                "<button name=\"verdict\" value=\"\(verdict.rawValue)\" class=\"\(verdict.rawValue)\">\(label)</button>\n"
        }.joined()
        // The first button is what Enter in a field presses: one that does nothing, so that only a chosen button decides.
        return """
            <form method="post" accept-charset="utf-8">
            \(complaint)<button type="submit" disabled hidden></button>
            \(name)<label for="note">A note for the record, if you like</label>
            <textarea id="note" name="note" rows="3" maxlength="\(number: ApprovalLinks.noteLimit)"></textarea>
            <div class="buttons">
            \(buttons)</div>
            </form>

            """
    }
}
