import FoundationEssentials

/// One thing that is wrong with a customer's data, or soon may be.
struct Finding: Decodable {
    var kind: String
    var severity: String
    var contentType: String?
    var code: String
    var message: String
    var since: Date?
    var nextTryAt: Date?
    var remedy: String

    var tone: Cell.Tone {
        switch severity {
        case "critical": .bad
        case "warning": .warning
        default: .faint
        }
    }

    /// What happened, with Microsoft's code where there is one; a code that the words say already is not said twice.
    var text: String {
        let subject = contentType.map { "\($0): " } ?? ""
        let isSaid = code.hasPrefix("ingestion.") || message.contains(code)
        return isSaid ? subject + message : "\(subject)\(message) (\(code))"
    }

    /// Since when, and when it is tried again.
    func times(_ zone: Zone, now: Date) -> String? {
        let parts = [
            since.map { "since \(Age.moment($0, zone)) (\(Age.words(from: $0, to: now)))" },
            nextTryAt.map { $0 > now ? "next try \(Age.moment($0, zone))" : "next try now" },
        ].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}
