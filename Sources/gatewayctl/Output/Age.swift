import FoundationEssentials

/// Times and the spans between them, in words.
enum Age {
    /// "2 minutes", "3 hours", "5 days": one unit, rounded down.
    static func words(_ seconds: Int) -> String {
        switch max(0, seconds) {
        case let seconds where seconds < 60: counted(seconds, "second")
        case let seconds where seconds < 7200: counted(seconds / 60, "minute")
        case let seconds where seconds < 172_800: counted(seconds / 3600, "hour")
        case let seconds: counted(seconds / 86_400, "day")
        }
    }

    static func words(from: Date, to: Date) -> String { words(Int(to.timeIntervalSince(from))) }

    /// "2025-03-01 09:00:00 CET".
    static func moment(_ date: Date, _ zone: Zone) -> String {
        let text = zone.text(date)
        return "\(text.time) \(text.zone)"
    }

    static func counted(_ count: Int, _ noun: String) -> String {
        count == 1 ? "1 \(noun)" : "\(grouped(count)) \(noun)s"
    }

    /// "12,345".
    static func grouped(_ number: Int) -> String {
        var digits = String(number)
        var at = digits.count - 3
        while at > 0 {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: at))
            at -= 3
        }
        return digits
    }
}
