import ArgumentParser

struct RecipientList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "A customer's recipients, those who unsubscribed too.",
        discussion: """
              gatewayctl recipient list Contoso

            What comes next: 'gatewayctl delivery list Contoso' shows what was sent to them.
            """
    )

    @OptionGroup var tenant: TenantArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let body = try await connection.withClient { try await $0.send(.get, "tenants", tenant.tenant, "recipients") }
        let recipients = try AdminCoding.decode(Items<Recipient>.self, from: body).items
        try output.show(
            recipients,
            body: body,
            as: Recipient.table,
            empty: "Nobody. Add somebody: gatewayctl recipient add \(Shell.quoted(tenant.tenant)) ADDRESS"
        )
    }
}
