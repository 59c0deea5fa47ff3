import ArgumentParser

struct DeliveryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delivery",
        abstract: "What was sent to whom, and what waits.",
        discussion: """
            A mail that the relay puts off is tried again for a day, then given up until you say so.

              gatewayctl delivery list Contoso --state dead
            """,
        subcommands: [DeliveryList.self, DeliveryRetry.self]
    )
}
