import ArgumentParser

/// A length of time as a person types it: `90m`, `72h`, `3d`.
enum Span {
    static let help = "such as 90m, 72h or 3d"

    /// As an argument of the command line, in seconds.
    @Sendable static func argument(_ text: String) throws -> Int {
        guard case .away(let seconds)? = Moment(text) else {
            throw ValidationError("Write a length of time \(help).")
        }
        return seconds
    }
}
