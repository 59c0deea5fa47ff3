public import FoundationEssentials

/// A Microsoft Entra tenant's id, a GUID.
///
/// Microsoft's services print it in both letter cases; it compares as a value and prints in lower case.
public struct TenantID: RawRepresentable, Hashable, Sendable {
    /// The GUID itself.
    public let rawValue: UUID

    /// Wraps a GUID that is known to be a tenant's.
    public init(rawValue: UUID) {
        self.rawValue = rawValue
    }
}

extension TenantID: LosslessStringConvertible {
    /// Reads the 8-4-4-4-12 form in any letter case, nothing else: no braces, no domain names.
    public init?(_ description: String) {
        guard let uuid = UUID(uuidString: description) else { return nil }
        self.init(rawValue: uuid)
    }

    /// The 8-4-4-4-12 form in lower case.
    public var description: String { rawValue.uuidString.lowercased() }
}

extension TenantID: Codable {
    /// Reads the GUID from a single string.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = TenantID(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "Not a tenant id (a GUID)")
        }
        self = id
    }

    /// Writes the GUID as a single lower-case string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
