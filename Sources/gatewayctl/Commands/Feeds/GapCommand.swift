import ArgumentParser

struct GapCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gap",
        abstract: "Spans of audit content that could not be had.",
        discussion: """
              gatewayctl gap list Contoso
            """,
        subcommands: [GapList.self]
    )
}
