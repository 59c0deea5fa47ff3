/// The answer about a canvas app's quarantine: the status alone, or within the app's properties.
struct QuarantineState: Decodable {
    let isQuarantined: Bool

    private struct Status: Decodable {
        let quarantineStatus: String?
        let QuarantineStatus: String?

        var word: String? { quarantineStatus ?? QuarantineStatus }
    }

    private struct Properties: Decodable {
        struct Restrictions: Decodable { let appQuarantineState: Status? }

        let quarantineStatus: String?
        let appQuarantineState: Status?
        let executionRestrictions: Restrictions?

        var word: String? {
            quarantineStatus ?? executionRestrictions?.appQuarantineState?.word ?? appQuarantineState?.word
        }
    }

    private enum Keys: CodingKey { case properties, appQuarantineState }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        let word =
            try Status(from: decoder).word
            ?? container.decodeIfPresent(Status.self, forKey: .appQuarantineState)?.word
            ?? container.decodeIfPresent(Properties.self, forKey: .properties)?.word
        guard let word else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "No quarantine status.")
            )
        }
        isQuarantined = word.lowercased() == "quarantined"
    }
}
