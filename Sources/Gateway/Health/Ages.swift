import FoundationEssentials

/// Times and spans in words, for sentences that people read.
enum Ages {
    /// "2 minutes", "3 hours", "5 days": one unit, rounded down, as people say it.
    static func words(_ seconds: TimeInterval) -> String {
        let seconds = max(0, seconds)
        switch seconds {
        case ..<60: return counted(Int(seconds), "second")
        case ..<7200: return counted(Int(seconds / 60), "minute")
        case ..<172_800: return counted(Int(seconds / 3600), "hour")
        default: return counted(Int(seconds / 86_400), "day")
        }
    }

    /// To the minute, in UTC: "2026-03-02 14:05 UTC".
    static func moment(_ date: Date) -> String {
        let text = date.formatted(.iso8601)
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
    }

    /// Somebody else's words with the full stop that they may lack.
    static func sentence(_ text: String) -> String { text.hasSuffix(".") ? text : text + "." }

    static func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
        count == 1 ? "1 \(noun)" : "\(count) \(plural ?? noun + "s")"
    }
}
