import Gateway

/// Why the daemon cannot start or had to stop: what is wrong, and the next step.
struct StartupError: Error, CustomStringConvertible {
    let message: String
    let remedy: String

    var description: String { "\(message)\n  Next step: \(remedy)" }
}
