package import FoundationEssentials

extension Digest {
    /// The document as stored and served: camelCase keys in sorted order, times in RFC 3339 UTC, unknown fields left out.
    ///
    /// The same digest gives the same bytes, so an ETag can be made of them.
    package func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(date.rfc3339)
        }
        return try encoder.encode(self)
    }

    /// Reads a stored document.
    package init(json: Data) throws {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            let hasFraction = text.contains(".")
            do {
                return try Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: hasFraction))
            } catch {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a time: \(text)")
            }
        }
        self = try decoder.decode(Digest.self, from: json)
    }
}

extension Date {
    /// RFC 3339 in UTC, to the millisecond, and without a fraction where there is none.
    ///
    /// The fraction is written here: `ISO8601FormatStyle` cuts instead of rounding, so `.123` would come out as `.122`.
    var rfc3339: String {
        let milliseconds = Int64((timeIntervalSince1970 * 1_000).rounded())
        let fraction = Int(((milliseconds % 1_000) + 1_000) % 1_000)
        let whole = Date(timeIntervalSince1970: Double((milliseconds - Int64(fraction)) / 1_000))
        let text = whole.formatted(Date.ISO8601FormatStyle())
        return fraction == 0 ? text : "\(text.dropLast()).\(fraction.padded(to: 3))Z"
    }
}
