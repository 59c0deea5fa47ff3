import ArgumentParser

/// A switch that is said in words, so that a command line reads as what it does.
enum OnOff {
    @Sendable static func argument(_ text: String) throws -> Bool {
        switch text.lowercased() {
        case "on": return true
        case "off": return false
        default: throw ValidationError("Write on or off.")
        }
    }
}
