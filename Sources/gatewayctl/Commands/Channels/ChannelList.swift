import ArgumentParser

struct ChannelList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "A customer's channels and how they fare.",
        discussion: """
              gatewayctl channel list Contoso

            What comes next: 'gatewayctl delivery list Contoso --channel NAME' shows what was sent.
            """
    )

    @OptionGroup var tenant: TenantArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let body = try await connection.withClient { try await $0.send(.get, "tenants", tenant.tenant, "channels") }
        let channels = try AdminCoding.decode(Items<Channel>.self, from: body).items
        let name = Shell.quoted(tenant.tenant)
        try output.show(
            channels,
            body: body,
            as: Channel.table,
            empty: "None: nobody is told of alerts. Add one: gatewayctl channel add \(name) NAME --kind KIND"
        )
        if output.output == .table, let off = channels.first(where: { $0.state == "disabled" }) {
            Console.note("Next: gatewayctl channel enable \(name) \(Shell.quoted(off.name))")
        }
    }
}
