public import FoundationEssentials

/// Where the API shall send notifications: hints that new content is there, unsigned, so never more than hints.
public struct WebhookTarget: Sendable {
    /// An `https` address that answers the validation request with 200 while the start request is still under way.
    public var address: String
    /// The word that each notification will carry as `Webhook-AuthID`: the only thing that tells it from a stranger's.
    public var authID: String
    /// When notifications shall end; never, if nil.
    public var expiresAt: Date?

    /// A target.
    public init(address: String, authID: String, expiresAt: Date? = nil) {
        self.address = address
        self.authID = authID
        self.expiresAt = expiresAt
    }
}
