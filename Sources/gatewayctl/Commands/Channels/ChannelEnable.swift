import ArgumentParser

struct ChannelEnable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Let a channel be told again; what waited for it is sent now.",
        discussion: """
              gatewayctl channel enable Contoso soc

            What comes next: 'gatewayctl delivery list Contoso --channel soc' shows what is sent.
            """
    )

    @OptionGroup var tenant: TenantArgument
    @OptionGroup var channel: ChannelArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let body = try await connection.withClient {
            try await $0.send(.post, "tenants", tenant.tenant, "channels", channel.channel, "enable")
        }
        try output.show([try AdminCoding.decode(Channel.self, from: body)], body: body, as: Channel.table, empty: "")
    }
}
