import ArgumentParser

struct WebhookShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "What is wanted, what Microsoft says, and what is still to come.",
        discussion: """
            off: none. pending: wanted, and not with every content type yet. enabled: Microsoft says so of every type. \
            removing: unwanted, and still there.

              gatewayctl tenant webhook show Contoso
              gatewayctl tenant webhook show Contoso --output json

            What comes next: a webhook that stays pending has its reason below the table. AF20021 means that Microsoft did \
            not reach the address, or was not answered.
            """
    )

    @OptionGroup var tenant: TenantArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await connection.withClient { try await $0.send(.get, "tenants", tenant.tenant, "webhook") }
        try Webhook.show(answer, output)
    }
}
