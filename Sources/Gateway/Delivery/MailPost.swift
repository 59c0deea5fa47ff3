package import Mail
package import MicrosoftCloud

/// How this deployment sends mail.
package struct MailPost: Sendable {
    package var relay: MailRelay
    package var from: MailAddress
    /// Where answers go; `nil`: to ``from``.
    package var replyTo: MailAddress?
    /// How the customers' listener is reached from outside: links and unsubscribing lead there.
    package var publicURL: BaseURL

    package init(relay: MailRelay, from: MailAddress, replyTo: MailAddress?, publicURL: BaseURL) {
        self.relay = relay
        self.from = from
        self.replyTo = replyTo
        self.publicURL = publicURL
    }

    /// Where one POST ends a subscription.
    static let unsubscribePath = "/u/"
}
