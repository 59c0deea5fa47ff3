import ArgumentParser

struct DigestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "digest",
        abstract: "Sharing digests: make, list, read, mail and link them.",
        discussion: """
            A digest tells who shared what with whom in one day of the customer's time zone.

              gatewayctl digest show Contoso
            """,
        subcommands: [
            DigestRun.self, DigestList.self, DigestShow.self, DigestSend.self, DigestLinkCommand.self,
        ]
    )
}
