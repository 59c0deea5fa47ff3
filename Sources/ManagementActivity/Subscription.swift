public import FoundationEssentials
internal import MicrosoftCloud

/// What `/subscriptions/list` says about one content type.
public struct Subscription: Hashable, Sendable {
    /// A word of the API for a state.
    public struct Status: RawRepresentable, Hashable, Sendable {
        /// The word as it came.
        public let rawValue: String
        /// Wraps a word, known or not.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// Content is collected (or notifications are sent).
        public static let enabled = Status(rawValue: "enabled")
        /// It is switched off.
        public static let disabled = Status(rawValue: "disabled")
        /// A webhook past its end.
        public static let expired = Status(rawValue: "expired")
    }

    /// Where notifications go.
    public struct Webhook: Hashable, Sendable {
        /// Its own state; the subscription may be enabled while its webhook is not.
        public let status: Status?
        /// The address; it may hold a secret of its operator.
        public let address: String?
        /// The shared word that each notification carries.
        public let authID: String?
        /// Its end, if it has one.
        public let expiresAt: Date?
    }

    /// The content type.
    public let contentType: ContentType
    /// The state; entries without one were seen.
    public let status: Status?
    /// The webhook, if one is validated.
    public let webhook: Webhook?

    /// Whether content is collected: an entry that says nothing of its state is taken for enabled, as the API's own
    /// sample shows one.
    public var isEnabled: Bool { status.map { $0.rawValue.lowercased() == "enabled" } ?? true }

    /// A subscription with these properties.
    public init(contentType: ContentType, status: Status?, webhook: Webhook? = nil) {
        self.contentType = contentType
        self.status = status
        self.webhook = webhook
    }
}

extension Subscription: Decodable {
    private enum Keys: String, CodingKey {
        case contentType, status, webhook
    }

    /// Reads an entry of the list.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        self.init(
            contentType: ContentType(rawValue: try container.decode(String.self, forKey: .contentType)),
            status: try container.decodeIfPresent(String.self, forKey: .status).map(Status.init(rawValue:)),
            webhook: try container.decodeIfPresent(Webhook.self, forKey: .webhook)
        )
    }
}

extension Subscription.Webhook: Decodable {
    private enum Keys: String, CodingKey {
        case status, address, authId, expiration
    }

    /// Reads a webhook; its end may be null, an empty string or a date.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        status = try container.decodeIfPresent(String.self, forKey: .status).map(Subscription.Status.init(rawValue:))
        address = try container.decodeIfPresent(String.self, forKey: .address)
        authID = try container.decodeIfPresent(String.self, forKey: .authId)
        expiresAt = try container.decodeIfPresent(String.self, forKey: .expiration).flatMap(ServiceDate.parse)
    }
}
