import ArgumentParser

struct ContentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "content",
        abstract: "Content blobs that are not stored: waiting, given up, gone.",
        discussion: """
            A blob that fails again and again becomes a dead letter: it is not tried any more until you say so, and \
            stands as a gap meanwhile.

              gatewayctl content list Contoso --state dead
              gatewayctl content retry Contoso --all
            """,
        subcommands: [ContentList.self, ContentShow.self, ContentRetry.self]
    )
}
