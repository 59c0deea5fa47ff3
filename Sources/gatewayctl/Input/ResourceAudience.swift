import ArgumentParser

/// Whom a share may be with, as the inventory spells it.
enum ResourceAudience {
    static let known = ["anyone", "organisation", "guest", "group", "people"]

    @Sendable static func argument(_ text: String) throws -> String {
        let word = text.lowercased() == "organization" ? "organisation" : text.lowercased()
        guard known.contains(word) else {
            throw ValidationError(
                "Write one of \(known.joined(separator: ", ")).\(Nearest.question(word, in: known))"
            )
        }
        return word
    }
}
