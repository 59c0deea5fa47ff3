import ArgumentParser
import FoundationEssentials

/// What a customer may be called.
enum TenantName {
    /// - Throws: `ValidationError`, for the argument of this label.
    static func check(_ name: String, _ label: String) throws {
        if name.allSatisfy(\.isWhitespace) { throw ValidationError("\(label) is empty.") }
        if name.unicodeScalars.count > 120 { throw ValidationError("\(label) is longer than 120 characters.") }
        if UUID(uuidString: name) != nil {
            throw ValidationError("\(label) is a GUID, and would be taken for a tenant ID. Choose a name.")
        }
    }
}
