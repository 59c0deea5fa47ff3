import FoundationEssentials
import Glibc

/// What is known about where the output goes.
struct Terminal: Equatable, Sendable {
    /// Columns; `nil` when nobody looks at it directly, and then nothing is wrapped or shortened.
    var width: Int?
    /// Whether states are coloured too.
    var hasColour: Bool

    /// A file or a pipe.
    static let none = Terminal(width: nil, hasColour: false)

    /// Standard output as it is now.
    static func current(environment: [String: String] = ProcessInfo.processInfo.environment) -> Terminal {
        guard isatty(STDOUT_FILENO) == 1 else { return .none }
        var size = winsize()
        let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return Terminal(width: isKnown ? Int(size.ws_col) : 80, hasColour: isColourWanted(environment))
    }

    /// `NO_COLOR` set to anything says no (no-color.org), and so does a terminal that has none.
    static func isColourWanted(_ environment: [String: String]) -> Bool {
        (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }
}
