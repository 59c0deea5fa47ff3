extension DigestHTML {
    /// What was done about shares, those that came back first.
    var mitigation: HTMLFragment {
        guard let told = words.mitigation else { return "" }
        var text: HTMLFragment =
            "<section aria-labelledby=\"mitigation\">\n<h2 id=\"mitigation\">\(words[.mitigation]) "
        text += "<span class=\"count\">\(words.number(told.total))</span></h2>\n"
        for remark in words.remarks(on: told) { text += "<p>\(remark)</p>\n" }
        let lines = told.mitigations.map(item).joined()
        text += "<ul class=\"mitigations\">\n\(lines)</ul>\n"
        let more = told.total - told.mitigations.count
        if more > 0 { text += "<p class=\"soft\">\(words.moreMitigations(more))</p>\n" }
        text += "</section>\n"
        return text
    }

    private func item(_ line: Digest.Mitigation.Line) -> HTMLFragment {
        """
        <li>
        <p class="what"><span class="badge \(Self.badge(of: line))">\(words.state(of: line))</span> <bdi>\(line.title)</bdi></p>
        <p class="facts"><bdi>\(words.facts(of: line))</bdi></p>
        </li>

        """
    }

    /// What is bad, what waits for somebody, and the rest.
    private static func badge(of line: Digest.Mitigation.Line) -> HTMLFragment {
        if line.undoneAt != nil { return "low" }
        if line.resharedAt != nil { return "high" }
        switch Mitigation.State(rawValue: line.state) {
        case .failed: return "high"
        case .proposed, .manual: return "medium"
        default: return "low"
        }
    }
}
