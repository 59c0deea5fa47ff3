import FoundationEssentials
import Sealing

/// Signs messages as Standard Webhooks 1.0 says: HMAC-SHA256 over the id, the time and the body.
enum WebhookSignature {
    /// 24 to 64 bytes are allowed; these are what the specification recommends.
    private static let secretLength = 32

    /// A new key: `whsec_` and base64.
    static func makeSecret() -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<secretLength).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return "whsec_" + Data(bytes).base64EncodedString()
    }

    /// The key's bytes; `nil` for what is no such key.
    static func key(_ text: String) -> [UInt8]? {
        guard text.hasPrefix("whsec_"), let data = Data(base64Encoded: String(text.dropFirst(6))),
            (24...64).contains(data.count)
        else { return nil }
        return Array(data)
    }

    /// The three headers, with a signature of every key that is valid.
    ///
    /// - Parameters:
    ///   - body: The bytes as they are sent.
    ///   - id: The same at every try.
    ///   - secrets: The newest first.
    ///   - now: The time of this try.
    /// - Returns: `webhook-id`, `webhook-timestamp`, and `webhook-signature` where there is a key.
    static func headers(
        _ body: [UInt8],
        id: String,
        secrets: [ChannelAddress.SigningSecret],
        now: Date
    ) -> [(name: String, value: String)] {
        let timestamp = "\(Int(now.timeIntervalSince1970))"
        let signed = Array("\(id).\(timestamp).".utf8) + body
        let signatures = secrets.filter { $0.until.map { $0 > now } ?? true }.compactMap { key($0.text) }.map { key in
            "v1," + Data(Sealing.Digest.hmacSHA256(key: Secret(bytes: key), message: signed)).base64EncodedString()
        }
        let headers = [(name: "webhook-id", value: id), (name: "webhook-timestamp", value: timestamp)]
        guard !signatures.isEmpty else { return headers }
        return headers + [(name: "webhook-signature", value: signatures.joined(separator: " "))]
    }
}
