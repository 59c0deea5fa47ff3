import ArgumentParser

struct WebhookEnable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Have Microsoft notify the gateway of a customer's new content.",
        discussion: """
            The address is GATEWAY_PUBLIC_URL followed by /webhooks/activity/ and the tenant ID; Microsoft must reach \
            it over HTTPS with a certificate that it trusts. The secret by which a notification is known is made here \
            and never shown; to replace it, disable the webhook and enable it again.

              gatewayctl tenant webhook enable Contoso
              gatewayctl tenant webhook enable Contoso --address https://hooks.example/gateway

            What comes next: the gateway hands it to Microsoft with a start of each subscription, of which there may be \
            one in 15 minutes. 'gatewayctl tenant webhook show Contoso' tells how far it is.
            """
    )

    @OptionGroup var tenant: TenantArgument

    @Option(
        help: ArgumentHelp(
            "An https address in place of GATEWAY_PUBLIC_URL; the same path is put behind it.",
            valueName: "url"
        )
    )
    var address: String?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private struct Body: Encodable { var address: String? }

    func validate() throws {
        guard let address, !address.lowercased().hasPrefix("https://") else { return }
        throw ValidationError("--address must begin with https://.")
    }

    func run() async throws {
        let body = try AdminCoding.bytes(Body(address: address))
        let answer = try await connection.withClient {
            try await $0.send(.post, "tenants", tenant.tenant, "webhook", body: body)
        }
        try Webhook.show(answer, output)
    }
}
