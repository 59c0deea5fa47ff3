import ArgumentParser

struct DigestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "digest",
        abstract: "Sharing digests: make, list, read, mail and link them.",
        discussion: """
            A digest tells who shared what with whom in an hour, a day, a week or a month of the customer's time zone.

              gatewayctl digest show Contoso
            """,
        subcommands: [
            DigestRun.self, DigestPreview.self, DigestList.self, DigestShow.self, DigestScheduleCommand.self,
            DigestSend.self, DigestLinkCommand.self,
        ]
    )
}
