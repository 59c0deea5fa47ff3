import ArgumentParser

struct ChannelRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Take a channel away, what waits for it included.",
        discussion: """
              gatewayctl channel remove Contoso soc

            What comes next: 'gatewayctl channel list Contoso' shows what is left. What was sent stays in \
            'gatewayctl delivery list Contoso --channel soc'.
            """
    )

    @OptionGroup var tenant: TenantArgument
    @OptionGroup var channel: ChannelArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let body = try await connection.withClient {
            try await $0.send(.delete, "tenants", tenant.tenant, "channels", channel.channel)
        }
        let removed = try AdminCoding.decode(Channel.self, from: body)
        guard output.output == .table else {
            return try output.show([removed], body: body, as: Channel.table, empty: "")
        }
        Console.note("The channel \(VisibleText.line(removed.name)) is told nothing any more.")
    }
}
