import ArgumentParser

/// The kinds of audit content that Microsoft publishes (Office 365 Management Activity API reference).
enum ContentTypeName {
    static let all = [
        "Audit.AzureActiveDirectory", "Audit.Exchange", "Audit.SharePoint", "Audit.General", "DLP.All",
    ]

    /// In Microsoft's spelling, however it was typed.
    @Sendable static func argument(_ text: String) throws -> String {
        if let known = all.first(where: { $0.lowercased() == text.lowercased() }) { return known }
        throw ValidationError("Known: \(all.joined(separator: ", ")).\(Nearest.question(text, in: all))")
    }
}
