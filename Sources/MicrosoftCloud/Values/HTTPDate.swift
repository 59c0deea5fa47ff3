package import FoundationEssentials

/// The date of HTTP headers, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7; its obsolete forms are not read).
package enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Reads the preferred form; nil when the text is none.
    package static func parse(_ text: String) -> Date? {
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "," })
        guard parts.count == 6, parts[5] == "GMT" || parts[5] == "UTC",
            let month = months.firstIndex(where: { $0 == parts[2] }), let day = Int(parts[1]), (1...31).contains(day),
            parts[3].count == 4
        else { return nil }
        let dayText = day < 10 ? "0\(day)" : "\(day)"
        let monthText = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return ServiceDate.parse("\(parts[3])-\(monthText)-\(dayText)T\(parts[4])Z")
    }
}
