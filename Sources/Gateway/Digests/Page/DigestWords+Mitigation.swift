extension DigestWords {
    /// What there is to say about mitigation; `nil` when nothing happened and nothing is open.
    var mitigation: Digest.Mitigation? { digest.mitigation.flatMap { $0.isEmpty ? nil : $0 } }

    /// What stands above the list, a sentence each: what was done and what waits, how much was proposed.
    func remarks(on told: Digest.Mitigation) -> [String] {
        let counts = told.counts
        var remarks = [language.mitigation(told)]
        if counts.proposed > 0 || counts.approved > 0 {
            remarks.append(language.mitigations(proposed: counts.proposed, approved: counts.approved))
        }
        return remarks
    }

    /// What a reader must know before everything else: that somebody shared again what was taken back.
    var alarm: String? {
        guard let reshared = mitigation?.counts.reshared, reshared > 0 else { return nil }
        return language.reshared(reshared)
    }

    func state(of line: Digest.Mitigation.Line) -> String { language.state(of: line) }
    func facts(of line: Digest.Mitigation.Line) -> String { language.facts(of: line, at: at) }

    /// What a rendering says in place of the mitigations that it leaves out.
    func moreMitigations(_ count: Int) -> String { language.moreMitigations(count) }
}
