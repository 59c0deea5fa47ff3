import ArgumentParser

/// The forms in which the gateway writes a digest.
enum DigestFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, markdown, html, csv

    var mediaType: String {
        switch self {
        case .text: "text/plain"
        case .json: "application/json"
        case .markdown: "text/markdown"
        case .html: "text/html"
        case .csv: "text/csv"
        }
    }

    /// Writes it as the gateway sent it, except what would be a command to a terminal.
    func print(_ body: [UInt8], toTerminal: Bool) throws {
        guard toTerminal else { return try Console.print(bytes: body) }
        try Console.print(VisibleText.block(String(decoding: body, as: UTF8.self)))
    }
}
