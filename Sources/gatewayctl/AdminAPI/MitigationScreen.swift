/// One mitigation as `show` has it: the facts, what it changes and what not, who decided, and the next command.
struct MitigationScreen {
    let entry: MitigationEntry
    /// As it was typed, so that the commands can be copied.
    let tenant: String
    let zone: Zone
    let terminal: Terminal

    func text() -> String {
        var parts = [entry.details(tenant).text(zone: zone, terminal: terminal)]
        for (heading, lines) in [
            ("What differs from the proposal before:", entry.changes), ("As it was read:", entry.present),
            ("What it changes:", entry.effect), ("What it cannot change:", entry.limits),
            ("What a person does:", entry.steps),
        ] {
            guard let lines, !lines.isEmpty else { continue }
            parts.append(
                ([heading] + lines.map { "- " + Self.naming(tenant, in: VisibleText.line($0)) }).joined(separator: "\n")
                    + "\n"
            )
        }
        if let decisions = entry.decisions, !decisions.isEmpty {
            parts.append(MitigationEntry.Decision.table.text(decisions, zone: zone, terminal: terminal))
        }
        return parts.joined(separator: "\n")
    }

    /// The gateway's words with the customer where they say TENANT, so that their commands can be copied.
    static func naming(_ tenant: String, in text: String) -> String {
        text.replacing("TENANT", with: Shell.quoted(tenant))
    }

    /// What can be done with it now, as a command; `nil` when nothing can.
    var next: String? { Self.next(for: entry, tenant: tenant) }

    static func next(for entry: MitigationEntry, tenant: String) -> String? {
        let place = "\(Shell.quoted(tenant)) \(entry.mitigationId.prefix(8))"
        let isForOthers = (entry.decisions ?? []).contains { $0.verdict == "approve" && $0.person.side == "operator" }
        return switch entry.state {
        case "proposed" where isForOthers: nil
        case "proposed": "gatewayctl approval approve \(place) (or: approval reject)"
        case "approved": "gatewayctl mitigation stop \(place)"
        case "manual": "gatewayctl mitigation confirm \(place), once it is done"
        case "done" where entry.undoneAt == nil && entry.outcome == "verified": "gatewayctl mitigation undo \(place)"
        default: nil
        }
    }

    /// Shows one in the chosen form, and the next command beside it.
    static func show(_ body: [UInt8], tenant: String, _ output: OutputOptions) throws {
        let entry = try AdminCoding.decode(MitigationEntry.self, from: body)
        guard output.output == .table else {
            return try output.show([entry], body: body, as: MitigationEntry.table(withTenants: false), empty: "")
        }
        let screen = MitigationScreen(entry: entry, tenant: tenant, zone: output.zone, terminal: .current())
        try Console.print(screen.text())
        if let next = screen.next { Console.note("Next: \(next)") }
    }
}
