import ArgumentParser
import FoundationEssentials

/// A GUID as a person pastes it.
struct GUID: Equatable, Sendable {
    /// Lower case with hyphens, as the gateway writes it.
    let text: String

    /// - Parameters:
    ///   - argument: With or without braces, white space around it, hyphens.
    ///   - place: Where to find the right one, for the message.
    /// - Throws: `ValidationError` that says what it is instead and where to find the right one.
    init(_ argument: String, findIt place: String) throws {
        var core = argument.filter { !$0.isWhitespace && $0 != "{" && $0 != "}" }
        if core.count == 32, core.allSatisfy(\.isHexDigit) {
            for offset in [20, 16, 12, 8] { core.insert("-", at: core.index(core.startIndex, offsetBy: offset)) }
        }
        guard let uuid = UUID(uuidString: core) else {
            let kind = core.contains(".") ? "That is a domain, not a GUID." : "A GUID has 32 hexadecimal digits."
            throw ValidationError("\(kind) \(place)")
        }
        guard core.contains(where: { $0 != "0" && $0 != "-" }) else {
            throw ValidationError("That GUID is all zeros. \(place)")
        }
        text = uuid.uuidString.lowercased()
    }

    /// Whether an argument that may be something else is one.
    static func isValid(_ argument: String) -> Bool { UUID(uuidString: argument) != nil }

    @Sendable static func tenant(_ argument: String) throws -> GUID {
        try GUID(argument, findIt: "Find it in the Entra admin center under Overview, as \"Tenant ID\".")
    }

    @Sendable static func client(_ argument: String) throws -> GUID {
        try GUID(
            argument,
            findIt: "Find it in the Entra admin center under App registrations, as \"Application (client) ID\"."
        )
    }
}
