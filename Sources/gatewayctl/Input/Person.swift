import FoundationEssentials

/// Whose a change is, as the gateway writes it down: whoever may open the socket is trusted to say.
enum Person {
    /// Who is at the terminal, also behind `sudo`.
    static func current(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> String? {
        ["SUDO_USER", "USER", "LOGNAME"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    }
}
