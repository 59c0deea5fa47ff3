/// One thing that was looked at, and what was found.
struct Check: Codable, Equatable {
    enum Outcome: Equatable {
        case ok, failed, warning, skipped
        /// From a newer gateway.
        case other(String)
    }

    /// What was looked at.
    var step: String
    /// Which one, where there are several.
    var subject: String?
    var outcome: Outcome
    var detail: String
    var code: String?
    var remedy: String?

    static var table: Table<Check> {
        Table(columns: [
            Column("step", "CHECK") { .text($0.step) },
            Column("subject", "SUBJECT", .leave) { Cell($0.subject) },
            Column("outcome", "OUTCOME") { .state($0.outcome.rawValue, $0.outcome.tone) },
            Column("code", nil) { Cell($0.code) },
            Column("detail", nil) { .text($0.detail) },
            Column("remedy", nil) { Cell($0.remedy) },
            // What the CSV columns before it say, for reading.
            Column("finding", "FINDING", .wrap) { check in
                let code = check.code.map { check.detail.contains($0) ? "" : " (\($0))" } ?? ""
                let step = check.outcome == .ok ? nil : check.remedy.map { " Next step: \($0)" }
                return .text(check.detail + code + (step ?? ""))
            },
        ])
    }
}

extension Check.Outcome: RawRepresentable, Codable {
    init(rawValue: String) {
        self =
            switch rawValue {
            case "ok": .ok
            case "failed": .failed
            case "warning": .warning
            case "skipped": .skipped
            default: .other(rawValue)
            }
    }

    var rawValue: String {
        switch self {
        case .ok: "ok"
        case .failed: "failed"
        case .warning: "warning"
        case .skipped: "skipped"
        case .other(let word): word
        }
    }

    var tone: Cell.Tone {
        switch self {
        case .ok: .good
        case .failed: .bad
        case .warning: .warning
        case .skipped, .other: .faint
        }
    }
}

extension [Check] {
    /// The failure to end a command with when one of them failed: the first, for the others often follow from it.
    var failure: CommandFailure? {
        guard let first = first(where: { $0.outcome == .failed }) else { return nil }
        let count = count { $0.outcome == .failed }
        let others = count > 1 ? " (and \(count - 1) more)" : ""
        let subject = first.subject.map { " of \($0)" } ?? ""
        let remedy = self.first { $0.outcome == .failed && $0.remedy != nil }?.remedy
        return CommandFailure(
            .failed,
            "The check \(first.step)\(subject) failed\(others): \(first.detail)",
            remedy: remedy,
            code: first.code
        )
    }
}
