package import FoundationEssentials

/// The one way JSON is written and read: sorted keys, RFC 3339 UTC times with milliseconds, slashes as they are.
package enum JSONCoding {
    package static func encoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(date.formatted(style))
        }
        return encoder
    }

    package static func decoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            do {
                return try Date(text, strategy: style)
            } catch {
                return try Date(text, strategy: .iso8601)
            }
        }
        return decoder
    }

    package static func bytes(_ value: some Encodable) throws -> [UInt8] { try [UInt8](encoder().encode(value)) }

    package static func value<T: Decodable>(_ type: T.Type, from bytes: [UInt8]) throws -> T {
        try decoder().decode(type, from: Data(bytes))
    }

    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
}

extension String {
    /// Without white space at both ends.
    var trimmed: String {
        String(trimmingPrefix(while: \.isWhitespace).reversed().trimmingPrefix(while: \.isWhitespace).reversed())
    }
}
