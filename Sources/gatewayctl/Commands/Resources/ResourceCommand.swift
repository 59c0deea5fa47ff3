import ArgumentParser

struct ResourceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resource",
        abstract: "What is widely shared now.",
        discussion: """
              gatewayctl resource list Contoso --audience anyone
            """,
        subcommands: [ResourceList.self]
    )
}
