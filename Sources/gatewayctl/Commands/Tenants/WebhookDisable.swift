import ArgumentParser

struct WebhookDisable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Do without notifications again.",
        discussion: """
            Notifications are refused from now on, and the secret is destroyed. Polling goes on as ever; the subscriptions \
            are not stopped, for what happens while one is stopped is never collected.

              gatewayctl tenant webhook disable Contoso

            What comes next: the gateway takes the webhook away at Microsoft by itself. 'gatewayctl tenant webhook show \
            Contoso' tells how far it is.
            """
    )

    @OptionGroup var tenant: TenantArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await connection.withClient {
            try await $0.send(.delete, "tenants", tenant.tenant, "webhook")
        }
        try Webhook.show(answer, output)
    }
}
