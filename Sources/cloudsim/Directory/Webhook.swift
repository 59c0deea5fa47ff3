/// Where the service is to announce new content, as the `start` call gave it.
struct Webhook: Codable, Hashable, Sendable {
    var address: String
    var authId: String?
    var expiration: String?
}
