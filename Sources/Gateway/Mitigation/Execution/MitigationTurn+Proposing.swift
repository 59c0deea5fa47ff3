import FoundationEssentials
import MicrosoftCloud
import Postgres

/// From a draft to a proposal, and its time of waiting for people.
extension MitigationTurn {
    /// Reads the present state and proposes, or finds that there is nothing to do.
    func prepare(_ draft: Mitigation, _ settings: MitigationSettings) async throws {
        guard Date() < draft.expiresAt else { return try await expire(draft) }
        guard settings.state == .on || !draft.action.writes else {
            guard settings.state == .waiting else { return try await switchedOff(draft) }
            // Somebody may have registered the app since: then it is let in, and this goes on at once.
            if try await office.probe(tenant, by: nil).state == .on { return try await finish(draft, due: Date()) }
            var waiting = draft
            waiting.message = "The app is not registered as a management application yet."
            waiting.remedy = settings.remedy
            return try await finish(waiting, due: Date().addingTimeInterval(300))
        }
        switch try await office.prepared(draft, of: tenant, reached: reached) {
        case .later(let failure): try await putOff(draft, failure)
        case .refused(let failure): try await refused(draft, failure, [])
        case .nothing(let outcome, let why):
            let what: JSONTree = ["title": .text(MitigationWords(draft).title), "why": .text(why)]
            try await settle(draft, .void, outcome, why, [.init(.voided, draft, what: what)])
        case .ready(let proposal, let entries):
            if proposal.isTrial {
                return try await settle(
                    proposal,
                    .trial,
                    .trial,
                    "A policy would have done this; it is told to try only.",
                    entries
                )
            }
            do {
                try await finish(proposal, due: office.nextLook(at: proposal, settings), entries) { connection in
                    try await office.tell(.asked, proposal, tenant: tenant, on: connection)
                }
            } catch let error as PostgresError where error.sqlState == "23505" {
                // Known by name it was one of its own; by what was read it is one that is open already.
                let why = "The same is proposed already."
                try await settle(draft, .void, .unneeded, why, [.init(.voided, draft, what: ["why": .text(why)])])
            }
        }
    }

    /// Waits for decisions: reminds, turns to others, and ends without action.
    func wait(_ proposal: Mitigation, _ settings: MitigationSettings) async throws {
        let now = Date()
        guard now < proposal.expiresAt else { return try await expire(proposal) }
        guard settings.state == .on || !proposal.action.writes else {
            return try await switchedOff(proposal)
        }
        let marks = try await office.marks(of: proposal, tenant: tenant)
        let due = office.nextLook(at: proposal, settings)
        var occasion: MitigationOffice.Occasion?
        var kind = MitigationLog.Kind.reminded
        if marks.escalatedAt == nil, now >= proposal.createdAt + Double(settings.escalateAfter) {
            (occasion, kind) = (.escalated, .escalated)
        } else if marks.remindedAt == nil, now >= proposal.createdAt + Double(settings.remindAfter) {
            occasion = .reminded
        }
        guard let occasion else { return try await finish(proposal, due: due) }
        try await finish(proposal, due: due, [.init(kind, proposal)]) { connection in
            try await office.mark(occasion, proposal, tenant: tenant, on: connection)
            try await office.tell(occasion, proposal, tenant: tenant, on: connection)
        }
    }

    private func switchedOff(_ mitigation: Mitigation) async throws {
        let why = "Mitigation was switched off for this tenant."
        try await settle(mitigation, .stopped, .stopped, why, [.init(.stopped, mitigation, what: ["why": .text(why)])])
    }

    func expire(_ mitigation: Mitigation) async throws {
        let why =
            switch mitigation.state {
            case .draft: "The present state could not be read in time. \(mitigation.message ?? "")".trimmed
            case .approved, .running:
                "It could not be carried out in time after its approval. \(mitigation.message ?? "")".trimmed
            case .manual: "Nobody said in time that it is done."
            default: "Nobody decided in time; nothing was done."
            }
        try await settle(
            mitigation,
            .expired,
            .expired,
            why,
            remedy: "Propose it again, if it is still wanted.",
            [.init(.expired, mitigation, what: ["why": .text(why)])]
        )
    }
}
