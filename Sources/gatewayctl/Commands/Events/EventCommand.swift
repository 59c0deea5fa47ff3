import ArgumentParser

struct EventCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "event",
        abstract: "Sharing events: who shared what with whom.",
        discussion: """
              gatewayctl event list Contoso --since 24h
            """,
        subcommands: [EventList.self]
    )
}
