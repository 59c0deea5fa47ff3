/// Comma-separated values as RFC 4180 has them, but with a bare line feed as the line end, which everything reads.
enum CSV {
    /// One value, quoted where it must be.
    ///
    /// Text in which a spreadsheet would see a formula gets an apostrophe before it: names in audit records are
    /// anybody's to choose (OWASP, "CSV Injection").
    static func field(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        let safe = isFormula ? "'" + text : text
        guard safe.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return safe }
        return "\"" + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
