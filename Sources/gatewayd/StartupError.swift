import Gateway

/// Why the daemon cannot start or had to stop: what is wrong, and the next step.
struct StartupError: Error, CustomStringConvertible {
    let message: String
    /// Left out where the message itself says what to do.
    let remedy: String?

    var description: String { remedy.map { "\(message)\n  Next step: \($0)" } ?? message }
}
