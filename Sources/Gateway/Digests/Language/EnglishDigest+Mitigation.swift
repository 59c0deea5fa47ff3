import FoundationEssentials

extension EnglishDigest {
    func mitigation(_ told: Digest.Mitigation) -> String {
        let counts = told.counts
        let parts = [
            part(counts.takenBack, "share taken back and verified", "shares taken back and verified"),
            part(counts.changed, "other change made and verified", "other changes made and verified"),
            part(counts.alreadySo, "was so already", "were so already"),
            part(counts.gone, "was gone already", "were gone already"),
            part(counts.byHand, "done by hand", "done by hand"),
            part(counts.told, "sharer written to", "sharers written to"),
            part(counts.undone, "given back", "given back"),
            part(counts.failed, "failed", "failed"),
            part(told.waiting, "waits for approval", "wait for approval"),
            part(told.manual, "waits to be done by hand", "wait to be done by hand"),
            part(told.underWay, "approved and not carried out yet", "approved and not carried out yet"),
            part(counts.rejected, "rejected", "rejected"),
            part(counts.expired, "expired", "expired"),
            part(counts.stopped, "stopped", "stopped"),
            part(counts.void, "void", "void"),
            part(counts.trials, "only tried by a policy", "only tried by policies"),
        ].compactMap(\.self)
        return parts.isEmpty ? "\(number(told.total)) being prepared." : parts.joined(separator: ", ") + "."
    }

    private func part(_ count: Int, _ one: String, _ many: String) -> String? {
        count == 0 ? nil : counted(count, one, many)
    }

    func mitigations(proposed: Int, approved: Int) -> String {
        "\(counted(proposed, "was", "were")) proposed and \(number(approved)) approved in this time."
    }

    func reshared(_ shares: Int) -> String {
        shares == 1
            ? "1 share that was taken back is there again."
            : "\(number(shares)) shares that were taken back are there again."
    }

    func state(of line: Digest.Mitigation.Line) -> String {
        if line.undoneAt != nil { return "Given back" }
        if line.resharedAt != nil { return "Shared again" }
        switch Mitigation.State(rawValue: line.state) {
        case .draft: return "Being prepared"
        case .proposed: return "Waits for approval"
        case .approved: return "Approved"
        case .running: return "Under way"
        case .manual: return "To be done by hand"
        case .done: return ending(line.outcome.flatMap(Mitigation.Outcome.init))
        case .rejected: return "Rejected"
        case .expired: return "Expired"
        case .stopped: return "Stopped"
        case .void: return "Void"
        case .failed: return "Failed"
        case .trial: return "Tried only"
        case nil: return line.state
        }
    }

    private func ending(_ outcome: Mitigation.Outcome?) -> String {
        switch outcome {
        case .verified: "Done and verified"
        case .alreadySo: "So already"
        case .gone: "Gone already"
        case .told: "Written to"
        case .confirmed, .seen: "Done by hand"
        default: "Done"
        }
    }

    func facts(of line: Digest.Mitigation.Line, at: (Date) -> String) -> String {
        let isPolicy = line.proposedSide == MitigationPerson.Side.policy.rawValue
        var facts = ["proposed by \(isPolicy ? "the policy “\(line.proposedBy)”" : line.proposedBy)"]
        if !line.approvedBy.isEmpty {
            facts.append("approved by \(line.approvedBy.joined(separator: " and "))")
        } else if line.isAutomatic {
            facts.append("approved by the policy’s own word")
        }
        if let time = line.verifiedAt { facts.append("verified \(at(time))") }
        if let time = line.undoneAt { facts.append("given back \(at(time))") }
        if let time = line.resharedAt { facts.append("there again \(at(time))") }
        let sentence = facts.joined(separator: ", ")
        // Of what is verified the message says the title once more.
        let message = line.outcome == Mitigation.Outcome.verified.rawValue ? nil : line.message
        return ["\(sentence.capitalizedFirst).", message].compactMap(\.self).joined(separator: " ")
    }

    func moreMitigations(_ count: Int) -> String {
        "\(number(count)) more: all are at /v1/approvals."
    }
}
