import FoundationEssentials

/// What stands in one row of one column.
enum Cell: Equatable {
    /// How good or bad a state is; colour repeats what the word says and never says it alone.
    enum Tone: Equatable {
        case good, warning, bad, faint

        fileprivate var code: String {
            switch self {
            case .good: "32"
            case .warning: "33"
            case .bad: "31"
            case .faint: "2"
            }
        }
    }

    case none
    case text(String)
    case number(Int)
    case time(Date)
    case state(String, Tone)
    /// Several values: a comma between them for people, a space in CSV.
    case list([String])

    init(_ text: String?) { self = text.map { .text($0) } ?? .none }
    init(_ time: Date?) { self = time.map { .time($0) } ?? .none }

    /// For people.
    func text(_ zone: Zone) -> String {
        switch self {
        case .none: "-"
        case .text(let text), .state(let text, _): VisibleText.line(text)
        case .number(let number): String(number)
        case .time(let date): zone.text(date).time
        case .list(let values): values.isEmpty ? "-" : VisibleText.line(values.joined(separator: ", "))
        }
    }

    /// For a spreadsheet or a script.
    var csv: String {
        switch self {
        case .none: ""
        case .text(let text), .state(let text, _): CSV.field(text)
        case .number(let number): String(number)
        case .time(let date): date.wireText
        case .list(let values): CSV.field(values.joined(separator: " "))
        }
    }

    var isNumber: Bool { if case .number = self { true } else { false } }

    /// The escape sequences around a state's word; its width is not the word's.
    func coloured(_ text: String) -> String {
        guard case .state(_, let tone) = self else { return text }
        return "\u{1B}[\(tone.code)m\(text)\u{1B}[0m"
    }
}
