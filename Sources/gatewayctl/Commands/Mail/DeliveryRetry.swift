import ArgumentParser

struct DeliveryRetry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Try a delivery again, now.",
        discussion: """
            It has a day of tries before it again. What was sent is not sent twice: for that there is \
            'gatewayctl digest send'.

              gatewayctl delivery retry Contoso 3f0c2f0e-5c1b-4a53-9f52-0d9c6c1f7a10

            What comes next: 'gatewayctl delivery list Contoso' shows what came of it.
            """
    )

    @OptionGroup var tenant: TenantArgument

    @Argument(help: "The delivery's ID, from 'gatewayctl delivery list'.")
    var delivery: String

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let body = try await connection.withClient {
            try await $0.send(.post, "tenants", tenant.tenant, "deliveries", delivery, "retry")
        }
        let retried = try AdminCoding.decode(Delivery.self, from: body)
        try output.show([retried], body: body, as: Delivery.table, empty: "")
    }
}
