import FoundationEssentials
import MicrosoftCloud
import Outbound

/// One try: a notification as a channel's kind wants it.
struct ChannelRequest {
    var url: OutboundURL
    var headers: [(name: String, value: String)]
    var body: [UInt8]

    /// - Parameters:
    ///   - notification: What is told.
    ///   - id: The delivery's, the same at every try.
    ///   - kind: Of the channel.
    ///   - address: Of the channel.
    ///   - publicURL: Where customers reach the gateway.
    ///   - now: The time of this try.
    /// - Throws: ``OutboundURL/Malformed``; addresses are checked when they are taken in.
    init(
        _ notification: AlertNotification,
        id: UUID,
        kind: AlertChannel.Kind,
        address: ChannelAddress,
        publicURL: BaseURL?,
        now: Date
    ) throws {
        url = try OutboundURL(address.url)
        headers = [(name: "content-type", value: "application/json")]
        switch kind {
        case .teams: body = try TeamsCard.bytes(notification)
        case .slack: body = try SlackMessage.bytes(notification)
        case .webhook, .mail: body = try WebhookBody.bytes(notification, publicURL: publicURL)
        case .psa:
            body = try TicketBody.bytes(notification, publicURL: publicURL)
            headers.append((name: "idempotency-key", value: TicketBody.key(of: notification)))
        }
        guard kind == .webhook || kind == .psa else { return }
        headers += WebhookSignature.headers(body, id: GUID(id).description, secrets: address.secrets, now: now)
        if let token = address.token { headers.append((name: "authorization", value: "Bearer \(token)")) }
    }
}
