import FoundationEssentials

/// The gateway's verdict on a customer's data.
struct Completeness: Decodable {
    var verdict: String
    var completeTo: Date?
    var incompleteSince: Date?
    /// The gateway's clock, by which ages are counted.
    var judgedAt: Date
    var findings: [Finding]
    var feeds: [FeedVerdict]

    var tone: Cell.Tone {
        switch verdict {
        case "complete": .good
        case "warmingUp", "starting": .faint
        case "incomplete": .bad
        default: .warning
        }
    }

    /// The verdict in a line, times in the reader's zone.
    func headline(_ zone: Zone) -> String {
        let upTo = completeTo.map { "up to \(Age.moment($0, zone)) (\(Age.words(from: $0, to: judgedAt)) ago)" }
        switch verdict {
        case "complete": return "Complete \(upTo ?? "")"
        case "warmingUp": return "Warming up: complete \(upTo ?? ""), and nothing has arrived yet"
        case "starting": return "Starting: not everything was listed yet"
        case "completeButForGaps": return "Complete \(upTo ?? ""), but for gaps that nobody can close any more"
        case "behind": return "Behind: complete \(upTo ?? "")"
        case "paused": return "Paused: complete \(upTo ?? "not at all")"
        case "incomplete":
            let since = incompleteSince.map {
                " since \(Age.moment($0, zone)) (\(Age.words(from: $0, to: judgedAt)))"
            }
            return "INCOMPLETE\(since ?? "")"
        default: return verdict
        }
    }
}

/// The verdict on one content type, with its figures.
struct FeedVerdict: Decodable {
    var contentType: String
    var verdict: String
    var completeTo: Date?
    var freshnessSeconds: Int?
    var lagSeconds: Int?
    var behindSeconds: Int?
    var oldestUnfetchedAt: Date?
    var oldestUnfetchedSeconds: Int?
    var timeToLossSeconds: Int?
}
