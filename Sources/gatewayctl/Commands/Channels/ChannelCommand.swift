import ArgumentParser

struct ChannelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "channel",
        abstract: "Where a customer's alerts are told.",
        discussion: """
            Webhooks, Microsoft Teams, Slack, ticket systems (PSA) and mail. Policies name channels in their recipients; \
            a policy that names none tells every channel that takes its severity.

              gatewayctl channel add Contoso soc --kind teams --url-file teams.url
            """,
        subcommands: [
            ChannelAdd.self, ChannelList.self, ChannelShow.self, ChannelTest.self, ChannelRotate.self,
            ChannelEnable.self, ChannelDisable.self, ChannelRemove.self,
        ]
    )
}

/// The name of one channel.
struct ChannelArgument: ParsableArguments {
    @Argument(help: "The channel's name, from 'gatewayctl channel list'.")
    var channel: String
}
