/// A start that was found good but for its webhook, which must first answer.
struct PendingStart: Sendable {
    var tenant: String
    var type: ContentType
    var webhook: Webhook
}
