import ArgumentParser

struct ChannelShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One channel; of its address only the host.",
        discussion: """
              gatewayctl channel show Contoso soc

            What comes next: 'gatewayctl channel test Contoso soc' sends a message there now.
            """
    )

    @OptionGroup var tenant: TenantArgument
    @OptionGroup var channel: ChannelArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let body = try await connection.withClient {
            try await $0.send(.get, "tenants", tenant.tenant, "channels", channel.channel)
        }
        try output.show([try AdminCoding.decode(Channel.self, from: body)], body: body, as: Channel.table, empty: "")
    }
}
