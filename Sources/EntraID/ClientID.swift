public import FoundationEssentials

/// An app registration's application (client) id, a GUID; the portal also shows an object id, which is another one.
public struct ClientID: RawRepresentable, Hashable, Sendable, LosslessStringConvertible {
    /// The GUID itself.
    public let rawValue: UUID

    /// Wraps a GUID that is known to be an app's.
    public init(rawValue: UUID) {
        self.rawValue = rawValue
    }

    /// Reads the 8-4-4-4-12 form in any letter case.
    public init?(_ description: String) {
        guard let uuid = UUID(uuidString: description) else { return nil }
        rawValue = uuid
    }

    /// The 8-4-4-4-12 form in lower case.
    public var description: String { rawValue.uuidString.lowercased() }
}
