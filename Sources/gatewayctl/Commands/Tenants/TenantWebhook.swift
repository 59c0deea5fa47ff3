import ArgumentParser

struct TenantWebhook: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook",
        abstract: "Let Microsoft say when there is something new.",
        discussion: """
            Optional, a customer at a time. A notification only brings the customer's next turn forward: what is read, \
            is read by polling, so nothing is lost when notifications stay away, and Microsoft says itself that they are \
            often slower than a poll of a few minutes.

              gatewayctl tenant webhook enable Contoso
              gatewayctl tenant webhook show Contoso
            """,
        subcommands: [WebhookEnable.self, WebhookDisable.self, WebhookShow.self]
    )
}
