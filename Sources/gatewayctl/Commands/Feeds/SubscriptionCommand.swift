import ArgumentParser

struct SubscriptionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "subscription",
        abstract: "Customers' subscriptions to audit content.",
        discussion: """
              gatewayctl subscription list Contoso
            """,
        subcommands: [SubscriptionList.self]
    )
}
