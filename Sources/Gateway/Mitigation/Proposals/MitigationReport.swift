package import MicrosoftCloud

/// A mitigation with what there is to say about it.
package struct MitigationReport: Sendable, Encodable {
    package var mitigation: Mitigation
    /// What it changes, for whom.
    package var effect: [String]
    /// What it cannot change.
    package var limits: [String]
    /// What a person does, where no API can.
    package var steps: [String]
    /// Whose word is still missing; `nil` when nobody's is.
    package var needs: String?

    private enum CodingKeys: String, CodingKey { case effect, limits, steps, needs, present }

    package init(_ mitigation: Mitigation, people: String? = nil) {
        let words = MitigationWords(mitigation, people: people)
        self.mitigation = mitigation
        effect = words.effect
        limits = words.limits
        steps = words.steps
        needs = words.needs
    }

    /// The state that the proposal rests on, in sentences; empty where none was read.
    func present(at time: String?) -> [String] {
        guard let before = mitigation.before, let time else { return [] }
        var lines = ["Read \(time). The owner is \((before.owner ?? before.ownerId ?? "not named").visible)."]
        let others = before.holders.filter { !$0.isOwner }
        let named = others.prefix(8).map {
            "\(($0.kind == .everyone ? "Everyone" : $0.name ?? $0.id ?? "somebody").visible) (\($0.role.visible))"
        }
        if !named.isEmpty {
            let more = others.count > named.count ? " and \(others.count - named.count) more" : ""
            lines.append("Besides, it is shared with \(named.joined(separator: ", "))\(more).")
        }
        if before.isQuarantined == true { lines.append("It is quarantined.") }
        if let state = before.flowState { lines.append("The flow is \(state.lowercased().visible).") }
        return lines
    }

    /// Without the network addresses of the service provider's people, which are nobody's business but theirs.
    package var forCustomers: MitigationReport {
        var shown = self
        for index in mitigation.decisions.indices where mitigation.decisions[index].person.side == .operator {
            shown.mitigation.decisions[index].person.address = nil
        }
        return shown
    }

    /// The mitigation's own members, and some more.
    package func encode(to encoder: any Encoder) throws {
        try mitigation.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(effect, forKey: .effect)
        try container.encode(limits, forKey: .limits)
        try container.encode(steps, forKey: .steps)
        try container.encodeIfPresent(needs, forKey: .needs)
        // What is decided rests on what was read; of what ended, what became of it matters.
        let lines = mitigation.state == .proposed ? present(at: mitigation.before?.readAt.rfc3339) : []
        if !lines.isEmpty { try container.encode(lines, forKey: .present) }
    }
}

/// A mitigation and whose it is.
package struct OwnedMitigation: Sendable, Encodable {
    package var tenantId: TenantID
    package var tenantName: String
    package var report: MitigationReport

    private enum CodingKeys: String, CodingKey { case tenantId, tenantName }

    package func encode(to encoder: any Encoder) throws {
        try report.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(tenantId, forKey: .tenantId)
        try container.encode(tenantName, forKey: .tenantName)
    }
}
