import ArgumentParser

struct ChannelDisable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Tell a channel nothing, until it is enabled again.",
        discussion: """
              gatewayctl channel disable Contoso soc

            What comes next: 'gatewayctl channel enable Contoso soc' when it is to be told again.
            """
    )

    @OptionGroup var tenant: TenantArgument
    @OptionGroup var channel: ChannelArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let body = try await connection.withClient {
            try await $0.send(.post, "tenants", tenant.tenant, "channels", channel.channel, "disable")
        }
        try output.show([try AdminCoding.decode(Channel.self, from: body)], body: body, as: Channel.table, empty: "")
    }
}
