import FoundationEssentials

/// The one way this command reads and writes JSON.
enum AdminCoding {
    /// Times are RFC 3339; fields it does not know are passed over, so the gateway may be newer.
    static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            guard let date = Moment.instant(text) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is no RFC 3339 time")
            }
            return date
        }
        return decoder
    }

    static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(date.wireText)
        }
        return encoder
    }

    static func bytes(_ value: some Encodable) throws -> [UInt8] { Array(try encoder.encode(value)) }

    /// - Throws: ``CommandFailure`` that says which field was not as expected.
    static func decode<Value: Decodable>(_ type: Value.Type = Value.self, from body: [UInt8]) throws -> Value {
        do {
            return try decoder.decode(type, from: Data(body))
        } catch {
            throw CommandFailure(
                .failed,
                "The gateway's answer was not understood: \(place(of: error)).",
                remedy: "Install the gatewayctl of the gateway's version (this is \(GatewayCtl.version)); "
                    + "--output json shows the answer as it is."
            )
        }
    }

    private static func place(of error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        let context =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context): context
            case .keyNotFound(_, let context): context
            @unknown default: DecodingError.Context(codingPath: [], debugDescription: "\(error)")
            }
        let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
        return path.isEmpty ? context.debugDescription : "at \(path): \(context.debugDescription)"
    }
}
