package import FoundationEssentials

/// An identifier as the APIs spell it: lower case, as PostgreSQL and Microsoft print GUIDs (`UUID` encodes in upper case).
package struct GUID: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    package let rawValue: UUID

    package init(rawValue: UUID) { self.rawValue = rawValue }
    package init(_ uuid: UUID) { rawValue = uuid }

    package init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(UUID.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    package var description: String { rawValue.uuidString.lowercased() }
}
