import ArgumentParser

struct DeliveryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delivery",
        abstract: "What was sent to whom, and what waits.",
        discussion: """
            A mail that the relay puts off is tried again for a day, a message to a channel ten times over three days; \
            then they are given up until you say so.

              gatewayctl delivery list Contoso --state dead
            """,
        subcommands: [DeliveryList.self, DeliveryShow.self, DeliveryRetry.self]
    )
}
